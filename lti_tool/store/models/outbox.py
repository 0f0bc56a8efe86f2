"""What must go out: statements for the LRS and scores for the gradebook, written with the mark they tell of."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base, Json
from lti_tool.store.models.course import Person, ResourceLink


class StatementState(StrEnum):
    """Where a queued statement is on its way. Withheld: about a test user, it never leaves."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    WITHHELD = "withheld"


class StatementReason(StrEnum):
    """Why a statement died or still waits; the store's own words stand beside it in ``detail``."""

    REFUSED = "refused"
    TOO_LARGE = "too_large"
    CONFLICT = "conflict"
    STORE_FAILED = "store_failed"


class QueuedStatement(Base):
    """
    A frozen statement. ``body`` is the exact bytes that go out.

    Sent in the order of ``position``, once ``due_at`` has come. ``reason`` and ``detail`` say why it died, or why
    it waits although the store answers; ``settled_at`` is when it was delivered or died.
    """

    __tablename__ = "queued_statements"
    __table_args__ = (
        # The first is the sender's question, the second that of the page about one tenant.
        Index("ix_queued_statements_state_position", "state", "position"),
        Index("ix_queued_statements_registration_id_state", "registration_id", "state"),
    )

    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    id: Mapped[UUID] = mapped_column(unique=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    mark_id: Mapped[UUID | None] = mapped_column(ForeignKey("marks.id", ondelete="SET NULL"), index=True)
    reconciliation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("reconciliations.id", ondelete="SET NULL"), index=True
    )
    body: Mapped[bytes]
    state: Mapped[str] = mapped_column(default=StatementState.PENDING)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    reason: Mapped[str | None]
    detail: Mapped[str | None]
    queued_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ScoreState(StrEnum):
    """Where a score is on its way. Held: not to be shown yet. Parked: a human is needed."""

    HELD = "held"
    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"


class Score(Base):
    """
    What the gradebook should say of one learner in one resource link's column; the newest wins.

    ``score_given`` of ``score_maximum`` is null while criteria lack a settled mark (``missing`` of them);
    ``tallies`` say how many criteria of each competency are acquired, and become the comment. ``digest`` is of
    what should stand in the gradebook, ``sent_digest`` of what the platform last took, dated ``sent_timestamp``.
    ``tried_timestamp`` was given to the latest try: written before it leaves, in whole seconds that strictly
    increase, so that a sender killed half-way neither repeats one nor forgets that something may have arrived.
    ``reason`` is a code, with the platform's status where there was one: ``refused:418``. ``commented_digest`` is
    of the latest whose comment the platform has. ``left_digest`` is of a result that a trainer chose to leave as
    it stands in the gradebook: nothing is sent until somebody asks for it.
    """

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("resource_link_id", "person_id"),
        Index("ix_scores_due", "state", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_link_id: Mapped[UUID] = mapped_column(ForeignKey("resource_links.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    score_given: Mapped[float | None]
    score_maximum: Mapped[float]
    tallies: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    missing: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    tried_timestamp: Mapped[datetime | None]
    sent_digest: Mapped[str | None]
    sent_score: Mapped[float | None]
    sent_timestamp: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    left_digest: Mapped[str | None]
    commented_digest: Mapped[str | None]

    resource_link: Mapped[ResourceLink] = relationship()
    person: Mapped[Person] = relationship()
