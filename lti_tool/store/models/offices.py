"""Who holds which office here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Person


class Appointment(Base):
    """
    An office that somebody holds on their platform's side of the tool: one of `OFFICES`.

    It is in force until ``ended_at``, and kept afterwards: who could do what, and when, must stay answerable.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        Index(
            "uq_appointments_in_force",
            "person_id",
            "office",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    office: Mapped[str]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
