"""
Scores posted to a column, and the results that stand there.

https://www.imsglobal.org/spec/lti-ags/v2p0#score-publish-service
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lti_tool.lti import scores
from lti_tool.lti.scores import Points, Result
from lti_tool.lti.services import RESULT_CONTAINER, RESULT_READONLY, SCORE, SCORE_TYPE, asking, below
from lti_tool.platform_api.errors import PlatformRefused
from lti_tool.platform_api.services import Services

MOST_RESULTS = 20_000


def post_score(services: Services, lineitem_url: str, user_id: str, points: Points, timestamp: datetime) -> None:
    """
    Put a score into a column, or take it back.

    Raises `NotLater` unless ``timestamp`` is later, by a whole second, than that of the score that stands;
    `NotThere` when the column is gone; `PlatformRefused` for someone who has no grades there; `AccessRefused`;
    `PlatformUnavailable`.
    """
    body = scores.body(user_id, points, timestamp)
    services.send(below(lineitem_url, "scores"), body, media_type=SCORE_TYPE, scope=SCORE)


def read_result(services: Services, lineitem_url: str, user_id: str) -> Result | None:
    """What stands in the column for one person; raises `PlatformError`."""
    # Moodle breaks at a limit, so none is asked for.
    url = asking(below(lineitem_url, "results"), {"user_id": user_id})
    listed = _members(services.read(url, accept=RESULT_CONTAINER, scope=RESULT_READONLY))
    found = [result for user, result in listed if user == user_id]
    return found[0] if found else None


def read_results(services: Services, lineitem_url: str) -> dict[str, Result]:
    """
    What stands in the column, by the platform's ids of people; an empty place too, where the platform lists it.

    Raises `NotThere` where the column is gone, and `PlatformError`: half a list never passes for the whole. No
    limit is asked for: Moodle breaks at one. Platforms that page on their own are followed within their host.
    """
    found: dict[str, Result] = {}
    for page in services.pages(below(lineitem_url, "results"), accept=RESULT_CONTAINER, scope=RESULT_READONLY):
        found |= dict(_members(page))
        if len(found) > MOST_RESULTS:
            raise PlatformRefused(f"results: more than {MOST_RESULTS} people")
    return found


def _members(page: Any) -> Iterator[tuple[str, Result]]:
    if not isinstance(page, list):
        raise PlatformRefused("results: the answer is no list")
    for each in page:
        # Moodle writes ids as strings, as it should; others as numbers.
        if isinstance(each, dict) and isinstance(each.get("userId"), str | int):
            yield str(each["userId"]), scores.read_result(each)
