"""
Statements found: one by its id, or a page of those that meet the filters.

A page starts where the last one ended, at a bound on ``stored`` and never at a count, so that the millionth
page costs what the first does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import aliased

from xapi.lrs.tables import Attachment, Statement
from xapi.lrs.tables import Term as TermRow
from xapi.lrs.terms import Kind, Term

# The filter that is likely to leave least, first: the query walks its terms and looks the others up.
MOST_TELLING = (
    Kind.REGISTRATION,
    Kind.AGENT,
    Kind.RELATED_AGENT,
    Kind.ACTIVITY,
    Kind.RELATED_ACTIVITY,
    Kind.VERB,
)


@dataclass(frozen=True)
class Filters:
    """What a page is asked for. ``after`` and ``until`` bound ``stored``: greater than, and at most."""

    terms: tuple[Term, ...] = ()
    after: int | None = None
    until: int | None = None
    ascending: bool = False
    of_key: int | None = None


@dataclass(frozen=True)
class Page:
    """The statements' texts; ``rest`` asks for those that follow, if there are any."""

    contents: list[str]
    rest: Filters | None


def statement(
    connection: Connection, statement_id: str, *, voided: bool, of_key: int | None
) -> tuple[str, int] | None:
    """Content and ``stored`` of the statement under this id, if it is voided or not as asked."""
    query = select(Statement.content, Statement.stored).where(
        Statement.id == statement_id.lower(), Statement.voided == voided
    )
    if of_key is not None:
        query = query.where(Statement.key_id == of_key)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.content, row.stored)


def attachments(connection: Connection, digests: Iterable[str]) -> dict[str, bytes]:
    """The contents that are kept of these digests."""
    kept = select(Attachment.sha2, Attachment.content).where(Attachment.sha2.in_(list(digests)))
    return {row.sha2: row.content for row in connection.execute(kept)}


def page(connection: Connection, filters: Filters, size: int) -> Page:
    """At most ``size`` statements, newest first unless ``ascending``; voided ones never."""
    rows = connection.execute(_query(filters).limit(size + 1)).all()
    shown = rows[:size]
    rest = None
    if len(rows) > size:
        last = shown[-1].stored
        rest = replace(filters, after=last) if filters.ascending else replace(filters, until=last - 1)
    return Page([row.content for row in shown], rest)


def _query(filters: Filters) -> Select[str, int]:
    ordered = sorted(filters.terms, key=lambda found: MOST_TELLING.index(Kind(found[0])))
    query = select(Statement.content, Statement.stored).where(Statement.voided.is_(False))
    stored = Statement.stored.expression
    for rank, (kind, digest) in enumerate(ordered):
        row = aliased(TermRow)
        if rank == 0:
            # The bounds and the order are those of the walked rows: they are in order already.
            query = query.join(row, row.stored == Statement.stored).where(row.kind == kind, row.digest == digest)
            stored = row.stored.expression
        else:
            # Not EXISTS, which PostgreSQL may turn round and begin with the commoner of two terms.
            same = select(row.stored).where(row.kind == kind, row.digest == digest, row.stored == stored)
            query = query.where(same.correlate_except(row).scalar_subquery().is_not(None))
    if filters.of_key is not None:
        query = query.where(Statement.key_id == filters.of_key)
    if filters.after is not None:
        query = query.where(stored > filters.after)
    if filters.until is not None:
        query = query.where(stored <= filters.until)
    return query.order_by(stored.asc() if filters.ascending else stored.desc())
