"""Paths of validation of experience, as pages ask for them."""

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lti_tool.assessment.vae import Dates
from lti_tool.store.models import ResourceLink, VaeFile, VaePath, VaeSection


def paths_of_course(session: Session, link: ResourceLink) -> Sequence[VaePath]:
    """Every path of the course in the link's referential."""
    return session.scalars(
        select(VaePath)
        .where(VaePath.context_id == link.context_id, VaePath.referential_id == link.referential_id)
        .options(joinedload(VaePath.person))
    ).all()


def dates_of_paths(session: Session, link: ResourceLink) -> list[Dates]:
    """The days alone of every path of the course in the link's referential."""
    days = [getattr(VaePath, field.name) for field in fields(Dates)]
    of_course = select(*days).where(
        VaePath.context_id == link.context_id, VaePath.referential_id == link.referential_id
    )
    return [Dates(*row) for row in session.execute(of_course)]


def has_paths(session: Session, link: ResourceLink) -> bool:
    """Whether anybody of the course is on such a path."""
    one = select(VaePath.id).where(
        VaePath.context_id == link.context_id, VaePath.referential_id == link.referential_id
    )
    return session.scalar(one.limit(1)) is not None


def path_in(session: Session, link: ResourceLink, path_id: UUID) -> VaePath | None:
    """The path with this id, if the course has it in the link's referential."""
    found = session.get(VaePath, path_id)
    is_here = found is not None and (found.context_id, found.referential_id) == (
        link.context_id,
        link.referential_id,
    )
    return found if is_here else None


def path_of(session: Session, link: ResourceLink, person_id: UUID) -> VaePath | None:
    """The person's own path in the course and the link's referential."""
    return session.scalar(
        select(VaePath).where(
            VaePath.person_id == person_id,
            VaePath.context_id == link.context_id,
            VaePath.referential_id == link.referential_id,
        )
    )


def section_in(session: Session, path: VaePath, section_id: UUID) -> VaeSection | None:
    """The section with this id, if it is of the path."""
    found = session.get(VaeSection, section_id)
    return found if found is not None and found.path_id == path.id else None


def file_in(session: Session, path: VaePath, file_id: UUID) -> VaeFile | None:
    """The file with this id, if it is in the path's portfolio."""
    return session.scalar(
        select(VaeFile)
        .join(VaeSection, VaeSection.id == VaeFile.section_id)
        .where(VaeFile.file_id == file_id, VaeSection.path_id == path.id)
    )


def dates_of(path: VaePath) -> Dates:
    """The path's days, as the rules read them."""
    return Dates(
        asked_on=path.asked_on,
        is_admitted=path.is_admitted,
        decided_on=path.decided_on,
        filed_on=path.filed_on,
        heard_on=path.heard_on,
        notified_on=path.notified_on,
        withdrawn_on=path.withdrawn_on,
    )
