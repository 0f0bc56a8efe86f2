"""Who is convened to a session, and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.hold_session import convene
from lti_tool.assessment.timetable import Pause, parties, spread
from lti_tool.store import journal
from lti_tool.store.arrangements import extra_time_in
from lti_tool.store.candidates import candidates, place_in_the_list
from lti_tool.store.database import db
from lti_tool.store.exam_sessions import presenting_links, seats_in
from lti_tool.store.models import ExamSession, Person, ResourceLink
from lti_tool.web.arranged import WHO_NEED_TO_KNOW
from lti_tool.web.exam_sessions import exam_asked_for
from lti_tool.web.ids import id_in
from lti_tool.web.local_time import instant_of, is_one_day, local, local_day, span_words, zone_words
from lti_tool.web.navigation import OVERSEERS
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.session_lists import digest_of, keep_list
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

bp = visit_blueprint("convening", __name__, "/sessions/<uuid:session_id>")

USUAL_MINUTES, MOST_MINUTES = 20, 600


@dataclass
class Sheet:
    """
    The list as the page shows it: who is ticked, and the times as typed.

    ``errors`` are by field, a candidate's id or a field of the proposal.
    """

    ticked: set[UUID] = field(default_factory=set)
    times: dict[UUID, str] = field(default_factory=dict)
    proposal: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    is_proposed: bool = False


@bp.get("/candidates")
@only_for(*OVERSEERS)
def people(session_id: UUID) -> ResponseReturnValue:
    """Everybody of the course, to be ticked, each with a time."""
    bring_roster_up_to_date()
    exam = exam_asked_for(session_id)
    return _page(exam, _standing(exam))


@bp.post("/candidates")
@only_for(*OVERSEERS)
def keep_people(session_id: UUID) -> ResponseReturnValue:
    """Keep who is ticked; or only tick all, or propose times, and show the page again."""
    exam = exam_asked_for(session_id)
    sheet = _posted(exam)
    asked = request.form.get("do")
    if asked == "all":
        sheet.ticked = {person.id for person in _people(exam)}
        return _page(exam, sheet)
    if asked == "propose":
        _propose(exam, sheet)
        return _page(exam, sheet), 422 if sheet.errors else 200
    times = _times(exam, sheet)
    if sheet.errors:
        return _page(exam, sheet), 422
    by, at = journal.person(visit.person_id), datetime.now(UTC)
    return keep_list(
        session_id,
        _people_seen,
        lambda fresh: convene(db.session, fresh, times, by=by, at=at),
        lambda fresh: _page(fresh, sheet),
        _("The candidates are convened. Each reads their date, time and place on their page."),
    )


def _page(exam: ExamSession, sheet: Sheet) -> str:
    links = presenting_links(db.session, exam)
    seats = seats_in(db.session, [link.id for link in links])
    usual = {"from": _typed(exam, exam.begins_at), "every": str(USUAL_MINUTES), "together": _usual_groups(seats)}
    return render_template(
        "exam_sessions/people.html",
        exam=exam,
        people=_people(exam),
        sheet=sheet,
        proposal=usual | sheet.proposal,
        seen=_people_seen(exam),
        grouped=[link for link in links if link.id in seats],
        time_type="time" if _is_one_day(exam) else "datetime-local",
        most_minutes=MOST_MINUTES,
        span_words=span_words,
        zone_words=zone_words(),
    )


def _people(exam: ExamSession) -> list[Person]:
    """The course's candidates, and whoever is convened and has left it since."""
    known = {person.id: person for person in candidates(db.session, exam.context_id)}
    known |= {each.person_id: each.person for each in exam.convened}
    return sorted(known.values(), key=place_in_the_list)


def _standing(exam: ExamSession) -> Sheet:
    return Sheet(
        ticked={each.person_id for each in exam.convened},
        times={each.person_id: _typed(exam, each.at) for each in exam.convened if each.at},
    )


def _posted(exam: ExamSession) -> Sheet:
    known = {person.id for person in _people(exam)}
    return Sheet(
        ticked=known.intersection(map(id_in, request.form.getlist("who"))),
        times={id: request.form.get(f"time-{id}", "").strip() for id in known},
        proposal={
            name: request.form.get(name, "").strip()
            for name in ("from", "every", "pause_from", "pause_to", "together")
        },
    )


def _times(exam: ExamSession, sheet: Sheet) -> dict[UUID, datetime | None]:
    """The time of each who is ticked; what cannot be one is among the sheet's errors."""
    times: dict[UUID, datetime | None] = {}
    for id in sheet.ticked:
        typed = sheet.times.get(id, "")
        try:
            times[id] = at = _read(exam, typed) if typed else None
        except ValueError:
            sheet.errors[str(id)] = _("This is not a time.")
            continue
        if at is not None and at < exam.begins_at:
            sheet.errors[str(id)] = _("Before the session begins.")
        elif at is not None and exam.ends_at is not None and at >= exam.ends_at:
            sheet.errors[str(id)] = _("After the session has ended.")
    return times


def _propose(exam: ExamSession, sheet: Sheet) -> None:
    """Fill in a time for everybody ticked, or say what of the proposal cannot be."""
    asked, errors = sheet.proposal, sheet.errors
    if not sheet.ticked:
        errors["who"] = _("Tick at least one candidate.")
    every = int(asked["every"]) if asked["every"].isascii() and asked["every"].isdigit() else 0
    if not 1 <= every <= MOST_MINUTES:
        errors["every"] = _("A number of minutes from 1 to %(most)d.", most=MOST_MINUTES)
    begins_at = _read_field(exam, sheet, "from") or exam.begins_at
    pause = _pause(exam, sheet)
    if errors:
        return
    together = _group_of(exam, asked["together"])
    ticked = [person.id for person in _people(exam) if person.id in sheet.ticked]
    found = spread(
        parties(ticked, together),
        begins_at=begins_at,
        every=timedelta(minutes=every),
        pause=pause,
        extra_time=_extra_time(exam, ticked),
    )
    sheet.times |= {id: _typed(exam, at) for id, at in found.items()}
    sheet.is_proposed = True
    # What runs past the end is shown with its error at once.
    _times(exam, sheet)


def _extra_time(exam: ExamSession, people: Collection[UUID]) -> Mapping[UUID, int]:
    """
    The longest that is arranged for each, in per cent, in the assessments that the session holds.

    None to whoever need not know: a longer slot tells of an arrangement.
    """
    if not roles_of(visit) & WHO_NEED_TO_KNOW:
        return {}
    presented = {link.assessment or "" for link in presenting_links(db.session, exam)}
    held = {each.assessment for each in exam.examiners} or presented
    return extra_time_in(db.session, exam.referential_id, held, people, exam.begins_at)


def _pause(exam: ExamSession, sheet: Sheet) -> Pause | None:
    begins_at, ends_at = _read_field(exam, sheet, "pause_from"), _read_field(exam, sheet, "pause_to")
    if begins_at is None and ends_at is None:
        return None
    if begins_at is None or ends_at is None or ends_at <= begins_at:
        sheet.errors.setdefault("pause_from", _("A pause begins, and ends later."))
        return None
    return Pause(begins_at, ends_at)


def _read_field(exam: ExamSession, sheet: Sheet, name: str) -> datetime | None:
    try:
        return _read(exam, sheet.proposal[name]) if sheet.proposal[name] else None
    except ValueError:
        sheet.errors[name] = _("This is not a time.")
        return None


def _group_of(exam: ExamSession, link_id: str) -> Mapping[UUID, str]:
    """Each candidate's group in the activity; none where nobody is to be kept together."""
    links: Sequence[ResourceLink] = [
        link for link in presenting_links(db.session, exam) if str(link.id) == link_id
    ]
    return seats_in(db.session, [link.id for link in links]).get(links[0].id, {}) if links else {}


def _usual_groups(seats: Mapping[UUID, Mapping[UUID, str]]) -> str:
    """The activity whose groups are kept together unless another is chosen: this one, or the first with any."""
    here = visit.resource_link.id
    return str(here if here in seats else next(iter(seats), ""))


def _read(exam: ExamSession, typed: str) -> datetime:
    """The instant of a time of day, or of a day and a time; raises ValueError."""
    day, _separator, clock = typed.rpartition("T")
    if day:
        moment = datetime.fromisoformat(typed).replace(tzinfo=None)
        if not 2000 <= moment.year <= 2100:
            raise ValueError(typed)
        return instant_of(moment.date(), moment.time())
    return instant_of(local_day(exam.begins_at), time.fromisoformat(clock).replace(tzinfo=None))


def _typed(exam: ExamSession, at: datetime | None) -> str:
    if at is None:
        return ""
    return local(at).strftime("%H:%M" if _is_one_day(exam) else "%Y-%m-%dT%H:%M")


def _is_one_day(exam: ExamSession) -> bool:
    return is_one_day(exam.begins_at, exam.ends_at)


def _people_seen(exam: ExamSession) -> str:
    return digest_of([f"{each.person_id} {each.at}" for each in exam.convened])
