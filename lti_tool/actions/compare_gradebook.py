"""
A column of the platform's gradebook, read and laid beside what we hold. Nothing is written.

    CannotCompare   the platform lets us read nothing here; ``reason`` says why
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti.line_items import LineItem, Wanted, column_for, duplicates_of
from lti_tool.lti.products import Product, product_of
from lti_tool.lti.reconciliation import (
    SETTLED,
    Mending,
    Verdict,
    fingerprint,
    may_be_left,
    mending,
    verdict,
)
from lti_tool.lti.scores import Result
from lti_tool.lti.services import LINEITEM, LINEITEM_READONLY, RESULT_READONLY
from lti_tool.platform_api.errors import NotThere
from lti_tool.platform_api.line_items import line_items_of
from lti_tool.platform_api.scores import read_results
from lti_tool.platform_api.services import Platforms, Services
from lti_tool.store.candidates import candidates, place_in_the_list
from lti_tool.store.clients import client_of, is_disabled
from lti_tool.store.mending import ours_of
from lti_tool.store.models import Context, Person, ResourceLink, Score
from lti_tool.store.score_tries import columns_of_context
from lti_tool.store.scores import scores_of

Commenting = Callable[[Sequence[Mapping[str, Any]]], tuple[str, ...]]


class CannotCompare(Exception):
    """The platform lets us read nothing here."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Line:
    """
    A learner: ours and theirs, the verdict, and what mending would do.

    ``person`` is None for somebody whom the platform alone knows, ``row`` where nothing was marked. ``seen`` tells
    this result from another one.
    """

    person: Person | None
    row: Score | None
    theirs: Result | None
    verdict: Verdict
    mending: Mending

    @property
    def seen(self) -> str:
        """What stood in the gradebook when it was read."""
        return fingerprint(self.theirs)

    @property
    def may_be_left(self) -> bool:
        """Whether a trainer may leave what stands there."""
        return self.row is not None and may_be_left(self.verdict)


@dataclass(frozen=True)
class Comparison:
    """
    The link's column beside ours, learner by learner.

    ``column`` is None where there is none; ``is_replaced`` when the one that we knew is gone. ``duplicates`` could
    pass for it.
    """

    column: LineItem | None
    is_replaced: bool
    duplicates: Sequence[LineItem]
    lines: Sequence[Line]

    @property
    def counts(self) -> Counter[Verdict]:
        """How many learners have each verdict, in the order of verdicts."""
        found = Counter(line.verdict for line in self.lines)
        return Counter({each: found[each] for each in Verdict if found[each]})

    @property
    def differs(self) -> bool:
        """Whether anybody's place is not as it should be, but for those who left the course."""
        return any(line.verdict not in SETTLED for line in self.lines)

    def mendable(self, *, overwriting: bool) -> dict[UUID, Result | None]:
        """The rows to mend: all where nothing stands, and, if asked for, those that replace what does."""
        wanted = {Mending.SEND, Mending.OVERWRITE, Mending.TAKE_OUT} if overwriting else {Mending.SEND}
        return {
            line.row.id: line.theirs
            for line in self.lines
            if line.row is not None and line.mending in wanted and line.verdict is not Verdict.LEFT
        }


def compare_gradebook(
    session: Session, link: ResourceLink, platforms: Platforms, *, secret_key: str, commenting: Commenting
) -> Comparison:
    """
    Ask the platform what stands in the link's column. Raises `CannotCompare` or `PlatformError`.

    ``commenting`` says what the gradebook may show beside a score, in each language in which scores leave.
    """
    context = link.context
    if is_disabled(session, context):
        raise CannotCompare("platform_disabled")
    if RESULT_READONLY not in context.service_scopes:
        raise CannotCompare("no_result_scope")
    if not link.lineitem_url and not context.lineitems_url:
        raise CannotCompare("no_column")
    services = platforms.services(client_of(session, context, secret_key))
    taken = {url for id, url in columns_of_context(session, context.id).items() if id != link.id}
    column, duplicates, results = _read(services, link, context, taken)
    product = product_of(context.registration.product_family, context.registration.issuer)
    if column is not None:
        product = product.in_column(is_activitys=bool(column.resource_link_id))
    return Comparison(
        column=column,
        is_replaced=bool(link.lineitem_url) and (column is None or column.url != link.lineitem_url),
        duplicates=duplicates,
        lines=_lines(session, link, results, product, commenting),
    )


def _read(
    services: Services, link: ResourceLink, context: Context, taken: Collection[str]
) -> tuple[LineItem | None, list[LineItem], dict[str, Result]]:
    """The column, others that could pass for it, and its results; another column where the known one is gone."""
    items: list[LineItem] = []
    is_listed = bool(context.lineitems_url) and bool({LINEITEM, LINEITEM_READONLY} & set(context.service_scopes))
    if is_listed:
        items = line_items_of(services, context.lineitems_url or "", granted=context.service_scopes)
    wanted = Wanted(
        label=link.title or "", resource_link_id=link.resource_link_id, assessment=link.assessment or ""
    )
    known = next((item for item in items if item.url == link.lineitem_url), None)
    if known is None and link.lineitem_url:
        # A platform may tell a column at launch and not list it.
        known = LineItem(link.lineitem_url, link.resource_link_id, label=link.title or "")
    found = column_for(wanted, items, taken)
    for column in (known, found):
        if column is None:
            continue
        try:
            results = read_results(services, column.url)
        except NotThere:
            continue
        return column, duplicates_of(column.url, wanted, items, taken), results
    return None, [], {}


def _lines(
    session: Session,
    link: ResourceLink,
    results: Mapping[str, Result],
    product: Product,
    commenting: Commenting,
) -> list[Line]:
    """The course's candidates, then those who have a score or a result and are candidates no more."""
    rows = scores_of(session, link)
    enrolled = candidates(session, link.context_id)
    known = {person.id for person in enrolled}
    others = {row.person for row in rows.values() if row.person_id not in known and not row.person.is_test_user}
    others |= {person for person in _people(session, link, results) if person.id not in known}
    gone = sorted(others, key=place_in_the_list)
    is_published = link.results_published_at is not None

    def line(person: Person | None, theirs: Result | None, *, is_enrolled: bool) -> Line:
        row = rows.get(person.id) if person else None
        ours = None
        if row is not None:
            said = commenting(row.tallies)
            ours = ours_of(row, comments=said, is_enrolled=is_enrolled, is_published=is_published)
        found = verdict(ours, theirs, product)
        return Line(person, row, theirs, found, mending(found, ours, theirs))

    lines = [line(person, results.get(person.sub), is_enrolled=True) for person in enrolled]
    lines += [line(person, results.get(person.sub), is_enrolled=False) for person in gone]
    subs = {person.sub for person in [*enrolled, *gone]}
    strangers = [result for sub, result in results.items() if sub not in subs and result.given is not None]
    return [*lines, *(line(None, result, is_enrolled=False) for result in strangers)]


def _people(session: Session, link: ResourceLink, results: Mapping[str, Result]) -> list[Person]:
    """Whom of the platform's people we know, of those with a score there."""
    subs = [sub for sub, result in results.items() if result.given is not None]
    found: list[Person] = []
    for start in range(0, len(subs), 500):
        batch = subs[start : start + 500]
        known = select(Person).where(Person.registration_id == link.context.registration_id, Person.sub.in_(batch))
        found += session.scalars(known)
    return found
