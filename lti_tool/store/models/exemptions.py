"""Exemptions: what a candidate need not be assessed on, and on what ground."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Person
from lti_tool.store.models.evidence import EvidenceFile
from lti_tool.store.models.referential import StoredReferential


class ExemptionProof(Base):
    """A file that proves what an exemption rests on."""

    __tablename__ = "exemption_proofs"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_files.id", ondelete="CASCADE"), primary_key=True)
    exemption_id: Mapped[UUID] = mapped_column(ForeignKey("exemptions.id", ondelete="CASCADE"), index=True)

    file: Mapped[EvidenceFile] = relationship()


class Exemption(Base):
    """
    A bloc, an assessment or a competency (``node``) that a candidate is exempted from, until it is revoked.

    ``competencies`` are those of it that were not exempted before; their ``exempted`` statements belong to
    attempts of this exemption. ``ground`` is one of `Ground`; ``certificate`` and ``issuer`` say which certificate
    or certification it rests on, ``proof`` where its proof lies, ``files`` are proofs themselves. None of them
    enters a statement.
    """

    __tablename__ = "exemptions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    referential_id: Mapped[UUID] = mapped_column(ForeignKey("referentials.id"))
    node: Mapped[str]
    competencies: Mapped[list[str]]
    ground: Mapped[str]
    certificate: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str] = mapped_column(default="")
    obtained_on: Mapped[date | None]
    proof: Mapped[str] = mapped_column(default="")
    granted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    granted_by: Mapped[Person | None] = relationship(foreign_keys=granted_by_id)
    referential: Mapped[StoredReferential] = relationship()
    files: Mapped[list[ExemptionProof]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
