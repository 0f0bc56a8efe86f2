"""``certibloc keys``: the keys that the tool signs with."""

import click
from flask_babel import format_datetime
from flask_babel import gettext as _

from lti_tool.cli.instance import instance_app
from lti_tool.store.database import db
from lti_tool.store.keys import tool_keys


@click.group()
def keys() -> None:
    """The keys that the tool signs with."""


@keys.command(name="list")
def list_keys() -> None:
    """Show each key's name and when it was made; the newest that is not retired signs."""
    with instance_app().app_context():
        kept = tool_keys(db.session)
        if not kept:
            click.echo(_("There is no key yet; the first is made when one is needed."))
        word = _("retired")
        for key in kept:
            retired = f"  [{word} {format_datetime(key.retired_at)}]" if key.retired_at else ""
            click.echo(f"{key.kid}  {format_datetime(key.created_at)}{retired}")
