"""Sessions of examination: when and where, who is convened, and who assesses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Context, Person
from lti_tool.store.models.referential import StoredReferential


class ExamSession(Base):
    """
    A date and a place where candidates of a course are examined for a certification.

    ``closed_at`` is when its jury's minutes were drawn up, ``cancelled_at`` when it was said not to take place:
    from then on it is only read.
    """

    __tablename__ = "exam_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    context_id: Mapped[UUID] = mapped_column(ForeignKey("contexts.id", ondelete="CASCADE"), index=True)
    referential_id: Mapped[UUID] = mapped_column(ForeignKey("referentials.id"))
    name: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    context: Mapped[Context] = relationship()
    referential: Mapped[StoredReferential] = relationship()
    convened: Mapped[list["Convened"]] = relationship(
        back_populates="exam", cascade="all, delete-orphan", passive_deletes=True
    )
    examiners: Mapped[list["Examiner"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def is_settled(self) -> bool:
        """Whether it is only read: closed or cancelled."""
        return self.closed_at is not None or self.cancelled_at is not None


class Convened(Base):
    """A candidate convened to a session; ``at`` is when they are expected, where it is not its beginning."""

    __tablename__ = "convened"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_sessions.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime | None]

    exam: Mapped[ExamSession] = relationship(back_populates="convened")
    person: Mapped[Person] = relationship()

    @property
    def expected_at(self) -> datetime:
        """When they are expected: at the session's beginning, unless it is said."""
        return self.at or self.exam.begins_at


class Examiner(Base):
    """Somebody who assesses in a session: one assessment of the referential."""

    __tablename__ = "examiners"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_sessions.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    assessment: Mapped[str] = mapped_column(primary_key=True)

    person: Mapped[Person] = relationship()
