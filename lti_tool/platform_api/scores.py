"""
Scores posted to a column, and the results that stand there.

https://www.imsglobal.org/spec/lti-ags/v2p0#score-publish-service
"""

from datetime import datetime

from lti_tool.lti import scores
from lti_tool.lti.scores import Points, Result
from lti_tool.lti.services import RESULT_CONTAINER, RESULT_READONLY, SCORE, SCORE_TYPE, asking, below
from lti_tool.platform_api.errors import PlatformRefused
from lti_tool.platform_api.services import Services


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
    listed = services.read(url, accept=RESULT_CONTAINER, scope=RESULT_READONLY)
    if not isinstance(listed, list):
        raise PlatformRefused("results: the answer is no list")
    mine = [each for each in listed if isinstance(each, dict) and str(each.get("userId")) == user_id]
    return scores.read_result(mine[0]) if mine else None
