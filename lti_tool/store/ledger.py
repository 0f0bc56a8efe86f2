"""The follower's ledger in the database: facts kept, cursors, rows. Nothing here commits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from lti_tool.store.fact_insertion import add_facts, borne_on, known_keys
from lti_tool.store.models.ledger import FollowedStore, FollowedVerb, KeptFact, ProgressRow, ProgressScope
from lti_tool.store.progress import row_of
from lti_tool.store.renewal import renew_rows
from xapi.aggregator.facts import Foreign, Told, Void
from xapi.aggregator.fold import fold
from xapi.aggregator.follower import Cursor, Touched
from xapi.aggregator.rows import Row
from xapi.aggregator.rule_tables import TooFine
from xapi.aggregator.scope import Scope
from xapi.outcomes.said import Decision, Mark

KINDS: Mapping[str, type[Told]] = {"mark": Mark, "decision": Decision, "void": Void, "foreign": Foreign}
NAMES = {kind: name for name, kind in KINDS.items()}
COLUMNS = {name: tuple(kind.__dataclass_fields__) for name, kind in KINDS.items()}
# Below what any SQLite takes as parameters of one statement, with room for the rest of it.
AT_ONCE = 500

Item = TypeVar("Item")
Place = tuple[str, int]
TextColumn = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def followed_store(session: Session, lrs_url: str, home_page: str) -> int:
    """The id of the LRS as read for ``home_page``, which from now on is the one whose progress shows."""
    known = select(FollowedStore).where(FollowedStore.lrs_url == lrs_url, FollowedStore.home_page == home_page)
    store = session.scalar(known)
    if store is None:
        store = FollowedStore(lrs_url=lrs_url, home_page=home_page, is_current=True, steps=0)
        session.add(store)
        session.flush()
    current = select(FollowedStore).where(FollowedStore.is_current, FollowedStore.id != store.id)
    for other in session.scalars(current):
        other.is_current = False
    store.is_current = True
    session.flush()
    return store.id


class DatabaseLedger:
    """A `xapi.aggregator.follower.Ledger` of one followed store."""

    def __init__(self, session: Session, store_id: int) -> None:
        self._session = session
        self._store_id = store_id

    def lock(self) -> None:
        """Wait until no other follower of this store is writing; until the transaction ends, none will."""
        table = FollowedStore.__table__
        store = update(table).where(table.c.id == self._store_id)  # type: ignore[arg-type] # the stubs say FromClause
        self._session.execute(store.values(steps=table.c.steps + 1))

    def cursor(self, verb: str) -> Cursor:
        """How far the verb was read."""
        read = self._session.get(FollowedVerb, (self._store_id, verb), populate_existing=True)
        return Cursor(read.high_water, read.scanned_at) if read else Cursor()

    def advance(self, verb: str, cursor: Cursor) -> None:
        """Move the cursor; never back, whoever else moved it. Where nothing moves, nothing is written."""
        if self.cursor(verb) == cursor:
            return
        self.lock()
        before = self.cursor(verb)
        read = FollowedVerb(
            store_id=self._store_id,
            verb=verb,
            high_water=_later(before.high_water, cursor.high_water),
            scanned_at=_later(before.scanned_at, cursor.scanned_at),
        )
        self._session.merge(read)
        self._session.flush()

    def keep(self, facts: Collection[Told]) -> Touched:
        """
        Keep the facts that are new, beside whatever else has their ids: the learners whose rows may change.

        What is known already, as most of what a follower reads again is, costs no write and waits for nobody.
        """
        keyed = {(fact.id, digest(fact)): fact for fact in facts}
        known = known_keys(self._session, self._store_id, {id_ for id_, _ in keyed})
        new = keyed.keys() - known
        if not new:
            return Touched({})
        self.lock()
        # What another follower has kept meanwhile is left as it is, and renewed once more.
        add_facts(self._session, [self._row(keyed[key], key[1]) for key in sorted(new)])
        return self._touched_by({id_ for id_, _ in new})

    def facts_of(self, learners: Collection[str] | None) -> Iterator[Told]:
        """All that bears on the learners: their facts, what voids them, and what conflicts with either."""
        if learners is None:
            yield from self._facts(KeptFact.store_id == self._store_id)
            return
        theirs = self._found(KeptFact.id, KeptFact.learner, learners)
        voids = self._found(KeptFact.id, KeptFact.target, theirs)
        for ids in _batches(theirs | voids):
            yield from self._facts(KeptFact.id.in_(ids))

    def renew(self, scope: Scope, touched: Touched | None) -> None:
        """
        Make the rows of the learners what the rules give now; without ``touched``, everybody's.

        By the rule in SQL, or by the fold where the rule set's numbers are too fine for it.
        """
        try:
            renew_rows(self._session, self._store_id, self._scope_id(scope), scope, touched)
        except TooFine:
            rows = fold(self.facts_of(touched), scope.referential, scope.rules).rows
            self.replace_rows(scope, touched, [row for row in rows if touched is None or row.learner in touched])

    def forget(self, keys: Iterable[tuple[str, str]]) -> None:
        """Drop facts by id and digest."""
        for id_, digest_ in keys:
            one = delete(KeptFact).where(self._mine(), KeptFact.id == id_, KeptFact.digest == digest_)
            self._session.execute(one)

    def scopes_held(self) -> Collection[str]:
        """The fingerprints of the scopes whose rows are up to date with the facts kept."""
        held = select(ProgressScope.fingerprint).where(ProgressScope.store_id == self._store_id)
        return list(self._session.scalars(held))

    def hold_scopes(self, scopes: Collection[Scope]) -> None:
        """Hold these scopes from now on, and drop the rows of all others."""
        self.lock()
        held = {(s.referential_iri, s.referential_version): s for s in self._scopes()}
        for key in held.keys() - {scope.key for scope in scopes}:
            self._session.delete(held[key])
        for scope in scopes:
            one = held.get(scope.key) or ProgressScope(
                store_id=self._store_id, referential_iri=scope.key[0], referential_version=scope.key[1]
            )
            one.fingerprint = scope.fingerprint
            self._session.add(one)
        self._session.flush()

    def replace_rows(self, scope: Scope, learners: Collection[str] | None, rows: Sequence[Row]) -> None:
        """Put the rows in the place of those of the learners; without ``learners``, of all there are."""
        id_ = self._scope_id(scope)
        # One mark changes a few of a learner's rows: only those are written.
        before = self._numbered_rows(id_, learners)
        after = dict(numbered(rows))
        gone: dict[str, list[int]] = defaultdict(list)
        for (learner, position), row in before.items():
            if after.get((learner, position)) != row:
                gone[learner].append(position)
        # Learner by learner: SQLite finds no index for pairs.
        for learner, positions in gone.items():
            theirs = delete(ProgressRow).where(ProgressRow.scope_id == id_, ProgressRow.learner == learner)
            self._session.execute(theirs.where(ProgressRow.position.in_(positions)))
        new = [_values(id_, place, row) for place, row in after.items() if before.get(place) != row]
        if new:
            self._session.execute(insert(ProgressRow), new)

    def _numbered_rows(self, scope_id: int, learners: Collection[str] | None) -> dict[Place, Row]:
        everybody = select(ProgressRow.__table__).where(ProgressRow.scope_id == scope_id)
        queries = [everybody]
        if learners is not None:
            queries = [everybody.where(ProgressRow.learner.in_(some)) for some in _batches(learners)]
        found = (row for query in queries for row in self._session.execute(query).mappings())
        return {(row["learner"], row["position"]): row_of(row) for row in found}

    def _scope_id(self, scope: Scope) -> int:
        return self._session.scalars(
            select(ProgressScope.id).where(
                ProgressScope.store_id == self._store_id,
                ProgressScope.referential_iri == scope.key[0],
                ProgressScope.referential_version == scope.key[1],
            )
        ).one()

    def _touched_by(self, ids: Collection[str]) -> Touched:
        """Whose rows may change with new facts under ``ids``: theirs, and those of what they void."""
        nodes: dict[str, set[str]] = defaultdict(set)
        for learner, node in borne_on(self._session, self._store_id, ids):
            nodes[learner].add(node)
        return Touched(nodes)

    def _found(self, wanted: TextColumn, where: TextColumn, values: Collection[str]) -> set[str]:
        """What stands in the column ``wanted`` of the facts whose column ``where`` has one of the values."""
        found: set[str] = set()
        for some in _batches(values):
            # Neither DISTINCT nor IS NOT NULL: for them SQLite, which knows no statistics, walks the whole store.
            matching = select(wanted).where(self._mine(), where.in_(some))
            found |= {value for value in self._session.scalars(matching) if value is not None}
        return found

    def _facts(self, condition: ColumnElement[bool]) -> Iterator[Told]:
        table = KeptFact.__table__
        for row in self._session.execute(select(table).where(self._mine(), condition)).mappings():
            yield KINDS[row["kind"]](**{column: row[column] for column in COLUMNS[row["kind"]]})

    def _row(self, fact: Told, digest: str) -> dict[str, Any]:
        kind = NAMES[type(fact)]
        values = {column: getattr(fact, column) for column in COLUMNS[kind]}
        return {"store_id": self._store_id, "digest": digest, "kind": kind, **values}

    def _scopes(self) -> Sequence[ProgressScope]:
        held = select(ProgressScope).where(ProgressScope.store_id == self._store_id)
        return self._session.scalars(held.execution_options(populate_existing=True)).all()

    def _mine(self) -> ColumnElement[bool]:
        return KeptFact.store_id == self._store_id


def digest(fact: Told) -> str:
    """What tells two facts under one id apart."""
    return blake2b(repr(fact).encode(), digest_size=16).hexdigest()


def numbered(rows: Iterable[Row]) -> Iterator[tuple[Place, Row]]:
    """Each row with its place: the learner, and which of the learner's rows it is in the order given."""
    learner, position = None, 0
    for row in rows:
        position = position + 1 if row.learner == learner else 0
        learner = row.learner
        yield (learner, position), row


def _values(scope_id: int, place: Place, row: Row) -> dict[str, Any]:
    lists = {"reasons": list(row.reasons), "evidence": list(row.evidence)}
    return {"scope_id": scope_id, "position": place[1], **row.document(), **lists}


def _later(one: Any, other: Any) -> Any:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _batches(items: Collection[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch
