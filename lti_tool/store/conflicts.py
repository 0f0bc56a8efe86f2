"""
Links with candidates, as their assessors and the members of their juries declare them.

    LinkDeclared   the assessor declared a link with the candidate, and may neither see nor mark them here
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lti_tool.store.models import Affirmation, Conflict, Deliberation, JuryRecusal, ResourceLink


class LinkDeclared(Exception):
    """The assessor declared a link with the candidate, and may neither see nor mark them here."""


def declared_conflicts(
    session: Session, deliberation: Deliberation, people: Collection[UUID]
) -> Sequence[tuple[UUID, UUID]]:
    """
    Who declared a conflict with one of ``people``, and with whom.

    In this jury, or, of its members, as an assessor: that link holds in whatever course.
    """
    members = [each.person_id for each in deliberation.members]
    links = select(Conflict.assessor_id, Conflict.candidate_id).where(
        Conflict.withdrawn_at.is_(None), Conflict.assessor_id.in_(members), Conflict.candidate_id.in_(people)
    )
    recusals = select(JuryRecusal.member_id, JuryRecusal.candidate_id).where(
        JuryRecusal.deliberation_id == deliberation.id, JuryRecusal.candidate_id.in_(people)
    )
    declared = [
        *session.execute(links.order_by(Conflict.declared_at, Conflict.id)),
        *session.execute(recusals.order_by(JuryRecusal.declared_at, JuryRecusal.member_id)),
    ]
    return [(member, candidate) for member, candidate in declared]


def has_recused(session: Session, member: UUID, candidate: UUID) -> bool:
    """Whether somebody declared a conflict with the candidate, in any jury: nothing of them is for their eyes."""
    recused = select(JuryRecusal.deliberation_id).where(
        JuryRecusal.member_id == member, JuryRecusal.candidate_id == candidate
    )
    return session.scalars(recused.limit(1)).first() is not None


def conflicts_in(session: Session, context_id: UUID) -> Sequence[Conflict]:
    """All links declared in a course, those withdrawn too, with the people; the newest first."""
    found = select(Conflict).where(Conflict.context_id == context_id)
    people = (joinedload(Conflict.assessor), joinedload(Conflict.candidate))
    return session.scalars(found.options(*people).order_by(Conflict.declared_at.desc(), Conflict.id)).all()


def linked_with(session: Session, context_id: UUID, assessor_id: UUID) -> frozenset[UUID]:
    """The candidates of the course with whom the assessor declared a link."""
    found = select(Conflict.candidate_id).where(
        Conflict.context_id == context_id, Conflict.assessor_id == assessor_id, Conflict.withdrawn_at.is_(None)
    )
    return frozenset(session.scalars(found))


def affirmations(session: Session, link: ResourceLink) -> Sequence[Affirmation]:
    """Who confirmed having no other link with the candidates of the activity, and when."""
    found = select(Affirmation).where(Affirmation.resource_link_id == link.id)
    return session.scalars(found.order_by(Affirmation.affirmed_at)).all()


def has_affirmed(session: Session, link: ResourceLink, assessor_id: UUID) -> bool:
    """Whether the assessor confirmed it."""
    return session.get(Affirmation, (link.id, assessor_id)) is not None
