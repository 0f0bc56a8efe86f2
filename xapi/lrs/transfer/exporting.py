"""
Every statement of a store, in the order of storing.

What was voided is there as well as what voids it: whoever reads the file draws the same conclusion as the store.
Statements never change, so each page may have a transaction of its own; a long one would keep SQLite from
tidying its log, and PostgreSQL from vacuuming.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Engine, select

from xapi.lrs.database import reading
from xapi.lrs.tables import Attachment, Statement

# As long as a page is held in memory, statements being of any length.
PAGE = 100


class Kept(NamedTuple):
    """One statement: its text on one line, when it was stored, and whether another one voids it."""

    stored: int
    id: str
    text: str
    voided: bool


def pages(engine: Engine, *, after: int | None, until: int) -> Iterator[Sequence[Kept]]:
    """The statements stored after ``after`` and not after ``until``, some at a time."""
    last = after
    while True:
        query = select(Statement.stored, Statement.id, Statement.content, Statement.voided).where(
            Statement.stored <= until
        )
        if last is not None:
            query = query.where(Statement.stored > last)
        with reading(engine) as connection:
            rows = connection.execute(query.order_by(Statement.stored).limit(PAGE)).all()
        if not rows:
            return
        yield [Kept(row.stored, row.id, _on_one_line(row.content), row.voided) for row in rows]
        last = rows[-1].stored


def contents(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """The digest and the octets of each thing that is attached to a statement."""
    last = ""
    while True:
        query = select(Attachment.sha2, Attachment.content).where(Attachment.sha2 > last)
        with reading(engine) as connection:
            row = connection.execute(query.order_by(Attachment.sha2).limit(1)).one_or_none()
        if row is None:
            return
        yield row.sha2, row.content
        last = row.sha2


def _on_one_line(content: str) -> str:
    """JSON has line ends between its tokens only; within a string they are written otherwise."""
    return content.replace("\n", " ").replace("\r", " ")
