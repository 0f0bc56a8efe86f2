"""``certibloc keys``: the keys that the tool signs with."""

from datetime import UTC, datetime, timedelta

import click
from flask_babel import format_datetime
from flask_babel import gettext as _

from lti_tool.assessment.acts import Act
from lti_tool.cli.speaking import instance
from lti_tool.store.database import db
from lti_tool.store.journal import COMMAND, note
from lti_tool.store.keys import LastSigningKey, add_key, retire_key, signing_key, signing_kid, tool_keys
from lti_tool.store.models import ToolKey

# Platforms that keep our key set without asking again for an unknown key commonly do so for a day.
GRACE_HOURS = 24


@click.group()
def keys() -> None:
    """The keys that the tool signs with."""


@keys.command(name="list")
def list_keys() -> None:
    """Show each key's name, when it was made, and whether it signs, is only published, or is retired."""
    with instance():
        kept = tool_keys(db.session)
        if not kept:
            click.echo(_("There is no key yet; the first is made when one is needed."))
        signing = signing_kid(db.session)
        for key in kept:
            click.echo(f"{key.kid}  {format_datetime(key.created_at)}  [{_state(key, signing)}]")


@keys.command()
@click.option(
    "--after",
    type=click.IntRange(0, 720),
    default=GRACE_HOURS,
    show_default=True,
    help="Hours after which the new key signs; platforms that keep our key set for a while learn of it by then.",
)
@click.option("--now", is_flag=True, help="Let it sign at once, as when the old key has been stolen.")
def rotate(after: int, now: bool) -> None:
    """Make a new key. It is published at once and signs later; the old ones stay published until retired."""
    with instance() as config:
        signing_key(db.session, config.secret_key)
        db.session.commit()
        at = datetime.now(UTC)
        signs_from = None if now or after == 0 else at + timedelta(hours=after)
        made = add_key(db.session, config.secret_key, at=at, signs_from=signs_from)
        said = {"key": made.kid, "signs_from": (signs_from or at).isoformat()}
        note(db.session, Act.ROTATED_KEYS, by=COMMAND, at=at, after=said)
        db.session.commit()
        click.echo(made.kid)
        if signs_from is None:
            click.echo(_("The new key is published, and signs from now on."))
        else:
            click.echo(_("The new key is published, and signs from %(at)s on.", at=format_datetime(signs_from)))


# One name in 64 begins with a hyphen.
@keys.command(context_settings={"ignore_unknown_options": True})
@click.argument("kid")
def retire(kid: str) -> None:
    """Take a key out of the key set that platforms read. What it signed is believed no more."""
    with instance():
        try:
            retired = retire_key(db.session, kid, datetime.now(UTC))
        except LastSigningKey as last:
            said = _("No other key may sign yet: this one stays. `certibloc keys rotate --now` makes another.")
            raise click.ClickException(said) from last
        if retired is None:
            raise click.ClickException(_("No such key is published: see `certibloc keys list`."))
        note(db.session, Act.RETIRED_KEY, by=COMMAND, at=datetime.now(UTC), after={"key": kid})
        db.session.commit()
        click.echo(_("Retired: platforms do not find this key any more."))


def _state(key: ToolKey, signing: str | None) -> str:
    if key.retired_at is not None:
        said: str = " ".join([_("retired"), format_datetime(key.retired_at)])
    elif key.kid == signing:
        said = _("signs")
    elif key.signs_from is not None and key.signs_from > datetime.now(UTC):
        said = _("published; signs from %(at)s on", at=format_datetime(key.signs_from))
    else:
        said = _("published only")
    return said
