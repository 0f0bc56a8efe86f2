"""What candidates are exempted from. An exemption holds in every version of the certification's referential."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lti_tool.store.models import Attempt, Exemption, ExemptionProof, StoredReferential


def exemptions_of(session: Session, person_id: UUID, iri: str) -> Sequence[Exemption]:
    """All that the person was granted in the referential with this IRI, the latest first, the revoked ones too."""
    granted = (
        select(Exemption)
        .join(Exemption.referential)
        .where(Exemption.person_id == person_id, StoredReferential.iri == iri)
        .options(
            joinedload(Exemption.granted_by),
            selectinload(Exemption.files).joinedload(ExemptionProof.file),
        )
    )
    return session.scalars(granted.order_by(Exemption.granted_at.desc(), Exemption.id)).all()


def exempted_of_many(session: Session, people: Collection[UUID], iri: str) -> Mapping[UUID, frozenset[str]]:
    """The competencies that each of several people is exempted from now; whoever is from none is not in it."""
    in_force = (
        select(Exemption.person_id, Exemption.competencies)
        .join(Exemption.referential)
        .where(Exemption.person_id.in_(people), Exemption.revoked_at.is_(None), StoredReferential.iri == iri)
    )
    found: dict[UUID, set[str]] = {}
    for person_id, competencies in session.execute(in_force):
        found.setdefault(person_id, set()).update(competencies)
    return {person_id: frozenset(codes) for person_id, codes in found.items()}


def exempted_competencies(session: Session, person_id: UUID, iri: str) -> frozenset[str]:
    """The competencies that the person is exempted from now."""
    return exempted_of_many(session, [person_id], iri).get(person_id, frozenset())


def attempts_of(session: Session, exemption: Exemption) -> Sequence[Attempt]:
    """The attempts that carry the exemption's statements, one for each assessment."""
    carrying = select(Attempt).where(Attempt.exemption_id == exemption.id, Attempt.cancelled_at.is_(None))
    return session.scalars(carrying.order_by(Attempt.id)).all()


def exemption_of(session: Session, person_id: UUID, iri: str, exemption_id: UUID) -> Exemption | None:
    """The exemption with this id, if the person was granted it in the referential with this IRI."""
    wanted = (
        select(Exemption)
        .join(Exemption.referential)
        .where(Exemption.id == exemption_id, Exemption.person_id == person_id, StoredReferential.iri == iri)
    )
    return session.scalars(wanted).one_or_none()


def proof_of(session: Session, exemption: Exemption, file_id: UUID) -> ExemptionProof | None:
    """The file with this id, if it proves the exemption."""
    found = session.get(ExemptionProof, file_id)
    return found if found is not None and found.exemption_id == exemption.id else None
