"""What the platform's gradebook was told of each learner, and why not what it was not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from lti_tool.assessment.acts import Act
from lti_tool.lti.roles import Role
from lti_tool.lti.services import LINEITEM, LINEITEM_READONLY, SCORE
from lti_tool.store.candidates import candidates
from lti_tool.store.database import db
from lti_tool.store.heartbeats import workers_alive
from lti_tool.store.models import Person, ResourceLink, Score, ScoreState
from lti_tool.store.scores import retry_scores, scores_of
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.navigation import KEEPERS
from lti_tool.web.noting import noted
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.score_words import state_words, why
from lti_tool.web.seals import linked, sealed_people
from lti_tool.web.verdict_words import points
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

READERS = KEEPERS | {Role.ASSESSOR}

bp = visit_blueprint("gradebook", __name__, "/gradebook")


@dataclass(frozen=True)
class Line:
    """A learner, and what became of the score; ``row`` is None while nothing was marked."""

    person: Person
    row: Score | None

    @property
    def badge(self) -> str:
        """The badge's kind: the state, plain while there is nothing to send."""
        return self.row.state if self.row else ScoreState.HELD.value


@dataclass(frozen=True)
class Connection:
    """What the platform lets us do for this link."""

    has_column: bool
    can_find_column: bool
    can_make_column: bool
    can_send: bool


@bp.get("")
@only_for(*READERS)
def index() -> ResponseReturnValue:
    """The page, for the activity that was launched."""
    bring_roster_up_to_date()
    return render_template(
        "gradebook/page.html",
        part=_scores(),
        connection=_connection(visit.resource_link),
        may_compare=bool(roles_of(visit) & KEEPERS),
    )


@bp.get("/rows")
@only_for(*READERS)
def rows() -> ResponseReturnValue:
    """The part of the page that changes."""
    return live_answer(_scores())


@bp.post("/again")
@only_for(*KEEPERS)
def send_all_again() -> ResponseReturnValue:
    """Try every parked score of the activity again."""
    again = retry_scores(db.session, visit.resource_link, at=datetime.now(UTC))
    noted(Act.SENT_AGAIN, scores=again)
    db.session.commit()
    flash(ngettext("%(num)d score will be sent again.", "%(num)d scores will be sent again.", again), "success")
    return redirect(url_for(".index"))


@bp.post("/<uuid:score_id>/again")
@only_for(*KEEPERS)
def send_again(score_id: UUID) -> ResponseReturnValue:
    """Try one score of the activity again, at once."""
    again = retry_scores(db.session, visit.resource_link, at=datetime.now(UTC), id=score_id)
    if not again:
        abort(404)
    noted(Act.SENT_AGAIN, score=str(score_id))
    db.session.commit()
    flash(_("The score will be sent again."), "success")
    return redirect(url_for(".index"))


def ago(at: datetime) -> str:
    """How long ago or from now, in whole minutes at the least, so that a page does not change every second."""
    distance = at - datetime.now(UTC)
    if abs(distance) < timedelta(minutes=1):
        return str(_("within a minute") if distance > timedelta() else _("just now"))
    return str(format_timedelta(distance, granularity="minute", add_direction=True))


def _scores() -> Markup:
    link = visit.resource_link
    lines = _lines(link)
    states = [line.row.state for line in lines if line.row is not None and not line.person.is_test_user]
    now = datetime.now(UTC)
    return live_part(
        "gradebook/scores.html",
        url_for(".rows"),
        lines=lines,
        parked=states.count(ScoreState.PARKED),
        is_stuck=ScoreState.PENDING in states and not workers_alive(db.session, at=now),
        is_published=link.results_published_at is not None,
        may_retry=bool(roles_of(visit) & KEEPERS),
        now=now,
        state_words=state_words,
        why=why,
        points=points,
        ago=ago,
    )


def _lines(link: ResourceLink) -> Sequence[Line]:
    """
    The course's candidates in order, then those who have a score and are candidates no more.

    Whom the visitor declared a link with, or is to assess without knowing what others gave, is left out.
    """
    apart = linked() | sealed_people()
    by_person = scores_of(db.session, link)
    everybody = candidates(db.session, link.context_id)
    people = [person for person in everybody if person.id not in apart]
    listed = {person.id for person in everybody} | apart
    gone = [row.person for row in by_person.values() if row.person_id not in listed]
    gone.sort(key=lambda person: (person.name or "", str(person.id)))
    return [Line(person, by_person.get(person.id)) for person in [*people, *gone]]


def _connection(link: ResourceLink) -> Connection:
    scopes = set(link.context.service_scopes)
    is_listed = bool(link.context.lineitems_url)
    return Connection(
        has_column=bool(link.lineitem_url),
        can_find_column=is_listed and bool(scopes & {LINEITEM, LINEITEM_READONLY}),
        can_make_column=is_listed and LINEITEM in scopes,
        can_send=SCORE in scopes,
    )
