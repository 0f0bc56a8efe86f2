"""Juries as they are kept: deliberations, seats, votes, and what was decided."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.assessment.jury import NotPossible, Seat
from lti_tool.store.conflicts import has_recused
from lti_tool.store.models import (
    Context,
    Convened,
    Deliberation,
    JuryDecision,
    JuryMember,
    JuryVote,
    StoredReferential,
)


def deliberations_of(session: Session, context_id: UUID, member: UUID | None = None) -> Sequence[Deliberation]:
    """The deliberations of a course, the latest first; of a member, those where they sit."""
    found = select(Deliberation).where(Deliberation.context_id == context_id)
    if member is not None:
        sits = select(JuryMember.deliberation_id).where(JuryMember.person_id == member)
        found = found.where(Deliberation.id.in_(sits))
    return session.scalars(found.order_by(Deliberation.held_at.desc(), Deliberation.created_at.desc())).all()


def locked(session: Session, deliberation_id: UUID) -> Deliberation:
    """The deliberation, this transaction's until it ends: nobody closes it under a decision, nor decides twice."""
    wanted = select(Deliberation).where(Deliberation.id == deliberation_id).with_for_update()
    return session.scalars(wanted, execution_options={"populate_existing": True}).one()


def check_open(deliberation: Deliberation) -> None:
    """Raise `NotPossible` for a deliberation that is closed."""
    if deliberation.closed_at is not None:
        raise NotPossible("closed")


def seats_of(members: Collection[JuryMember]) -> list[Seat]:
    """The members, as the rules read them."""
    return [
        Seat(each.person_id, each.is_president, each.is_external, each.practises, each.is_present, each.gender)
        for each in members
    ]


def decisions_of(session: Session, deliberation_id: UUID) -> dict[tuple[UUID, str], JuryDecision]:
    """What was decided, by candidate and bloc."""
    found = select(JuryDecision).where(JuryDecision.deliberation_id == deliberation_id)
    return {(each.candidate_id, each.bloc): each for each in session.scalars(found)}


def votes_of(session: Session, deliberation_id: UUID, candidate_id: UUID) -> Sequence[JuryVote]:
    """The votes on a candidate that were cast on members' own devices."""
    found = select(JuryVote).where(
        JuryVote.deliberation_id == deliberation_id, JuryVote.candidate_id == candidate_id
    )
    return session.scalars(found).all()


def objections(session: Session, deliberation_id: UUID) -> set[tuple[UUID, str]]:
    """The candidates and blocs on which somebody voted for anything but to validate."""
    found = select(JuryVote.candidate_id, JuryVote.bloc).where(
        JuryVote.deliberation_id == deliberation_id, JuryVote.choice != "validated"
    )
    return {(candidate, bloc) for candidate, bloc in session.execute(found)}


def standing(
    session: Session, deliberation: Deliberation, people: Collection[UUID], *, is_published: bool = False
) -> dict[tuple[UUID, str], JuryDecision]:
    """
    What stood when the deliberation was held, by candidate and bloc: the last decision of closed juries before it.

    Any version of the referential counts. With ``is_published``, of what candidates were told.
    """
    known = (
        select(JuryDecision)
        .join(Deliberation, Deliberation.id == JuryDecision.deliberation_id)
        .join(StoredReferential, StoredReferential.id == Deliberation.referential_id)
        .where(
            JuryDecision.candidate_id.in_(people),
            StoredReferential.iri == deliberation.referential.iri,
            Deliberation.id != deliberation.id,
            Deliberation.closed_at.is_not(None),
        )
        .order_by(JuryDecision.decided_at, JuryDecision.id)
    )
    if deliberation.closed_at is not None:
        known = known.where(Deliberation.closed_at < deliberation.closed_at)
    if is_published:
        known = known.where(Deliberation.published_at.is_not(None))
    return {(each.candidate_id, each.bloc): each for each in session.scalars(known)}


def is_decided_elsewhere(session: Session, deliberation: Deliberation, candidate_id: UUID, bloc: str) -> bool:
    """Whether another jury that has not closed yet decided on the same."""
    found = (
        select(JuryDecision.id)
        .join(Deliberation, Deliberation.id == JuryDecision.deliberation_id)
        .join(StoredReferential, StoredReferential.id == Deliberation.referential_id)
        .where(
            JuryDecision.candidate_id == candidate_id,
            JuryDecision.bloc == bloc,
            StoredReferential.iri == deliberation.referential.iri,
            Deliberation.id != deliberation.id,
            Deliberation.closed_at.is_(None),
        )
    )
    return session.scalars(found.limit(1)).first() is not None


def may_read(session: Session, context_id: UUID, member: UUID, candidate: UUID) -> bool:
    """Whether somebody sits in a jury of the course on the candidate, and has declared no conflict with them."""
    is_convened = exists().where(Convened.session_id == Deliberation.session_id, Convened.person_id == candidate)
    on_them = or_(
        Deliberation.subject_id == candidate,
        and_(Deliberation.subject_id.is_(None), or_(Deliberation.session_id.is_(None), is_convened)),
    )
    sits = (
        select(JuryMember.deliberation_id)
        .join(Deliberation, Deliberation.id == JuryMember.deliberation_id)
        .where(JuryMember.person_id == member, Deliberation.context_id == context_id, on_them)
    )
    return session.scalars(sits.limit(1)).first() is not None and not has_recused(session, member, candidate)


def published_to(session: Session, person_id: UUID) -> Sequence[tuple[JuryDecision, Deliberation]]:
    """All that juries decided on a candidate and was published, the latest first."""
    found = (
        select(JuryDecision, Deliberation)
        .join(Deliberation, Deliberation.id == JuryDecision.deliberation_id)
        .where(JuryDecision.candidate_id == person_id, Deliberation.published_at.is_not(None))
        .order_by(JuryDecision.decided_at.desc(), JuryDecision.bloc)
    )
    return [(decision, deliberation) for decision, deliberation in session.execute(found)]


def has_published_results(session: Session, person_id: UUID) -> bool:
    """Whether a jury's decision on the candidate is published."""
    found = (
        select(func.count())
        .select_from(JuryDecision)
        .join(Deliberation, Deliberation.id == JuryDecision.deliberation_id)
        .where(JuryDecision.candidate_id == person_id, Deliberation.published_at.is_not(None))
    )
    return bool(session.scalar(found))


def deliberation_in(session: Session, context: Context, deliberation_id: UUID) -> Deliberation | None:
    """The deliberation, if it is one of the course's."""
    found = session.get(Deliberation, deliberation_id)
    return found if found is not None and found.context_id == context.id else None


def unpublished_decisions(session: Session, ids: Collection[str]) -> frozenset[str]:
    """Those of the statements' ids that tell of a jury's decision that candidates do not know of yet."""
    wanted = {id: UUID(id) for id in ids}
    found = (
        select(JuryDecision.statement_id)
        .join(Deliberation, Deliberation.id == JuryDecision.deliberation_id)
        .where(JuryDecision.statement_id.in_(wanted.values()), Deliberation.published_at.is_(None))
    )
    hidden = set(session.scalars(found))
    return frozenset(id for id, uuid in wanted.items() if uuid in hidden)
