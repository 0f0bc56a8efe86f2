"""
Sessions of examination: made, changed, filled, cancelled.

    NotToBeChanged    the session is closed or cancelled: from then on it is only read
    AlreadyHeld       somebody convened was marked since it began, so it did take place
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.store import journal
from lti_tool.store.exam_sessions import is_marked_since
from lti_tool.store.journal import By
from lti_tool.store.models import Context, Convened, Examiner, ExamSession


class NotToBeChanged(Exception):
    """The session is closed or cancelled."""


class AlreadyHeld(Exception):
    """Somebody convened was marked since the session began."""


@dataclass(frozen=True)
class Plan:
    """What a session is called, when and where it is held."""

    name: str
    begins_at: datetime
    ends_at: datetime | None = None
    place: str = ""


def make_session(
    session: Session, context: Context, referential_id: UUID, plan: Plan, *, by: By, at: datetime
) -> ExamSession:
    """A session of the course, with nobody in it yet."""
    exam = ExamSession(id=uuid4(), context=context, referential_id=referential_id, created_at=at)
    _apply(exam, plan)
    session.add(exam)
    session.flush()
    _note(session, Act.MADE_SESSION, exam, by, at, after=_said(exam))
    return exam


def change_session(session: Session, exam: ExamSession, plan: Plan, *, by: By, at: datetime) -> bool:
    """
    Hold it as planned now; whether anything differs. Raises `NotToBeChanged`.

    Who is expected at a time of their own moves with its beginning.
    """
    _check(exam)
    before, begins_at = _said(exam), exam.begins_at
    _apply(exam, plan)
    after = _said(exam)
    if after == before:
        return False
    _note(session, Act.CHANGED_SESSION, exam, by, at, before=before, after=after)
    if moved := plan.begins_at - begins_at:
        times = {each.person_id: each.at + moved if each.at else None for each in exam.convened}
        _seat(session, exam, times, by, at)
    return True


def convene(
    session: Session, exam: ExamSession, times: Mapping[UUID, datetime | None], *, by: By, at: datetime
) -> None:
    """
    Let these candidates be convened, each at their time, ``None`` for its beginning; and nobody else.

    Raises `NotToBeChanged`.
    """
    _check(exam)
    _seat(session, exam, times, by, at)


def name_examiners(
    session: Session, exam: ExamSession, named: Mapping[str, Collection[UUID]], *, by: By, at: datetime
) -> None:
    """Let these people assess, by assessment; and nobody else. Raises `NotToBeChanged`."""
    _check(exam)
    wanted = {(code, person) for code, people in named.items() for person in people}
    standing = {(each.assessment, each.person_id): each for each in exam.examiners}
    for code, person in sorted(wanted - standing.keys()):
        exam.examiners.append(Examiner(person_id=person, assessment=code))
        _note(session, Act.NAMED_EXAMINER, exam, by, at, about=person, after={"assessment": code})
    for code, person in sorted(standing.keys() - wanted):
        exam.examiners.remove(standing[code, person])
        _note(session, Act.NO_LONGER_EXAMINER, exam, by, at, about=person, before={"assessment": code})
    session.flush()


def cancel_session(session: Session, exam: ExamSession, *, by: By, at: datetime) -> None:
    """
    Say that it does not take place; it stays known, with whom it had convened.

    Raises `NotToBeChanged`, and `AlreadyHeld` once a candidate was marked since it began.
    """
    _check(exam)
    if is_marked_since(session, exam, exam.begins_at):
        raise AlreadyHeld
    exam.cancelled_at = at
    session.flush()
    _note(session, Act.CANCELLED_SESSION, exam, by, at, after={"cancelled_at": at.isoformat()})


def _check(exam: ExamSession) -> None:
    if exam.is_settled:
        raise NotToBeChanged


def _apply(exam: ExamSession, plan: Plan) -> None:
    exam.name, exam.place = plan.name, plan.place
    exam.begins_at, exam.ends_at = plan.begins_at, plan.ends_at


def _seat(
    session: Session, exam: ExamSession, times: Mapping[UUID, datetime | None], by: By, at: datetime
) -> None:
    standing = {each.person_id: each for each in exam.convened}
    for person, expected_at in times.items():
        seat = standing.get(person)
        if seat is not None and seat.at == expected_at:
            continue
        before = {"at": _iso(seat.at)} if seat else None
        if seat is None:
            exam.convened.append(Convened(person_id=person, at=expected_at))
        else:
            seat.at = expected_at
        _note(session, Act.CONVENED, exam, by, at, about=person, before=before, after={"at": _iso(expected_at)})
    for person in standing.keys() - times.keys():
        exam.convened.remove(standing[person])
        before = {"at": _iso(standing[person].at)}
        _note(session, Act.NO_LONGER_CONVENED, exam, by, at, about=person, before=before)
    session.flush()


def _said(exam: ExamSession) -> dict[str, Any]:
    return {
        "name": journal.text_digest(exam.name),
        "place": journal.text_digest(exam.place),
        "begins_at": _iso(exam.begins_at),
        "ends_at": _iso(exam.ends_at),
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _note(
    session: Session,
    act: Act,
    exam: ExamSession,
    by: By,
    at: datetime,
    *,
    about: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    journal.note(
        session,
        act,
        by=by,
        at=at,
        registration_id=exam.context.registration_id,
        about=about,
        before=before,
        after={"session": str(exam.id)} | dict(after or {}),
    )
