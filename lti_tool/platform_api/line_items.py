"""
Gradebook columns: looked for before one is made.

https://www.imsglobal.org/spec/lti-ags/v2p0#line-item-service
"""

from collections.abc import Collection, Iterator
from typing import Any

from lti_tool.lti import line_items
from lti_tool.lti.line_items import LineItem, Wanted
from lti_tool.lti.services import LINEITEM, LINEITEM_CONTAINER, LINEITEM_READONLY, LINEITEM_TYPE, asking
from lti_tool.platform_api.errors import PlatformRefused
from lti_tool.platform_api.services import Services


def find_line_item(
    services: Services, lineitems_url: str, wanted: Wanted, *, granted: Collection[str], taken: Collection[str]
) -> LineItem | None:
    """The resource link's column if the platform has one; raises `PlatformError`."""
    scope = LINEITEM_READONLY if LINEITEM_READONLY in granted else LINEITEM
    filters = (
        {"resource_link_id": wanted.resource_link_id},
        {"resource_id": wanted.assessment, "tag": line_items.TAG},
    )
    for parameters in filters:
        url = asking(lineitems_url, parameters)
        # A platform may ignore the filters, so the choice is made here.
        if found := line_items.column_for(wanted, _items(services, url, scope), taken):
            return found
    return None


def create_line_item(services: Services, lineitems_url: str, wanted: Wanted) -> LineItem:
    """Make the resource link's column; raises `PlatformError`."""
    made = services.create(lineitems_url, line_items.body(wanted), media_type=LINEITEM_TYPE, scope=LINEITEM)
    item = line_items.read(made) if isinstance(made, dict) else None
    if item is None:
        raise PlatformRefused("line item: the new column has no address")
    return item


def line_items_of(services: Services, lineitems_url: str, *, granted: Collection[str]) -> list[LineItem]:
    """All our columns of the course, as the platform lists them; raises `PlatformError`."""
    scope = LINEITEM_READONLY if LINEITEM_READONLY in granted else LINEITEM
    return list(_items(services, lineitems_url, scope))


def set_maximum(services: Services, lineitem_url: str, maximum: float) -> None:
    """
    Let the column count out of ``maximum``, and leave all else as a teacher or another tool has it.

    Raises `NotThere` where the column is gone, `AccessRefused`, `PlatformError`.
    """
    member = services.read(lineitem_url, accept=LINEITEM_TYPE, scope=LINEITEM)
    if not isinstance(member, dict):
        raise PlatformRefused("line item: the answer is none")
    whole = line_items.with_maximum(member, maximum)
    services.replace(lineitem_url, whole, media_type=LINEITEM_TYPE, scope=LINEITEM)


def _items(services: Services, url: str, scope: str) -> Iterator[LineItem]:
    for page in services.pages(url, accept=LINEITEM_CONTAINER, scope=scope):
        for member in _listed(page):
            if isinstance(member, dict) and (item := line_items.read(member)):
                yield item


def _listed(page: Any) -> list[Any]:
    if not isinstance(page, list):
        raise PlatformRefused("line items: the answer is no list")
    return page
