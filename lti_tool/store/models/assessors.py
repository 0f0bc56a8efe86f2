"""Several assessors of one attempt: who has submitted, who was called, who has a link, what they agreed on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Person
from lti_tool.store.models.marking import Attempt


class Submission(Base):
    """
    An assessor has submitted their sheet of an attempt; reopening it takes the row away.

    One that was cancelled since stays, so that whoever could have seen it does not begin anew.
    """

    __tablename__ = "submissions"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    assessor_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    submitted_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class Calling(Base):
    """Somebody was called as a further assessor of an attempt on which the others do not agree."""

    __tablename__ = "callings"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    called_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Proposal(Base):
    """
    The level that an assessor proposes for a criterion on which they differ, and the ids of those who agreed.

    It becomes the `Reconciliation` once all of them have. ``reason`` is for people and never enters a statement.
    """

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("attempt_id", "criterion"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    criterion: Mapped[str]
    level: Mapped[str]
    reason: Mapped[str]
    agreed: Mapped[list[str]]
    proposed_at: Mapped[datetime]


class Reconciliation(Base):
    """
    The level that the assessors of an attempt agreed on for a criterion, over their own marks.

    ``sequence`` grows with each change, as a mark's does; ``level`` is null once it was taken back. ``agreed`` are
    the ids of the assessors who speak in its statement, ``reason`` what the candidate may read.
    """

    __tablename__ = "reconciliations"
    __table_args__ = (UniqueConstraint("attempt_id", "criterion"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    criterion: Mapped[str]
    level: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    agreed: Mapped[list[str]]
    sequence: Mapped[int] = mapped_column()
    statement_id: Mapped[UUID | None]
    reconciled_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": sequence, "version_id_generator": False}  # noqa: RUF012 # as its base has it

    attempt: Mapped[Attempt] = relationship()


class Conflict(Base):
    """
    An assessor's declared link with a candidate, in force in the whole course until ``withdrawn_at``.

    ``reason`` may be empty; the certification office alone reads it.
    """

    __tablename__ = "conflicts"
    __table_args__ = (
        Index(
            "uq_conflicts_in_force",
            "context_id",
            "assessor_id",
            "candidate_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    context_id: Mapped[UUID] = mapped_column(ForeignKey("contexts.id", ondelete="CASCADE"))
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    assessor: Mapped[Person] = relationship(foreign_keys=assessor_id)
    candidate: Mapped[Person] = relationship(foreign_keys=candidate_id)


class Affirmation(Base):
    """An assessor confirmed having no link with the candidates of an activity, except those declared."""

    __tablename__ = "affirmations"

    resource_link_id: Mapped[UUID] = mapped_column(
        ForeignKey("resource_links.id", ondelete="CASCADE"), primary_key=True
    )
    assessor_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    affirmed_at: Mapped[datetime]


class Lead(Base):
    """Whose marks count where the rule set follows a lead assessor: one person per activity."""

    __tablename__ = "leads"

    resource_link_id: Mapped[UUID] = mapped_column(
        ForeignKey("resource_links.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    chosen_at: Mapped[datetime]
