"""Referentials as imported, each frozen with the rule set that reads its marks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.store.models.base import Base


class StoredReferential(Base):
    """
    One version of a certification's registered text: ``(iri, version)``.

    Once in use it never changes; a newer version supersedes it for new resource links, and what was begun under
    it goes on under it.
    """

    __tablename__ = "referentials"
    __table_args__ = (UniqueConstraint("iri", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    iri: Mapped[str]
    version: Mapped[str]
    sha256: Mapped[str]
    document: Mapped[dict[str, Any]]
    rules: Mapped[dict[str, Any]]
    imported_at: Mapped[datetime]
    superseded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("referentials.id"))
