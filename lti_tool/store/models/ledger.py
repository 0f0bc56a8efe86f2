"""What was read from an LRS, and the progress rebuilt from it. All of it can be dropped and read again."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.store.models.base import Base


class FollowedStore(Base):
    """
    An LRS as read for one home page. Only one is current: the one whose progress pages show.

    ``steps`` counts what was kept; adding to it is the lock that followers take turns by.
    """

    __tablename__ = "followed_stores"
    __table_args__ = (UniqueConstraint("lrs_url", "home_page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lrs_url: Mapped[str]
    home_page: Mapped[str]
    is_current: Mapped[bool] = mapped_column(default=True)
    steps: Mapped[int] = mapped_column(BigInteger, default=0)


class FollowedVerb(Base):
    """
    How far the statements of one verb have been read: all that was stored up to ``high_water``.

    ``scanned_at`` is when they were last read from the beginning.
    """

    __tablename__ = "followed_verbs"

    store_id: Mapped[int] = mapped_column(ForeignKey("followed_stores.id", ondelete="CASCADE"), primary_key=True)
    verb: Mapped[str] = mapped_column(primary_key=True)
    high_water: Mapped[datetime | None]
    scanned_at: Mapped[datetime | None]


class KeptFact(Base):
    """
    What the rules read of a statement. Voided ones stay, so that nothing depends on what came first.

    Copies of one statement that differ have different ``digest``; ``at`` is in microseconds since 1970. A node may
    be any IRI, too long for an index.
    """

    __tablename__ = "kept_facts"
    __table_args__ = (
        Index("ix_kept_facts_learner", "store_id", "learner", "at"),
        Index("ix_kept_facts_target", "store_id", "target"),
    )

    store_id: Mapped[int] = mapped_column(ForeignKey("followed_stores.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[int] = mapped_column(BigInteger)
    target: Mapped[str | None]
    learner: Mapped[str | None]
    node: Mapped[str | None]
    response: Mapped[str | None]
    registration: Mapped[str | None]
    assessor: Mapped[str | None]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    attempt: Mapped[int | None] = mapped_column(BigInteger)
    reconciliation: Mapped[bool | None]
    lead: Mapped[bool | None]


class ProgressScope(Base):
    """
    A referential whose rows are kept up to date, by one rule set. ``fingerprint`` tells what the rows follow.
    """

    __tablename__ = "progress_scopes"
    __table_args__ = (UniqueConstraint("store_id", "referential_iri", "referential_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("followed_stores.id", ondelete="CASCADE"))
    referential_iri: Mapped[str]
    referential_version: Mapped[str]
    fingerprint: Mapped[str]


class ProgressRow(Base):
    """A learner and a node, as the fold gives them; ``position`` is the node's in the referential's order."""

    __tablename__ = "progress_rows"
    __table_args__ = (Index("ix_progress_rows_kind", "scope_id", "kind", "learner"),)

    scope_id: Mapped[int] = mapped_column(ForeignKey("progress_scopes.id", ondelete="CASCADE"), primary_key=True)
    learner: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    code: Mapped[str]
    node: Mapped[str]
    computed: Mapped[str | None]
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]
    reasons: Mapped[list[str]]
    evidence: Mapped[list[str]]
    rules: Mapped[str]
