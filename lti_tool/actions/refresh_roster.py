"""The platform's list of members, read and kept."""

import logging
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from lti_tool.platform_api.errors import PlatformError
from lti_tool.platform_api.memberships import members
from lti_tool.platform_api.services import Platforms
from lti_tool.store.clients import client_of
from lti_tool.store.models import Context
from lti_tool.store.rosters import keep_roster

FRESH_FOR = timedelta(minutes=10)
# A page that opens does not wait again for a platform that has just failed.
REST = timedelta(minutes=1)

log = logging.getLogger(__name__)


class RosterState(StrEnum):
    """What became of reading the list. Failed: the one read before still stands."""

    READ = "read"
    FRESH = "fresh"
    NOT_OFFERED = "not_offered"
    FAILED = "failed"


def refresh_roster(
    session: Session,
    context: Context,
    platforms: Platforms,
    *,
    secret_key: str,
    at: datetime,
    is_asked_for: bool = False,
) -> RosterState:
    """
    Read who is in the course and keep it: all of the list, or nothing.

    Unless somebody asks for it, a list that was read in the last `FRESH_FOR` is fresh enough, and a platform that
    failed rests for a while. Writes nothing before the whole list was read.
    """
    url = context.memberships_url
    if not url:
        return RosterState.NOT_OFFERED
    if not is_asked_for and context.members_read_at is not None and context.members_read_at > at - FRESH_FOR:
        return RosterState.FRESH
    if not is_asked_for and platforms.rests(url, at):
        return RosterState.FAILED

    services = platforms.services(client_of(session, context, secret_key))
    try:
        listed = members(services, url)
    except PlatformError as error:
        log.warning("the members of course %s could not be read: %s", context.id, error)
        platforms.rest(url, until=at + REST)
        return RosterState.FAILED
    keep_roster(session, context, listed, at=at)
    return RosterState.READ
