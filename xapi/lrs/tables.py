"""
What the store keeps. Every table begins with ``lrs_``: the database may be shared with other programs.

A statement's ``stored`` is its key: microseconds since 1970, each greater than the one before, given out in the
order in which statements become visible (see `xapi.lrs.database`). Paging, ``since`` and ``until`` are bounds on
that one number.
"""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite's own row number is an INTEGER; any other type would be a second index.
Instant = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """The tables of the store, and no others."""


class Key(Base):
    """A client's credentials. ``scopes`` are separated by spaces; a revoked key stays, as statements name it."""

    __tablename__ = "lrs_keys"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[str] = mapped_column(Text)
    scopes: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Statement(Base):
    """
    One statement.

    ``content`` is the client's own text with what the store adds at its end. ``target`` is the statement that it
    refers to by its object; ``voids`` whether it voids it; ``voided`` whether it has been voided itself.
    """

    __tablename__ = "lrs_statements"

    stored: Mapped[int] = mapped_column(Instant, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(Text, unique=True)
    content: Mapped[str] = mapped_column(Text)
    target: Mapped[str | None] = mapped_column(Text)
    voids: Mapped[bool]
    voided: Mapped[bool]
    key_id: Mapped[int] = mapped_column(ForeignKey("lrs_keys.id"))

    __table_args__ = (
        Index(
            "lrs_statements_target",
            "target",
            postgresql_where=target.is_not(None),
            sqlite_where=target.is_not(None),
        ),
        Index("lrs_statements_key", "key_id", "stored"),
    )


class Term(Base):
    """
    What a filter can ask of a statement: one row for each agent, activity, verb and registration.

    ``digest`` stands for the value, which may be of any length. A statement that refers to another has the
    other's terms too, and so on along the chain: it meets the filters that its target meets.

    There are a dozen for each statement, so the table has its key and nothing else: a reference to the statement
    and an index on it would double the time of storing.
    """

    __tablename__ = "lrs_terms"

    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    stored: Mapped[int] = mapped_column(Instant, primary_key=True, autoincrement=False)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Attachment(Base):
    """What is attached to statements, once however many name it by its digest, in lower-case hexadecimal."""

    __tablename__ = "lrs_attachments"

    sha2: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Document(Base):
    """
    A document of the State, Activity Profile or Agent Profile resource.

    ``owner`` is a digest of what it belongs to (the resource, its activity, its agent), ``key`` one of its
    registration and name: both texts are of any length, and only ever asked for whole.
    """

    __tablename__ = "lrs_documents"

    owner: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    registration: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    updated: Mapped[int] = mapped_column(Instant)


class Activity(Base):
    """What statements have said of an activity, together: its canonical definition, JSON text."""

    __tablename__ = "lrs_activities"

    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    id: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text)


class AgentName(Base):
    """A name that an agent, by the digest of its identity, has had in a statement, ``since`` its first one."""

    __tablename__ = "lrs_agent_names"

    agent: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    since: Mapped[int] = mapped_column(Instant)
