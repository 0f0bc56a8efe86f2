"""Who of a jury has no vote on whom, and why."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.jury import Ground
from lti_tool.lti.roles import Role
from lti_tool.store.conflicts import declared_conflicts
from lti_tool.store.models import Attempt, Deliberation, Mark, Membership
from xapi.referential.model import PORTFOLIO


def bars(session: Session, deliberation: Deliberation, people: Collection[UUID]) -> dict[UUID, dict[UUID, Ground]]:
    """
    Who has no vote on whom, and why: by candidate, then by member.

    A conflict that a member declared, here or as an assessor; a member who was seen as a trainer in a course of
    the candidate's; one who marked them, but for the oral of a validation of experience, which the jury itself
    marks. A declared conflict is told before any other.
    """
    members = [each.person_id for each in deliberation.members]
    barred: dict[UUID, dict[UUID, Ground]] = {person: {} for person in people}
    for member, candidate in _trainers(session, members, people):
        barred[candidate][member] = Ground.TRAINER
    marked = (
        select(Mark.assessor_id, Attempt.person_id)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .where(Mark.assessor_id.in_(members), Attempt.person_id.in_(people), Attempt.assessment != PORTFOLIO)
        .distinct()
    )
    for member, candidate in session.execute(marked):
        barred[candidate].setdefault(member, Ground.MARKED)
    for member, candidate in declared_conflicts(session, deliberation, people):
        barred[candidate][member] = Ground.DECLARED
    return barred


def _trainers(
    session: Session, members: Collection[UUID], people: Collection[UUID]
) -> Sequence[tuple[UUID, UUID]]:
    """The members who launched as a trainer in a course of one of the people, with that one."""
    as_staff = select(Membership).where(Membership.person_id.in_(members))
    trained = {
        (each.person_id, each.context_id)
        for each in session.scalars(as_staff)
        if Role.TRAINER in each.launch_roles
    }
    courses = {context_id for _, context_id in trained}
    learners = select(Membership.context_id, Membership.person_id).where(
        Membership.context_id.in_(courses), Membership.person_id.in_(people)
    )
    by_course = [(context_id, person) for context_id, person in session.execute(learners)]
    return [(member, person) for member, at in trained for context_id, person in by_course if context_id == at]
