"""What the background work knows of itself: when a store may be asked again, and that someone is at work."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.store.models.base import Base


class StatementStore(Base):
    """
    An LRS as statements find it; all senders share what one learns.

    ``failures`` counts what went wrong since it last took something; until ``retry_at`` nobody asks it.
    ``paused_since`` stands while it refuses our key, or is none at all: then a human is needed. ``reason`` is
    its own words.
    """

    __tablename__ = "statement_stores"

    url: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    paused_since: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class WorkerHeartbeat(Base):
    """
    A worker process that is alive, or was at ``beat_at``.

    ``failing`` names the passes whose last turn ended in an error that nobody foresaw.
    """

    __tablename__ = "worker_heartbeats"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    failing: Mapped[list[str]] = mapped_column(default=list)
