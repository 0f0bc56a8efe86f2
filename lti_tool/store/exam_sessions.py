"""Sessions of examination: which there are, who is in them, and who could be."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lti_tool.store.models import (
    Attempt,
    Context,
    Convened,
    Deliberation,
    Examiner,
    ExamSession,
    Group,
    GroupMember,
    JuryMember,
    Mark,
    ResourceLink,
)


def sessions_of(session: Session, context: Context, *, naming: UUID | None = None) -> Sequence[ExamSession]:
    """The course's sessions, the earliest first; with ``naming``, those where that person assesses or decides."""
    found = select(ExamSession).where(ExamSession.context_id == context.id)
    if naming is not None:
        found = found.where(_names(naming))
    whole = found.options(selectinload(ExamSession.convened), selectinload(ExamSession.examiners))
    return session.scalars(whole.order_by(ExamSession.begins_at, ExamSession.name, ExamSession.id)).all()


def session_in(
    session: Session, context: Context, session_id: UUID, *, naming: UUID | None = None
) -> ExamSession | None:
    """The session with this id, if it is one of the course's and, with ``naming``, that person assesses in it."""
    found = select(ExamSession).where(ExamSession.context_id == context.id, ExamSession.id == session_id)
    if naming is not None:
        found = found.where(_names(naming))
    whole = found.options(
        selectinload(ExamSession.convened).joinedload(Convened.person),
        selectinload(ExamSession.examiners).joinedload(Examiner.person),
    )
    return session.scalar(whole.execution_options(populate_existing=True))


def convocations(session: Session, context: Context, person_id: UUID, *, since: datetime) -> Sequence[Convened]:
    """The person's places in sessions of the course that end, or where that is not said begin, after ``since``."""
    own = (
        select(Convened)
        .join(ExamSession, ExamSession.id == Convened.session_id)
        .where(ExamSession.context_id == context.id, Convened.person_id == person_id)
        .options(joinedload(Convened.exam).selectinload(ExamSession.examiners))
        .order_by(ExamSession.begins_at, ExamSession.id)
    )
    return [each for each in session.scalars(own) if (each.exam.ends_at or each.exam.begins_at) >= since]


def presenting_links(session: Session, exam: ExamSession) -> Sequence[ResourceLink]:
    """The course's activities that present an assessment of the session's referential, oldest first."""
    return presented(session, exam.context_id, exam.referential_id)


def presented(session: Session, context_id: UUID, referential_id: UUID | None) -> Sequence[ResourceLink]:
    """The course's activities that present an assessment of the referential, oldest first."""
    links = select(ResourceLink).where(
        ResourceLink.context_id == context_id,
        ResourceLink.referential_id == referential_id,
        ResourceLink.assessment.is_not(None),
    )
    return session.scalars(links.order_by(ResourceLink.created_at, ResourceLink.id)).all()


def seats_in(session: Session, links: Collection[UUID]) -> dict[UUID, dict[UUID, str]]:
    """For each activity that has groups, the name of each candidate's group."""
    members = (
        select(GroupMember.resource_link_id, GroupMember.person_id, Group.name)
        .join(Group, Group.id == GroupMember.group_id)
        .where(GroupMember.resource_link_id.in_(links))
    )
    seats: dict[UUID, dict[UUID, str]] = {}
    for link_id, person_id, name in session.execute(members):
        seats.setdefault(link_id, {})[person_id] = name
    return seats


def is_marked_since(session: Session, exam: ExamSession, since: datetime) -> bool:
    """Whether anybody convened got a mark after ``since`` at an assessment of the session's course."""
    marks = (
        select(Mark.id)
        .join(Mark.attempt)
        .join(Attempt.resource_link)
        .join(Convened, Convened.person_id == Attempt.person_id)
        .where(
            Convened.session_id == exam.id,
            ResourceLink.context_id == exam.context_id,
            Attempt.referential_id == exam.referential_id,
            Mark.level.is_not(None),
            Mark.marked_at >= since,
        )
    )
    return session.scalar(select(marks.exists())) or False


def _names(person_id: UUID) -> ColumnElement[bool]:
    """Whether the person assesses in the session, or sits in a jury that deliberates on it."""
    sits = exists().where(
        Deliberation.session_id == ExamSession.id,
        JuryMember.deliberation_id == Deliberation.id,
        JuryMember.person_id == person_id,
    )
    return or_(exists().where(Examiner.session_id == ExamSession.id, Examiner.person_id == person_id), sits)
