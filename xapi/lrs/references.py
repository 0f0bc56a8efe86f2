"""
Statements that refer to others, which meet the filters that their targets meet (xAPI communication, 2.1.4).

https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Communication.md#filter-conditions-for-statementrefs
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from xapi.lrs.received import Received
from xapi.lrs.tables import Statement
from xapi.lrs.terms import Term, terms

# Well under the number of parameters that either engine takes in one query.
IDS_IN_A_QUERY = 500


class _Link(NamedTuple):
    """One statement of a chain."""

    stored: int
    target: str | None
    terms: set[Term]


def inherited(
    connection: Connection, new: Sequence[Received], referring: set[str]
) -> list[tuple[int, bytes, int]]:
    """
    The terms that come to statements from those they refer to, because ``new``, which are stored, came.

    They may be the referring or the referred ones, in whichever order they came; ``referring`` are those there
    before that refer to one of them. Terms may be there already.
    """
    direct = {received.id for received in new if received.target} | referring
    if not direct:
        return []
    heirs = direct | _referrers(connection, direct)
    links = _chains(connection, heirs)
    return [
        (*term, links[heir].stored) for heir in heirs for term in _of_the_chain(links, heir) - links[heir].terms
    ]


def _referrers(connection: Connection, ids: set[str]) -> set[str]:
    """All whose chain leads through one of ``ids``."""
    found: set[str] = set()
    pending = ids
    while pending:
        lead_there = {
            id
            for some in slices(list(pending))
            for id in connection.scalars(select(Statement.id).where(Statement.target.in_(some)))
        }
        pending = lead_there - found
        found |= lead_there
    return found


def _chains(connection: Connection, ids: set[str]) -> dict[str, _Link]:
    """These statements, and all that they refer to, as far as they are there."""
    links: dict[str, _Link] = {}
    pending = ids
    while pending:
        for some in slices(list(pending)):
            query = select(Statement.id, Statement.stored, Statement.target, Statement.content)
            for row in connection.execute(query.where(Statement.id.in_(some))):
                links[row.id] = _Link(row.stored, row.target, terms(json.loads(row.content)))
        targets = {links[id].target for id in pending if id in links}
        pending = {target for target in targets if target is not None and target not in links}
    return links


def _of_the_chain(links: Mapping[str, _Link], id: str) -> set[Term]:
    """The terms of every statement that ``id`` leads to; a chain may be a circle."""
    found: set[Term] = set()
    passed = set()
    at: str | None = id
    while at is not None and at in links and at not in passed:
        passed.add(at)
        found |= links[at].terms
        at = links[at].target
    return found


def slices(values: Sequence[str]) -> Iterable[Sequence[str]]:
    """``values``, as many at a time as a query may name."""
    return (values[at : at + IDS_IN_A_QUERY] for at in range(0, len(values), IDS_IN_A_QUERY))
