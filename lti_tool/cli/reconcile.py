"""``certibloc reconcile``: what the platforms' gradebooks say, beside what we hold; mended where asked for."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import click
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool.actions.compare_gradebook import CannotCompare, Comparison, Line, compare_gradebook
from lti_tool.assessment.acts import Act
from lti_tool.cli.speaking import instance
from lti_tool.lti.reconciliation import AGREEING
from lti_tool.platform_api.errors import PlatformError
from lti_tool.platform_api.services import Platforms
from lti_tool.platform_api.transport import Transport
from lti_tool.store.database import db
from lti_tool.store.journal import COMMAND, note
from lti_tool.store.keys import signing_key
from lti_tool.store.mending import mend
from lti_tool.store.models import Context, Registration, ResourceLink
from lti_tool.web.people import name_of
from lti_tool.web.verdict_words import (
    meaning,
    mending_words,
    ours_in_words,
    theirs_in_words,
    trouble_words,
    verdict_words,
)
from lti_tool.worker.score_comments import comments

DIFFERS = 1
NOT_READ = 2


@click.command()
@click.option("--platform", help="Only this platform: its issuer, client id or id.")
@click.option("--course", help="Only this course: its id in the platform, its short name or its title.")
@click.option("--mend", "mends", is_flag=True, help="Queue again what is missing in a gradebook.")
@click.option(
    "--overwrite",
    is_flag=True,
    help="With --mend, also put our scores in the place of other values, a teacher's too.",
)
@click.option("--all", "shows_all", is_flag=True, help="Show those who are the same as well.")
@click.pass_context
def reconcile(
    context: click.Context,
    platform: str | None,
    course: str | None,
    mends: bool,
    overwrite: bool,
    shows_all: bool,
) -> None:
    """
    Compare the gradebooks with the scores here, learner by learner.

    Ends with 0 where all agree, 1 where something differs, 2 where a gradebook could not be read. Scores that are
    queued leave with the background worker.
    """
    if overwrite and not mends:
        raise click.UsageError(_("--overwrite says how to mend: it needs --mend."))
    with instance() as config:
        # The platform fetches our key while it answers: a first one must be there by then.
        signing_key(db.session, config.secret_key)
        db.session.commit()
        transport = Transport(private_hosts=config.private_host_names)
        platforms = Platforms(lambda: datetime.now(UTC), transport)
        links = _links(platform, course)
        if not links:
            raise click.ClickException(_("No activity with an assessment matches: see `certibloc platform list`."))
        found = set()
        for link in links:
            found.add(_compare(link, platforms, config.secret_key, mends, overwrite, shows_all))
        context.exit(max(found))


def _links(platform: str | None, course: str | None) -> Sequence[ResourceLink]:
    """The activities that present an assessment, by platform, course and title."""
    links = (
        select(ResourceLink)
        .join(ResourceLink.context)
        .join(Context.registration)
        .where(ResourceLink.assessment.is_not(None))
        .options(joinedload(ResourceLink.context).joinedload(Context.registration))
        .order_by(Registration.issuer, Registration.client_id, Context.title, ResourceLink.title, ResourceLink.id)
    )
    return [link for link in db.session.scalars(links) if _is_asked(link, platform, course)]


def _is_asked(link: ResourceLink, platform: str | None, course: str | None) -> bool:
    context, registration = link.context, link.context.registration
    return (
        platform is None or platform in {registration.issuer, registration.client_id, str(registration.id)}
    ) and (course is None or course in {context.context_id, context.label, context.title, str(context.id)})


def _compare(
    link: ResourceLink, platforms: Platforms, secret_key: str, mends: bool, overwrite: bool, shows_all: bool
) -> int:
    """Show one activity's comparison, and mend it if asked to; how it ended."""
    registration = link.context.registration
    click.echo(" · ".join(filter(None, [registration.name, link.context.title, link.title])))
    try:
        comparison = compare_gradebook(db.session, link, platforms, secret_key=secret_key, commenting=comments)
    except (CannotCompare, PlatformError) as trouble:
        click.echo(f"  {trouble_words(trouble)}", err=True)
        return NOT_READ
    for words in _shown(comparison, shows_all):
        click.echo(f"  {words}")
    if mends:
        able = comparison.mendable(overwriting=overwrite)
        at = datetime.now(UTC)
        done = mend(db.session, link, able, at=at)
        if done:
            said = {"scores": done, "asked": sorted(map(str, able))}
            note(db.session, Act.MENDED_GRADEBOOK, by=COMMAND, at=at, link=link, after=said)
        db.session.commit()
        said = ngettext("%(num)d score will be sent again.", "%(num)d scores will be sent again.", done)
        click.echo(f"  {said}")
    return DIFFERS if comparison.differs else 0


def _shown(comparison: Comparison, shows_all: bool) -> Iterator[str]:
    """The column, the counts, and a table of those who differ."""
    column = comparison.column
    name = column.label or column.url if column else _("none: it was deleted, or never made.")
    yield _("Column: %(name)s", name=name)
    for other in comparison.duplicates:
        yield _("Another column could pass for it, and gets nothing: %(name)s", name=other.label or other.url)
    counts = [f"{verdict_words(verdict)} {number}" for verdict, number in comparison.counts.items()]
    yield " · ".join(counts) or _("Nobody to compare yet")
    lines = [line for line in comparison.lines if shows_all or line.verdict not in AGREEING]
    yield from _table([_row(line) for line in lines])


def _row(line: Line) -> list[str]:
    name = name_of(line.person) if line.person else _("Unknown to this tool")
    says = " ".join(filter(None, [meaning(line), mending_words(line)]))
    return [
        name,
        ours_in_words(line.row) or "–",
        theirs_in_words(line.theirs) or "–",
        verdict_words(line.verdict),
        says,
    ]


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as they need to be, but for the last."""
    if not rows:
        return
    head = [_("Candidate"), _("Here"), _("In the gradebook"), _("Verdict"), _("What it means")]
    all_rows = [head, *rows]
    widths = [max(len(row[place]) for row in all_rows) for place in range(len(head) - 1)]
    for row in all_rows:
        cells = [cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)]
        yield "  ".join(cells).rstrip()
