"""Files that were handed in, and the assessors' own notes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Person
from lti_tool.store.models.marking import Attempt


class EvidenceFile(Base):
    """
    A file about a person; what is in it is kept under ``id`` by `lti_tool.files`, outside the database.

    ``media_type`` and the name's extension follow from the content, ``sha256`` and ``size`` (bytes) are of it.
    Deleting the row, as the person's erasure does, is what deletes the file: the worker sweeps what no row names.
    ``added_by`` is null once who added it was erased.
    """

    __tablename__ = "evidence_files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    added_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class AttemptEvidence(Base):
    """A file that belongs to an attempt: to one criterion of it, or where ``criterion`` is null to all of it."""

    __tablename__ = "attempt_evidence"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_files.id", ondelete="CASCADE"), primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), index=True)
    criterion: Mapped[str | None]

    file: Mapped[EvidenceFile] = relationship()
    attempt: Mapped[Attempt] = relationship()


class AttemptNote(Base):
    """What an assessor noted for themselves during an attempt. Nobody else reads it, and no statement has it."""

    __tablename__ = "attempt_notes"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    assessor_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    text: Mapped[str]
    changed_at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship()
