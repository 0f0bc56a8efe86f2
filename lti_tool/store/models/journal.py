"""What was done here, by whom and when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.store.models.base import Base, Json


class JournalEntry(Base):
    """
    One act. Rows are added and never changed or deleted: the database itself refuses it.

    ``by`` is a person's id or an administrator's, as ``by_kind`` says; ``about`` is the person to whom it
    happened, ``link_id`` where. ``before`` and ``after`` hold what changed: codes, dates and ids, of free text
    only its digest. None of them refers to another table, so that nothing takes an entry along when it goes, and
    none names anybody: once a person is erased, their ids here lead nowhere.
    """

    __tablename__ = "journal_entries"
    __table_args__ = (
        Index("ix_journal_entries_registration_id", "registration_id", "id"),
        Index("ix_journal_entries_about", "about", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime]
    registration_id: Mapped[UUID | None]
    by_kind: Mapped[str]
    by: Mapped[UUID | None]
    act: Mapped[str]
    about: Mapped[UUID | None]
    link_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
