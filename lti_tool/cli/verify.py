"""``certibloc verify``: do the marks, the record store and progress say the same, and if not, why not."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from lti_tool.cli.speaking import instance
from lti_tool.config import Config
from lti_tool.store.database import db
from lti_tool.store.learners import people_by_id
from lti_tool.verification import Apart, Check, Finding, Verification, verify
from lti_tool.web.levels import level_label
from lti_tool.web.people import name_of
from lti_tool.web.reasons import status_label
from lti_tool.worker.progress import scopes_in_use
from xapi.aggregator.rows import Row
from xapi.client import LRS, LRSError

# On a run that takes longer, a line says how far it is.
TELL_EVERY_SECONDS = 5.0

CAUSES = {
    "not_sent": lazy_gettext("not sent yet: it waits in the outbox %(detail)s"),
    "dead_letter": lazy_gettext("set aside: the store does not take it %(detail)s"),
    "lost": lazy_gettext("delivered, but the store does not show it"),
    "foreign_void": lazy_gettext("withdrawn by a void that this instance never wrote: %(detail)s"),
    "foreign_statement": lazy_gettext("in the store under our name, but never said by this instance"),
    "different": lazy_gettext("the store has another text under this id"),
    "not_read": lazy_gettext("in the store, but not read yet: progress is behind"),
    "gone": lazy_gettext("read once, but the store does not show it any more %(detail)s"),
    "mark_differs": lazy_gettext("the mark in the database is not what its statements say"),
    "stale": lazy_gettext("progress is not what the statements that were read come to: certibloc rebuild"),
}
STAGES = {
    "outbox": lazy_gettext("statements of the outbox: %(number)s"),
    "store": lazy_gettext("statements of the record store: %(number)s"),
    "learners": lazy_gettext("learners: %(number)s"),
}


class NotVerified(click.ClickException):
    """Nothing could be compared; the status is not that of a difference."""

    exit_code = 2


@click.command("verify")
@click.pass_context
def verify_command(context: click.Context) -> None:
    """
    Hold marks, record store and progress against each other, for every learner.

    Changes nothing. Each difference is printed with its cause; the status is 1 if there is any, 2 if the record
    store cannot be read.
    """
    done = Verification()
    with instance() as config:
        for check in _checks(config, done):
            click.echo("\n".join(_lines(check)))
        click.echo(_summary(done))
    if done.differing:
        context.exit(1)


def _checks(config: Config, done: Verification) -> Iterator[Check]:
    lrs = LRS(config.lrs_endpoint, config.lrs_key, config.lrs_secret, version=config.lrs_version)
    scopes = scopes_in_use(db.session)
    try:
        yield from verify(
            db.session,
            lrs,
            scopes,
            lrs_url=config.lrs_url,
            home_page=config.home_page,
            now=datetime.now(UTC),
            tell=Progress(TELL_EVERY_SECONDS),
            done=done,
        )
    except LRSError as error:
        raise NotVerified(_("The LRS cannot be read: %(reason)s. Nothing was compared.", reason=error)) from error
    finally:
        lrs.close()


class Progress:
    """Says on standard error how far a long run is, ``every`` so many seconds."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._next = monotonic() + every

    def __call__(self, stage: str, number: int) -> None:
        """So many of a stage are done."""
        if monotonic() >= self._next:
            self._next = monotonic() + self._every
            print(str(STAGES[stage]) % {"number": number}, file=sys.stderr, flush=True)


def _lines(check: Check) -> Iterator[str]:
    person = people_by_id(db.session, [check.learner]).get(check.learner)
    yield f"{name_of(person)} · {check.learner}" if person else check.learner
    for finding in check.findings:
        yield f"  – {_finding(finding)}"
    for apart in check.apart:
        # A criterion's own row says it; what is above follows from it, but for what people look at.
        if apart.row.kind in {"certification", "bloc"} and _is_seen(apart):
            yield f"  {_apart(apart)}"
    if not check.findings:
        yield from (
            f"  {_apart(apart)}" for apart in check.apart if apart.row.kind not in {"certification", "bloc"}
        )


def _finding(finding: Finding) -> str:
    detail = f"({finding.detail})" if finding.detail and finding.cause != "foreign_void" else finding.detail
    cause = (str(CAUSES[finding.cause]) % {"detail": detail}).strip()
    where = (finding.node or "").rpartition("/")[2]
    return ": ".join(filter(None, [" ".join(filter(None, [where, finding.statement or ""])), cause]))


def _is_seen(apart: Apart) -> bool:
    return len({_shown(row) for row in (apart.progress, apart.store, apart.marks)}) > 1


def _apart(apart: Apart) -> str:
    sentence: str = _(
        "%(code)s: progress says %(progress)s; the record store, %(store)s; the marks, %(marks)s",
        code=apart.row.code,
        progress=_shown(apart.progress),
        store=_shown(apart.store),
        marks=_shown(apart.marks),
    )
    return sentence


def _shown(row: Row | None) -> str:
    if row is None:
        return str(_("nothing"))
    if row.kind == "criterion":
        return level_label(row.computed) if row.computed else str(_("Not assessed yet"))
    return status_label(row.decision or row.computed)


def _summary(done: Verification) -> str:
    looked_at: str = _(
        "Statements read from the LRS: %(read)s; learners: %(learners)s", read=done.read, learners=done.learners
    )
    result = _("Nothing differs.")
    if done.differing:
        result = ngettext(
            "Something differs for %(num)d learner.", "Something differs for %(num)d learners.", done.differing
        )
    return f"{looked_at}\n{result}"
