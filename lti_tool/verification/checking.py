"""Learner by learner: do the marks, the store and progress say the same, and if not, why not."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.store.ledger import DatabaseLedger
from lti_tool.store.models import (
    Attempt,
    FollowedStore,
    KeptFact,
    ProgressRow,
    ProgressScope,
    QueuedStatement,
    StatementState,
)
from lti_tool.store.progress import progress_of_scope
from lti_tool.verification.marks import marks_apart
from lti_tool.verification.spool import AT_ONCE, Spool, spool, voids_of
from xapi.aggregator.facts import Told, Void
from xapi.aggregator.fold import fold
from xapi.aggregator.follower import Reader
from xapi.aggregator.rows import Row
from xapi.aggregator.scope import Scope
from xapi.outcomes.said import Decision, Mark

Facts = dict[str, frozenset[Told]]


@dataclass(frozen=True)
class Finding:
    """
    One statement that not every side has, or has alike, and why. ``node`` is what it speaks of; ``detail`` is the
    outbox's reason, or the id of a void.

        not_sent            it waits in the outbox
        dead_letter         the store will not take it
        lost                it was delivered, and the store shows it no more
        foreign_void        it was delivered, and somebody else voided it
        foreign_statement   the store has it under our name, and nothing here ever said it
        different           the store has another text under its id
        not_read            the store has it, and the follower has not come so far
        gone                the follower read it, and the store shows it no more
        mark_differs        the mark in the database is not what its statements say
        stale               progress is not what the statements read come to
    """

    cause: str
    statement: str | None = None
    node: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Apart:
    """A node whose rows differ: in progress, by what the store shows, by what the marks said. Null: no row."""

    progress: Row | None
    store: Row | None
    marks: Row | None

    @property
    def row(self) -> Row:
        """One that is there."""
        return next(row for row in (self.marks, self.store, self.progress) if row is not None)


@dataclass(frozen=True)
class Check:
    """A learner for whom not all is the same."""

    learner: str
    findings: Sequence[Finding]
    apart: Sequence[Apart]


@dataclass
class Verification:
    """How much was looked at: statements of the store, learners, and those of them for whom something differs."""

    read: int = 0
    learners: int = 0
    differing: int = 0


Tell = Callable[[str, int], None]


def verify(
    session: Session,
    lrs: Reader,
    scopes: Collection[Scope],
    *,
    lrs_url: str,
    home_page: str,
    now: datetime,
    tell: Tell,
    done: Verification,
) -> Iterator[Check]:
    """
    Every learner for whom marks, store and progress do not agree; nothing is changed.

    ``tell`` hears how far it is: what is being read, and how many of it. The outbox is read before the store, so
    that what is delivered meanwhile is no difference. Whatever ``lrs`` raises goes through.
    """
    store_id = session.scalar(
        select(FollowedStore.id).where(FollowedStore.lrs_url == lrs_url, FollowedStore.home_page == home_page)
    )
    with spool(home_page) as sides:
        sides.read_outbox(session, tell)
        session.rollback()
        done.read = sides.read_store(lrs, tell)
        sides.add_learners(_others(session, store_id))
        session.rollback()
        checker = _Checker(session, sides, scopes, store_id, home_page, now)
        for learner in sides.learners():
            done.learners += 1
            tell("learners", done.learners)
            check = checker.check(learner)
            # What is read of one learner is not kept for the next.
            session.rollback()
            if check.findings or check.apart:
                done.differing += 1
                yield check


def _others(session: Session, store_id: int | None) -> Iterator[str]:
    """Learners whom marks, facts kept or progress know."""
    people = select(Attempt.person_id).distinct().execution_options(yield_per=AT_ONCE)
    yield from (str(id) for id in session.scalars(people))
    kept = select(KeptFact.learner).where(KeptFact.store_id == store_id, KeptFact.learner.is_not(None)).distinct()
    yield from (name for name in session.scalars(kept.execution_options(yield_per=AT_ONCE)) if name)
    rows = select(ProgressRow.learner).join(ProgressScope, ProgressScope.id == ProgressRow.scope_id)
    shown = rows.where(ProgressScope.store_id == store_id).distinct().execution_options(yield_per=AT_ONCE)
    yield from session.scalars(shown)


@dataclass(frozen=True)
class _Checker:
    session: Session
    sides: Spool
    scopes: Collection[Scope]
    store_id: int | None
    home_page: str
    began: datetime

    def check(self, learner: str) -> Check:
        self._hold_still()
        shown = _by_id(self.sides.shown.facts_of([learner]))
        queued = _by_id(self.sides.queued.facts_of([learner]))
        kept = _by_id(DatabaseLedger(self.session, self.store_id).facts_of([learner]) if self.store_id else ())
        # What a store hides leads to nobody: what hides it is looked for by what the others know.
        named = queued.keys() | kept.keys() | shown.keys()
        shown |= _by_id(self.sides.shown_voids_of(named))
        kept |= _by_id(voids_of(self.session, self.store_id, named) if self.store_id else ())
        self._catch_up_with_what_went_on(shown, queued, kept)
        marks = marks_apart(self.session, learner, _all(queued), self.home_page)
        findings = [
            *self._unsent(shown, queued),
            *self._foreign(shown, queued),
            *self._unread(shown, queued, kept),
            *(Finding("mark_differs", id, node) for id, node in marks),
        ]
        apart: list[Apart] = []
        for scope in self.scopes:
            known: dict[frozenset[Told], dict[str, Row]] = {}
            by_store, by_marks, by_ledger = (_rows(side, learner, scope, known) for side in (shown, queued, kept))
            progress = {row.node: row for row in progress_of_scope(self.session, self.store_id, scope, learner)}
            if progress != by_ledger:
                findings.append(Finding("stale", None, scope.referential.iri))
            apart += _apart(progress, by_store, by_marks)
        return Check(learner, findings, apart)

    def _hold_still(self) -> None:
        """See one state of the database for the whole of a learner; SQLite never shows several."""
        self.session.rollback()
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    def _catch_up_with_what_went_on(self, shown: Facts, queued: Facts, kept: Facts) -> None:
        """What was said, sent and read while this verification went on is no difference."""
        later = (shown.keys() | kept.keys()) - queued.keys()
        for id, (state, settled_at, _reason) in self._states(later).items():
            queued[id] = shown.get(id) or kept[id]
            if state == StatementState.DELIVERED and settled_at is not None and settled_at >= self.began:
                shown.setdefault(id, queued[id])

    def _unsent(self, shown: Facts, queued: Facts) -> Iterator[Finding]:
        """What was queued and does not show, but for what our own voids hide."""
        hidden = _targets(shown)
        missing = [id for id in queued.keys() - shown.keys() if id not in hidden]
        states = self._states(missing)
        for id in sorted(missing):
            state, settled_at, reason = states.get(id, (StatementState.DELIVERED, None, None))
            node = _node(queued[id], queued)
            if state == StatementState.PENDING:
                yield Finding("not_sent", id, node, reason or "")
            elif state == StatementState.DEAD:
                yield Finding("dead_letter", id, node, reason or "")
            elif void := self.sides.foreign_void_of(id):
                yield Finding("foreign_void", id, node, void)
            elif settled_at is None or settled_at < self.began:
                yield Finding("lost", id, node)

    def _foreign(self, shown: Facts, queued: Facts) -> Iterator[Finding]:
        """What shows under our name, and was never queued, or not like that."""
        for id in sorted(shown):
            node = _node(shown[id], shown | queued)
            if id not in queued:
                [*_, fact] = shown[id]
                if isinstance(fact, Void):
                    yield Finding("foreign_void", fact.target, node, id)
                else:
                    yield Finding("foreign_statement", id, node)
            elif shown[id] != queued[id]:
                yield Finding("different", id, node)

    def _unread(self, shown: Facts, queued: Facts, kept: Facts) -> Iterator[Finding]:
        """What shows and was not read, and what was read and shows no more though nothing of ours says why."""
        for id in sorted(shown.keys() - kept.keys()):
            yield Finding("not_read", id, _node(shown[id], shown | queued))
        for id in sorted(kept.keys() - shown.keys() - queued.keys() - _targets(shown)):
            yield Finding("gone", id, _node(kept[id], kept), self.sides.foreign_void_of(id) or "")

    def _states(self, ids: Collection[str]) -> dict[str, tuple[str, datetime | None, str | None]]:
        uuids = [uuid for id in ids if (uuid := _uuid(id))]
        found = select(QueuedStatement).where(QueuedStatement.id.in_(uuids))
        return {str(row.id): (row.state, row.settled_at, row.reason) for row in self.session.scalars(found)}


def _rows(
    facts: Facts, learner: str, scope: Scope, known: dict[frozenset[Told], dict[str, Row]]
) -> dict[str, Row]:
    """The learner's rows by these facts; ``known`` remembers, since mostly all sides have the same."""
    key = frozenset(_all(facts))
    if key not in known:
        rows = fold(key, scope.referential, scope.rules).rows
        known[key] = {row.node: row for row in rows if row.learner == learner}
    return known[key]


def _apart(progress: dict[str, Row], store: dict[str, Row], marks: dict[str, Row]) -> Iterator[Apart]:
    """The nodes whose rows are not the same on all sides, in the referential's order."""
    for node in {**marks, **store, **progress}:
        rows = (progress.get(node), store.get(node), marks.get(node))
        if len(set(rows)) > 1:
            yield Apart(*rows)


def _by_id(facts: Iterable[Told]) -> Facts:
    found: dict[str, set[Told]] = {}
    for fact in facts:
        found.setdefault(fact.id, set()).add(fact)
    return {id: frozenset(copies) for id, copies in found.items()}


def _all(facts: Facts) -> list[Told]:
    return [copy for copies in facts.values() for copy in copies]


def _targets(facts: Facts) -> set[str]:
    return {fact.target for fact in _all(facts) if isinstance(fact, Void)}


def _node(copies: Collection[Told], known: Facts) -> str | None:
    """What a statement speaks of; a void of what its target does."""
    for fact in copies:
        if isinstance(fact, Mark | Decision):
            return fact.node
        if isinstance(fact, Void) and fact.target in known and fact.target != fact.id:
            return _node([one for one in known[fact.target] if not isinstance(one, Void)], known)
    return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
