"""Validation of experience: a candidate's path, and their portfolio."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Context, Person
from lti_tool.store.models.evidence import EvidenceFile
from lti_tool.store.models.referential import StoredReferential


class VaePath(Base):
    """
    A candidate on the way to blocs, or to the whole certification, by what they have done.

    ``blocs`` are those aimed at. Days are the certifying body's own; what they mean is in
    `lti_tool.assessment.vae`. ``refusal`` says why a request was not admissible, ``advice`` what the jury advises
    for what is still lacking.
    """

    __tablename__ = "vae_paths"
    __table_args__ = (UniqueConstraint("person_id", "referential_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    context_id: Mapped[UUID] = mapped_column(ForeignKey("contexts.id", ondelete="CASCADE"), index=True)
    referential_id: Mapped[UUID] = mapped_column(ForeignKey("referentials.id"))
    blocs: Mapped[list[str]]
    asked_on: Mapped[date]
    is_admitted: Mapped[bool | None]
    decided_on: Mapped[date | None]
    refusal: Mapped[str] = mapped_column(default="")
    filed_on: Mapped[date | None]
    heard_on: Mapped[date | None]
    notified_on: Mapped[date | None]
    advice: Mapped[str] = mapped_column(default="")
    withdrawn_on: Mapped[date | None]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    context: Mapped[Context] = relationship()
    referential: Mapped[StoredReferential] = relationship()
    sections: Mapped[list["VaeSection"]] = relationship(
        order_by="VaeSection.position", cascade="all, delete-orphan", passive_deletes=True
    )


class VaeFile(Base):
    """A file that proves something in a section of a portfolio."""

    __tablename__ = "vae_files"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_files.id", ondelete="CASCADE"), primary_key=True)
    section_id: Mapped[UUID] = mapped_column(ForeignKey("vae_sections.id", ondelete="CASCADE"), index=True)

    file: Mapped[EvidenceFile] = relationship()


class VaeSection(Base):
    """A part of the portfolio, the candidate's own words; ``criteria`` are what it is to prove."""

    __tablename__ = "vae_sections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    path_id: Mapped[UUID] = mapped_column(ForeignKey("vae_paths.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    criteria: Mapped[list[str]] = mapped_column(default=list)
    changed_at: Mapped[datetime]

    files: Mapped[list[VaeFile]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
