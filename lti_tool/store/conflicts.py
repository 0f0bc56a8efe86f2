"""
Links between assessors and candidates, as assessors declare them.

    LinkDeclared   the assessor declared a link with the candidate, and may neither see nor mark them here
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lti_tool.store.models import Affirmation, Conflict, ResourceLink


class LinkDeclared(Exception):
    """The assessor declared a link with the candidate, and may neither see nor mark them here."""


def declared_conflicts(
    session: Session, person_id: UUID | None = None, candidates: Collection[UUID] | None = None
) -> Sequence[Conflict]:
    """
    The links in force that a person declared, or with any of ``candidates``, or both; in whatever course.

    For a jury: none of its members may have declared a link with somebody on its agenda.
    """
    found = select(Conflict).where(Conflict.withdrawn_at.is_(None))
    if person_id is not None:
        found = found.where(Conflict.assessor_id == person_id)
    if candidates is not None:
        found = found.where(Conflict.candidate_id.in_(candidates))
    return session.scalars(found.order_by(Conflict.declared_at, Conflict.id)).all()


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
