"""Statements stored: all of a request or none, each id once, voids and references followed both ways."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, insert, select, update

from xapi.lrs.comparison import same_statement
from xapi.lrs.database import writing
from xapi.lrs.errors import StatementDiffers
from xapi.lrs.learning import learn
from xapi.lrs.received import Received
from xapi.lrs.references import inherited, slices
from xapi.lrs.rows import insert_statements, insert_terms
from xapi.lrs.tables import Attachment, Statement


class Stored(NamedTuple):
    """``through`` is the last ``stored`` that was given, by this batch or before it; ``new`` is how many were."""

    through: int
    new: int


def store(
    engine: Engine,
    batch: Sequence[Received],
    key_id: int,
    contents: Mapping[str, bytes],
    *,
    defines: bool = True,
) -> Stored:
    """
    Store those of ``batch`` that are not there yet, and the ``contents`` of their attachments by digest.

    With ``defines``, what they tell of activities and agents is learnt.
    Raises `StatementDiffers`, and stores nothing, when one has the id of another statement.
    """
    with writing(engine) as (connection, first):
        known = _known(connection, [received.id for received in batch])
        differing = [index for index, received in enumerate(batch) if _differs(received, known)]
        if differing:
            where = f"/{differing[0]}/id" if len(batch) > 1 else "/id"
            raise StatementDiffers(f"another statement has the id {batch[differing[0]].id}", where, differing)
        new = [received for received in batch if received.id not in known]
        if new:
            _insert(connection, new, first, key_id)
            _keep(connection, contents)
            if defines:
                learn(connection, [received.told for received in new], first)
    return Stored(first + len(new) - 1, len(new))


def _differs(received: Received, known: Mapping[str, str]) -> bool:
    return received.id in known and not same_statement(json.loads(known[received.id]), received.said)


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Id and content of those of ``ids`` that are stored."""
    return {
        row.id: row.content
        for some in slices(ids)
        for row in connection.execute(select(Statement.id, Statement.content).where(Statement.id.in_(some)))
    }


def _insert(connection: Connection, new: Sequence[Received], first: int, key_id: int) -> None:
    voided, referring = _referring_before(connection, [received.id for received in new])
    rows = [
        (
            first + index,
            received.id,
            received.content(first + index),
            received.target,
            received.voids,
            received.id in voided and not received.voids,
            key_id,
        )
        for index, received in enumerate(new)
    ]
    insert_statements(connection, rows)
    insert_terms(
        connection,
        [(*term, first + index) for index, received in enumerate(new) for term in received.terms],
    )
    _void(connection, [received.target for received in new if received.voids and received.target])
    insert_terms(connection, inherited(connection, new, referring))


def _keep(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Keep what is attached, unless it is there from another statement."""
    known = connection.scalars(select(Attachment.sha2).where(Attachment.sha2.in_(contents))) if contents else ()
    for sha2 in contents.keys() - set(known):
        connection.execute(insert(Attachment).values(sha2=sha2, content=contents[sha2]))


def _referring_before(connection: Connection, ids: Sequence[str]) -> tuple[set[str], set[str]]:
    """Those of ``ids`` whose void came before them; and all that came before and refer to any of them."""
    voided: set[str] = set()
    referring: set[str] = set()
    for some in slices(ids):
        query = select(Statement.id, Statement.target, Statement.voids).where(Statement.target.in_(some))
        for row in connection.execute(query):
            referring.add(row.id)
            if row.voids and row.target:
                voided.add(row.target)
    return voided, referring


def _void(connection: Connection, targets: Sequence[str]) -> None:
    """Void ``targets``, but for those that void themselves (xAPI data, 2.3.2)."""
    for some in slices(targets):
        unprotected = update(Statement).where(Statement.id.in_(some), Statement.voids.is_(False))
        connection.execute(unprotected.values(voided=True))
