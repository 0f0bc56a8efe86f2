"""Progress dropped and made again from the LRS alone, held against what the follower had made."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.store.ledger import DatabaseLedger, digest
from lti_tool.store.progress import dumped_rows
from xapi.aggregator.facts import Told, Void
from xapi.aggregator.fold import fold
from xapi.aggregator.follower import PAGE, SETTLING, Cursor, Reader, latest_stored, moment, renew, stored_at, told
from xapi.aggregator.reading import VERBS
from xapi.aggregator.rows import Row
from xapi.aggregator.scope import Scope


@dataclass(frozen=True)
class Difference:
    """One row before and after; null where there was none. ``referential`` is its IRI and version."""

    referential: tuple[str, str]
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class Rebuilt:
    """
    What a rebuild read and found.

    ``new`` statements had not been read yet; ``missed`` ones the follower should have: their verb had been read
    beyond them. Both are in ``rows`` now.
    """

    read: int
    new: int
    missed: tuple[str, ...]
    rows: int
    differences: tuple[Difference, ...]

    @property
    def is_clean(self) -> bool:
        """Whether the follower had made the very same rows from the very same statements."""
        return not self.missed and not self.differences


Key = tuple[str, str]


@dataclass
class _Shown:
    """
    All that the LRS shows of our verbs: by id and digest each fact, and of which verb it is and when stored.
    """

    facts: dict[Key, Told] = field(default_factory=dict)
    stored: dict[Key, tuple[str, datetime | None]] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    read: int = 0


def rebuild_from_lrs(
    session: Session, lrs: Reader, scopes: Collection[Scope], *, store_id: int, home_page: str, now: datetime
) -> Rebuilt:
    """
    Drop the progress of all learners and make it anew from what the LRS shows, in the caller's transaction.

    What was stored since the follower's last pass is first let in its way, so that only true differences show.
    Voided statements, which an LRS never shows again, stay in the ledger; others that it no longer shows go.
    Whatever ``lrs`` raises goes through, before anything is changed.
    """
    ledger = DatabaseLedger(session, store_id)
    had = _keyed(ledger)
    shown = _read_all(lrs, home_page, now)
    ledger.lock()
    # A follower may have gone on while we read: what it kept, the LRS shows too.
    kept = _keyed(ledger)
    shown.facts |= {key: fact for key, fact in kept.items() if key not in had}
    new = {key: fact for key, fact in shown.facts.items() if key not in kept}
    missed = _missed(ledger, shown, new)
    _let_in(ledger, list(new.values()), scopes)
    before = dict(dumped_rows(session))

    targets = {fact.target for fact in shown.facts.values() if isinstance(fact, Void)}
    ledger.forget(key for key in kept.keys() - shown.facts.keys() if key[0] not in targets)
    for scope in scopes:
        ledger.replace_rows(scope, None, fold(shown.facts.values(), scope.referential, scope.rules).rows)
    for verb, cursor in shown.cursors.items():
        ledger.advance(verb, cursor)
    after = dict(dumped_rows(session))
    rows = sum(len(rows) for rows in after.values())
    return Rebuilt(shown.read, len(new), missed, rows, tuple(_differences(before, after)))


def _read_all(lrs: Reader, home_page: str, now: datetime) -> _Shown:
    shown = _Shown()
    for verb in VERBS:
        latest, limit = None, now - SETTLING
        for number, page in enumerate(lrs.pages(verb=verb, since=None, limit=PAGE)):
            if number == 0:
                limit = min(limit, moment(page.consistent_through) or limit)
            latest = latest_stored(page, latest)
            shown.read += len(page.statements)
            for statement in page.statements:
                for fact in told([statement], home_page):
                    key = (fact.id, digest(fact))
                    shown.facts[key] = fact
                    shown.stored[key] = (verb, stored_at(statement))
        shown.cursors[verb] = Cursor(min(latest, limit) if latest else None, now)
    return shown


def _keyed(ledger: DatabaseLedger) -> dict[Key, Told]:
    return {(fact.id, digest(fact)): fact for fact in ledger.facts_of(None)}


def _missed(ledger: DatabaseLedger, shown: _Shown, new: Collection[Key]) -> tuple[str, ...]:
    """The ids of new facts that were stored before the point up to which the follower had read their verb."""
    reached = {verb: ledger.cursor(verb).high_water for verb in VERBS}
    missed = []
    for key in new:
        verb, stored = shown.stored[key]
        up_to = reached[verb]
        if stored is not None and up_to is not None and stored <= up_to:
            missed.append(key[0])
    return tuple(sorted(missed))


def _let_in(ledger: DatabaseLedger, facts: Collection[Told], scopes: Collection[Scope]) -> None:
    """Keep the facts and renew what they touch, as the follower does."""
    touched = ledger.keep(facts)
    if {scope.fingerprint for scope in scopes} == set(ledger.scopes_held()):
        renew(ledger, scopes, touched)
    else:
        ledger.hold_scopes(scopes)
        renew(ledger, scopes, None)


Rows = dict[tuple[str, str], list[Row]]


def _differences(before: Rows, after: Rows) -> Iterator[Difference]:
    for referential in sorted(before.keys() | after.keys()):
        old = {(row.learner, row.node): row for row in before.get(referential, [])}
        new = {(row.learner, row.node): row for row in after.get(referential, [])}
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                yield Difference(referential, old.get(key), new.get(key))
