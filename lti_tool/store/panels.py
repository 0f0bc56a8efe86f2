"""The assessors of attempts: who was called, who has submitted, who leads."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lti_tool.assessment.panel import Panel
from lti_tool.lti.roles import Role
from lti_tool.store.candidates import place_in_the_list
from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import (
    Attempt,
    Calling,
    Context,
    Lead,
    Mark,
    Membership,
    Person,
    ResourceLink,
    Submission,
)
from lti_tool.store.offices import holders
from xapi.referential.rules import RuleSet

MAY_ASSESS = frozenset({Role.ASSESSOR, Role.TRAINER})


def panels(session: Session, attempts: Collection[UUID], rules: RuleSet) -> dict[UUID, Panel]:
    """The panel of each of the attempts, by the attempt's id."""
    called = _grouped(
        session.execute(select(Calling.attempt_id, Calling.person_id).where(Calling.attempt_id.in_(attempts)))
    )
    sheets = session.execute(
        select(Submission.attempt_id, Submission.assessor_id, Submission.cancelled_at).where(
            Submission.attempt_id.in_(attempts)
        )
    ).all()
    submitted = _grouped((attempt, by) for attempt, by, cancelled_at in sheets if cancelled_at is None)
    cancelled = _grouped((attempt, by) for attempt, by, cancelled_at in sheets if cancelled_at is not None)
    return {
        attempt: Panel(
            rules.assessors,
            frozenset(called[attempt]),
            frozenset(submitted[attempt]),
            frozenset(cancelled[attempt]),
        )
        for attempt in attempts
    }


def panel_of(session: Session, attempt: Attempt | None, rules: RuleSet, *, holding: bool = False) -> Panel:
    """
    The panel of an attempt, or of one that has not begun.

    ``holding``, nobody submits, reopens or is called while this transaction lasts, where the database can do so.
    """
    if attempt is None:
        return Panel(rules.assessors)
    if holding:
        session.execute(select(Attempt.id).where(Attempt.id == attempt.id).with_for_update(key_share=True))
    return panels(session, [attempt.id], rules)[attempt.id]


def attempts_sealed_from(session: Session, reader_id: UUID) -> Sequence[Attempt]:
    """The attempts to which the reader was called and has not submitted: others' marks are not for them yet."""
    submitted = select(Submission.attempt_id).where(
        Submission.assessor_id == reader_id, Submission.cancelled_at.is_(None)
    )
    called = (
        select(Attempt)
        .join(Calling, Calling.attempt_id == Attempt.id)
        .where(Calling.person_id == reader_id, Attempt.id.not_in(submitted), Attempt.cancelled_at.is_(None))
    )
    return session.scalars(called).all()


def assessors_of(session: Session, context: Context) -> list[Person]:
    """Everybody who may mark in the course, by name: its staff as seen at launches, assessors appointed here."""
    staff = (
        select(Membership)
        .where(Membership.context_id == context.id, Membership.is_active)
        .options(joinedload(Membership.person))
    )
    seen = {each.person for each in session.scalars(staff) if MAY_ASSESS & set(each.launch_roles)}
    appointed = {holder.person for holder in holders(session, context.registration_id, {Role.ASSESSOR})}
    return sorted((one for one in seen | appointed if not one.is_test_user), key=place_in_the_list)


def marking_in(session: Session, link: ResourceLink) -> dict[UUID, set[UUID]]:
    """Who has given levels to whom in the resource link, drafts included: assessors by candidate."""
    gave = (
        select(Attempt.person_id, Mark.assessor_id)
        .join(Mark.attempt)
        .where(Attempt.resource_link_id == link.id, Mark.level.is_not(None))
        .distinct()
    )
    return _grouped(session.execute(gave))


def lead_of(session: Session, link: ResourceLink) -> UUID | None:
    """The activity's lead assessor, if one was chosen or has begun."""
    return session.scalar(select(Lead.person_id).where(Lead.resource_link_id == link.id))


def lead_or_first(session: Session, link: ResourceLink, assessor_id: UUID, *, at: datetime) -> tuple[UUID, bool]:
    """The activity's lead; where none was named, the first to mark is from now on. Whether that is new, too."""
    lead = lead_of(session, link)
    if lead is not None:
        return lead, False
    session.flush()
    is_new = add_unless_there(session, Lead, resource_link_id=link.id, person_id=assessor_id, chosen_at=at)
    return lead_of(session, link) or assessor_id, is_new


def _grouped(rows: Iterable[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    grouped: dict[UUID, set[UUID]] = defaultdict(set)
    for key, value in rows:
        grouped[key].add(value)
    return grouped
