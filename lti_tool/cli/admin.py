"""``certibloc admin``: who may sign in at ``/admin/``."""

import sys
from datetime import UTC, datetime

import click
from flask_babel import format_datetime
from flask_babel import gettext as _

from lti_tool.assessment.acts import Act
from lti_tool.cli.speaking import instance
from lti_tool.store.administrators import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    NameUnusable,
    PasswordUnusable,
    add_administrator,
    administrator,
    administrators,
    as_kept,
    disable_administrator,
    give_password,
)
from lti_tool.store.database import db
from lti_tool.store.journal import COMMAND, note
from lti_tool.store.sign_ins import forget_tries
from lti_tool.web.admin.trying import tries_of_name


@click.group()
def admin() -> None:
    """The administrators who sign in at /admin/."""


@admin.command()
@click.argument("name")
@click.option("--replace", is_flag=True, help="Give a known one a new password; enables and unlocks the name.")
def add(name: str, replace: bool) -> None:
    """Let someone sign in. The password is asked for twice, or read from the standard input's first line."""
    with instance() as config:
        at = datetime.now(UTC)
        known = administrator(db.session, name)
        if known is not None and not replace:
            said = _("%(name)s is an administrator already; --replace gives a new password.", name=known.name)
            raise click.ClickException(said)
        if known is None and replace:
            raise click.ClickException(_("No administrator has this name: see `certibloc admin list`."))
        db.session.rollback()
        password = _password()
        try:
            if known is None:
                add_administrator(db.session, name, password, at=at)
            else:
                give_password(db.session, known, password)
                known.disabled_at = None
                forget_tries(db.session, [tries_of_name(config.secret_key, as_kept(name))], at)
        except NameUnusable as error:
            said = _("A name is 1 to 64 letters, digits, dots, hyphens, underscores, @ or +.")
            raise click.ClickException(said) from error
        except PasswordUnusable as error:
            said = _(
                "A password has %(least)d to %(most)d characters, not all the same, and is not the name.",
                least=SHORTEST_PASSWORD,
                most=LONGEST_PASSWORD,
            )
            raise click.ClickException(said) from error
        act = Act.ADDED_ADMINISTRATOR if known is None else Act.CHANGED_ADMINISTRATOR
        note(db.session, act, by=COMMAND, at=at, after={"administrator": as_kept(name)})
        db.session.commit()
        url = f"{config.public_url}/admin/"
        click.echo(_("%(name)s can sign in at %(url)s", name=as_kept(name), url=url))


@admin.command(name="list")
def list_administrators() -> None:
    """Show each administrator, and who is disabled."""
    with instance():
        known = administrators(db.session)
        if not known:
            click.echo(_("There is no administrator yet: certibloc admin add NAME"))
        for each in known:
            word = _("disabled")
            disabled = f"  [{word}]" if each.disabled_at else ""
            click.echo(f"{each.name}  {format_datetime(each.created_at)}{disabled}")


@admin.command()
@click.argument("name")
def disable(name: str) -> None:
    """Let an administrator sign in no more; who is signed in is signed out at once."""
    with instance():
        found = administrator(db.session, name)
        if found is None:
            raise click.ClickException(_("No administrator has this name: see `certibloc admin list`."))
        at = datetime.now(UTC)
        disable_administrator(db.session, found, at=at)
        said = {"administrator": found.name, "is_enabled": False}
        note(db.session, Act.CHANGED_ADMINISTRATOR, by=COMMAND, at=at, after=said)
        db.session.commit()
        click.echo(_("%(name)s can no longer sign in, and is signed out.", name=found.name))


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=_("The same again"))
    return asked
