"""``certibloc platform test`` and ``launches``: what is wrong between a platform and the tool."""

from uuid import UUID

import click
from flask_babel import gettext as _

from lti_tool.cli.speaking import instance
from lti_tool.store.database import db
from lti_tool.store.launch_history import Wanted, launch_history
from lti_tool.store.models import Registration
from lti_tool.web.connection import tested
from lti_tool.web.launch_words import instant, message_words, refusal_words


@click.command()
@click.argument("id", type=click.UUID)
def test(id: UUID) -> None:
    """Test the connection with the platform with this ID; reads nothing about anybody. Status 1 where it fails."""
    with instance():
        steps = tested(_registration(id))
        for step in steps:
            mark = "✓" if step.is_well else "✗"
            click.echo(f"{mark} {step.what}: {step.verdict}")
            for words in filter(None, (step.says, step.advice, step.detail)):
                click.echo(f"    {words}")
        works = all(step.is_well for step in steps)
        click.echo(_("Everything works.") if works else _("Something does not work: see each step."))
    if not works:
        click.get_current_context().exit(1)


@click.command()
@click.argument("id", type=click.UUID, required=False)
@click.option("--refused", is_flag=True, help="Only those that were refused.")
@click.option("--page", type=click.IntRange(1), default=1, help="Older ones, 50 at a time.")
def launches(id: UUID | None, refused: bool, page: int) -> None:
    """Show the last logins and launches, of all platforms or of the one with this ID, and why any was refused."""
    with instance():
        of = _registration(id).id if id else None
        records, has_older = launch_history(db.session, Wanted(of, is_refused=refused or None), page)
        if not records:
            click.echo(_("No record matches what you asked for."))
        for record in records:
            who = record.registration.name if record.registration else _("Unknown platform")
            said = f"{refusal_words(record.reason)} [{record.reason}]" if record.reason else _("Accepted")
            click.echo(f"{instant(record.at)}  {who}  {message_words(record.message)}  {said}")
        if has_older:
            click.echo(_("Older ones: --page %(number)d", number=page + 1))


def _registration(id: UUID) -> Registration:
    found = db.session.get(Registration, id)
    if found is None:
        raise click.ClickException(_("No such platform is registered: see `certibloc platform list`."))
    return found
