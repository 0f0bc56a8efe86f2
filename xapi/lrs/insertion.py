"""Statements stored: all of a request or none, each id once, voids and references followed both ways."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, insert, select, text, update

from xapi.lrs.comparison import same_statement
from xapi.lrs.database import writing
from xapi.lrs.errors import StatementDiffers
from xapi.lrs.received import Received
from xapi.lrs.tables import Attachment, Statement, Term

# Well under the number of parameters that either engine takes in one query.
IDS_IN_A_QUERY = 500
TERMS_OF_ARRAYS = text(
    "INSERT INTO lrs_terms (kind, digest, stored) SELECT * FROM unnest("
    "CAST(:kinds AS smallint[]), CAST(:digests AS bytea[]), CAST(:stored AS bigint[]))"
)


class Stored(NamedTuple):
    """``through`` is the last ``stored`` that was given, by this batch or before it; ``new`` is how many were."""

    through: int
    new: int


def store(engine: Engine, batch: Sequence[Received], key_id: int, contents: Mapping[str, bytes]) -> Stored:
    """
    Store those of ``batch`` that are not there yet, and the ``contents`` of their attachments by digest.

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
    return Stored(first + len(new) - 1, len(new))


def _differs(received: Received, known: Mapping[str, str]) -> bool:
    return received.id in known and not same_statement(json.loads(known[received.id]), received.said)


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Id and content of those of ``ids`` that are stored."""
    return {
        row.id: row.content
        for some in _slices(ids)
        for row in connection.execute(select(Statement.id, Statement.content).where(Statement.id.in_(some)))
    }


def _insert(connection: Connection, new: Sequence[Received], first: int, key_id: int) -> None:
    voided = _voided_before(connection, [received.id for received in new])
    rows = [
        {
            "stored": first + index,
            "id": received.id,
            "content": received.content(first + index),
            "target": received.target,
            "voids": received.voids,
            "voided": received.id in voided and not received.voids,
            "key_id": key_id,
        }
        for index, received in enumerate(new)
    ]
    connection.execute(insert(Statement), rows)
    _insert_terms(
        connection,
        [(*term, first + index) for index, received in enumerate(new) for term in received.terms],
    )
    _void(connection, [received.target for received in new if received.voids and received.target])
    _follow_references(connection, new)


def _keep(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Keep what is attached, unless it is there from another statement."""
    known = connection.scalars(select(Attachment.sha2).where(Attachment.sha2.in_(contents))) if contents else ()
    for sha2 in contents.keys() - set(known):
        connection.execute(insert(Attachment).values(sha2=sha2, content=contents[sha2]))


def _voided_before(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Those of ``ids`` whose void came before them."""
    found: set[str] = set()
    for some in _slices(ids):
        voids = select(Statement.target).where(Statement.target.in_(some), Statement.voids)
        found.update(target for target in connection.scalars(voids) if target)
    return found


def _void(connection: Connection, targets: Sequence[str]) -> None:
    """Void ``targets``, but for those that void themselves (xAPI data, 2.3.2)."""
    for some in _slices(targets):
        unprotected = update(Statement).where(Statement.id.in_(some), Statement.voids.is_(False))
        connection.execute(unprotected.values(voided=True))


def _follow_references(connection: Connection, new: Sequence[Received]) -> None:
    """
    Give each statement the terms of those that it targets, along the chain, in whichever order they came.

    https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Communication.md#filter-conditions-for-statementrefs
    """
    # A statement that refers and is referred to passes on what it gets, hence in rounds, until nobody learns more.
    pending = _referrers(connection, [received.id for received in new])
    pending |= {received.id for received in new if received.target}
    while pending:
        learnt = {referrer for referrer in pending if _inherit(connection, referrer)}
        pending = _referrers(connection, sorted(learnt))


def _referrers(connection: Connection, targets: Sequence[str]) -> set[str]:
    """The statements whose object refers to one of ``targets``."""
    return {
        referrer
        for some in _slices(targets)
        for referrer in connection.scalars(select(Statement.id).where(Statement.target.in_(some)))
    }


def _inherit(connection: Connection, referrer: str) -> bool:
    """Copy to ``referrer`` its target's terms; whether it lacked any."""
    row = connection.execute(select(Statement.stored, Statement.target).where(Statement.id == referrer)).one()
    target = select(Statement.stored).where(Statement.id == row.target).scalar_subquery()
    of_target = select(Term.kind, Term.digest).where(Term.stored == target)
    own = select(Term.kind, Term.digest).where(Term.stored == row.stored)
    lacking = [(kind, digest, row.stored) for kind, digest in connection.execute(of_target.except_(own))]
    _insert_terms(connection, lacking)
    return bool(lacking)


def _insert_terms(connection: Connection, rows: list[tuple[int, bytes, int]]) -> None:
    """Insert terms, in the order of the table's key, which is how its pages are laid out."""
    if not rows:
        return
    rows.sort()
    if connection.dialect.name == "postgresql":
        # A dozen rows for each statement: sent as three arrays, they cost a third of what single rows do.
        columns = ("kinds", "digests", "stored")
        connection.execute(TERMS_OF_ARRAYS, dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))
    else:
        names = ("kind", "digest", "stored")
        connection.execute(insert(Term), [dict(zip(names, row, strict=True)) for row in rows])


def _slices(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[at : at + IDS_IN_A_QUERY] for at in range(0, len(values), IDS_IN_A_QUERY))
