"""
The follower of an LRS: reads what is new, keeps what the rules read of it, and renews the rows it touches.

It knows neither HTTP nor a database: an LRS is anything with ``pages``, and a `Ledger` keeps what was read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, Self

from xapi.aggregator import instants
from xapi.aggregator.facts import Broken, Told
from xapi.aggregator.reading import VERBS, read
from xapi.aggregator.scope import Scope

# What a store is asked for at once; it may give less.
PAGE = 500
# How many statements make a step, where so many are there: the more, the less each of them costs.
STEP = 3000
# A store may show a statement late: each pass begins a little before where the last one ended.
OVERLAP = timedelta(seconds=60)
SETTLING = timedelta(seconds=5)


class Page(Protocol):
    """Some statements, as JSON gave them, and until when the store says it has shown everything."""

    @property
    def statements(self) -> Sequence[Any]: ...

    @property
    def consistent_through(self) -> str | None: ...


class Reader(Protocol):
    """An LRS that can be read: the statements of a verb stored after ``since``, the first stored first."""

    def pages(self, *, verb: str, since: str | None, limit: int) -> Iterator[Page]: ...


@dataclass(frozen=True)
class Cursor:
    """
    How far a verb was read: everything stored up to ``high_water``; from the beginning at ``scanned_at``.
    """

    high_water: datetime | None = None
    scanned_at: datetime | None = None


class Touched(frozenset[str]):
    """The learners whose rows may change; ``nodes`` are, for each, those of the statements by which they may."""

    nodes: Mapping[str, Collection[str]]

    def __new__(cls, nodes: Mapping[str, Collection[str]]) -> Self:
        touched = super().__new__(cls, nodes)
        touched.nodes = nodes
        return touched


class Ledger(Protocol):
    """What was read of one LRS, and the rows made of it. Writing waits for other writers; the edge commits."""

    def cursor(self, verb: str) -> Cursor: ...

    def advance(self, verb: str, cursor: Cursor) -> None:
        """Move the cursor; never back."""

    def keep(self, facts: Collection[Told]) -> Touched:
        """Keep the facts that are new, beside whatever else has their ids: the learners whose rows may change."""

    def facts_of(self, learners: Collection[str] | None) -> Iterable[Told]:
        """All that bears on the learners: their facts, what voids them, and what conflicts with either."""

    def scopes_held(self) -> Collection[str]:
        """The fingerprints of the scopes whose rows are up to date with the facts kept."""

    def hold_scopes(self, scopes: Collection[Scope]) -> None:
        """Hold these scopes from now on, and drop the rows of all others."""

    def renew(self, scope: Scope, touched: Touched | None) -> None:
        """Make the rows of the learners what the rules give now; without ``touched``, everybody's."""


@dataclass(frozen=True)
class Step:
    """A point at which the edge commits: what was ``read`` of ``verb``, and the ``learners`` it touched."""

    verb: str | None = None
    read: int = 0
    learners: frozenset[str] = frozenset()


def follow(
    lrs: Reader,
    ledger: Ledger,
    scopes: Collection[Scope],
    *,
    home_page: str,
    now: datetime,
    rescan_every: timedelta | None = None,
) -> Iterator[Step]:
    """
    One pass over the LRS. Every step given is whole: commit it, or stop anywhere, and nothing is lost.

    Statements count as soon as their step is committed; the cursor moves when a verb has been read to its end,
    so a pass that was cut short is read again, which changes nothing. With ``rescan_every`` the
    statements are read from the beginning that often; zero does it always, as stores need whose ``since`` is
    not the time of storing. Whatever ``lrs`` raises goes through.
    """
    if {scope.fingerprint for scope in scopes} != set(ledger.scopes_held()):
        ledger.hold_scopes(scopes)
        renew(ledger, scopes, None)
    for verb in VERBS:
        cursor = ledger.cursor(verb)
        # The edge ends its transaction here: none is open while the LRS is asked.
        yield Step(verb)
        yield from _follow_verb(
            lrs, ledger, scopes, verb, cursor, home_page=home_page, now=now, every=rescan_every
        )


def _follow_verb(
    lrs: Reader,
    ledger: Ledger,
    scopes: Collection[Scope],
    verb: str,
    cursor: Cursor,
    *,
    home_page: str,
    now: datetime,
    every: timedelta | None,
) -> Iterator[Step]:
    since = None if is_rescan_due(cursor, now, every) else _since(cursor)
    latest, limit = cursor.high_water, now - SETTLING
    for number, pages in enumerate(_gathered(lrs.pages(verb=verb, since=since, limit=PAGE))):
        if number == 0:
            limit = min(limit, moment(pages[0].consistent_through) or limit)
        for page in pages:
            latest = latest_stored(page, latest)
        statements = [statement for page in pages for statement in page.statements]
        learners = ledger.keep(told(statements, home_page))
        renew(ledger, scopes, learners)
        yield Step(verb, len(statements), frozenset(learners))

    ledger.advance(
        verb, Cursor(min(latest, limit) if latest else None, now if since is None else cursor.scanned_at)
    )
    yield Step(verb)


def _gathered(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """The pages, as many together as make a step; before what the store raises, those that it gave."""
    gathered: list[Page] = []
    read = 0
    try:
        for page in pages:
            gathered.append(page)
            read += len(page.statements)
            if read >= STEP:
                yield gathered
                gathered, read = [], 0
    except Exception:
        if gathered:
            yield gathered
        raise
    if gathered:
        yield gathered


def renew(ledger: Ledger, scopes: Collection[Scope], touched: Touched | None) -> None:
    """Make the rows of the learners anew from the facts kept; without ``touched``, everybody's."""
    if touched is not None and not touched:
        return
    for scope in scopes:
        ledger.renew(scope, touched)


def told(statements: Iterable[Any], home_page: str) -> list[Told]:
    """The facts in the statements; what cannot be read is left out."""
    facts = (read(statement, home_page) for statement in statements)
    return [fact for fact in facts if not isinstance(fact, Broken)]


def latest_stored(page: Page, latest: datetime | None = None) -> datetime | None:
    """The latest time of storing on the page, unless ``latest`` is later."""
    moments = [latest, *map(stored_at, page.statements)]
    return max((moment for moment in moments if moment), default=None)


def stored_at(statement: Any) -> datetime | None:
    """When the store took the statement, where it says so."""
    return moment(statement.get("stored")) if isinstance(statement, dict) else None


def moment(timestamp: Any) -> datetime | None:
    """A store's timestamp; null where it is none."""
    try:
        return instants.moment(instants.parse(timestamp)) if isinstance(timestamp, str) else None
    except (ValueError, OverflowError):
        return None


def is_rescan_due(cursor: Cursor, now: datetime, every: timedelta | None) -> bool:
    """Whether the statements should be read from the beginning again."""
    if every is None:
        return False
    return cursor.scanned_at is None or now - cursor.scanned_at >= every


def _since(cursor: Cursor) -> str | None:
    return instants.text(cursor.high_water - OVERLAP) if cursor.high_water else None
