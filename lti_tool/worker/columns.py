"""
The gradebook column of a resource link: known, found, or made.

    NoColumn     the platform has none and lets us make none
    ColumnBusy   another process is looking for columns just now
"""

from sqlalchemy.orm import Session

from lti_tool.lti.line_items import Wanted
from lti_tool.lti.services import LINEITEM, LINEITEM_READONLY
from lti_tool.platform_api.line_items import create_line_item, find_line_item
from lti_tool.platform_api.services import Services
from lti_tool.store.score_tries import ScoreTry, columns_of_context, keep_column
from lti_tool.store.turns import turn

WORK = "gradebook-columns"


class NoColumn(Exception):
    """The platform has no column for the link, and lets us make none."""


class ColumnBusy(Exception):
    """Another process is looking for columns just now."""


def column_of(session: Session, services: Services, tried: ScoreTry) -> str:
    """
    The address of the link's column, found or made where it is not known; commits what it learns.

    One process at a time looks and makes: two that look together would both find none and make two. Raises
    `NoColumn`, `ColumnBusy` or `PlatformError`.
    """
    if tried.lineitem_url:
        return tried.lineitem_url
    with turn(session.get_bind().engine, WORK) as is_ours:
        if not is_ours:
            raise ColumnBusy
        known = columns_of_context(session, tried.context_id)
        session.commit()
        url = known.get(tried.link_id) or _found_or_made(services, tried, set(known.values()))
        keep_column(session, tried.link_id, url)
        session.commit()
        return url


def _found_or_made(services: Services, tried: ScoreTry, taken: set[str]) -> str:
    if tried.lineitems_url is None or not tried.scopes & {LINEITEM, LINEITEM_READONLY}:
        raise NoColumn
    wanted = Wanted(label=tried.label, resource_link_id=tried.resource_link_id, assessment=tried.assessment)
    found = find_line_item(services, tried.lineitems_url, wanted, granted=tried.scopes, taken=taken)
    if found is None and LINEITEM not in tried.scopes:
        raise NoColumn
    return (found or create_line_item(services, tried.lineitems_url, wanted)).url
