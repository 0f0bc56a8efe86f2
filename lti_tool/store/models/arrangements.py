"""Arrangements for candidates with a disability. Nothing of this table is ever sent, logged or exported."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Person


class Arrangement(Base):
    """
    What the Référent Handicap arranged for a candidate, in one assessment of a referential or in all of them.

    ``extra_time`` is in per cent; ``media`` are codes of `Medium`; ``words`` are what assessors read. ``reason``
    is sealed under the instance's secret and opened for the referent alone; it is null once it was erased. A
    change is a new row, and the old one ends: the rows are their own history, as the journal holds nothing of
    them.
    """

    __tablename__ = "arrangements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    referential_id: Mapped[UUID] = mapped_column(ForeignKey("referentials.id"))
    assessment: Mapped[str | None]
    extra_time: Mapped[int] = mapped_column(default=0)
    media: Mapped[list[str]] = mapped_column(default=list)
    words: Mapped[str] = mapped_column(default="")
    reason: Mapped[bytes | None]
    until: Mapped[datetime | None] = mapped_column(index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    made_by: Mapped[Person | None] = relationship(foreign_keys=made_by_id)
    ended_by: Mapped[Person | None] = relationship(foreign_keys=ended_by_id)
