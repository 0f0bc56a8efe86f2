"""
Deep linking: the platform asks what its activities will present, and the answer is a signed message of ours.

https://www.imsglobal.org/spec/lti-dl/v2p0
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import jwt

from lti_tool.lti.claims import CLAIM, address, members, texts
from lti_tool.lti.keys import SigningKey
from lti_tool.lti.rejections import LaunchRejected, Reason

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LINK = "ltiResourceLink"
LONGEST_DATA = 64 * 1024
LASTS = timedelta(minutes=5)
REVIEWABLE = ("InProgress", "Submitted", "Completed")
"""At every stage: what is not published yet is not shown to its learner, whoever asks."""
SCORE_MAXIMUM = 100
"""Moodle drops an item whose maximum is no integer from 1 to 100, in silence; scores are scaled on their way."""


@dataclass(frozen=True)
class Settings:
    """What the platform takes as an answer, and where; ``data`` goes back to it as it came."""

    return_url: str
    data: str | None
    accepts_multiple: bool
    accepts_line_item: bool


class Page(StrEnum):
    """What an activity can present beside an assessment, by the value of the custom parameter ``page``."""

    PROGRESS = "progress"
    JURY = "jury"


@dataclass(frozen=True)
class Choice:
    """
    What an activity is to present, of the referential with this IRI: the assessment with the code ``presents``, or
    a page, which is nothing to be graded.
    """

    referential: str
    presents: str | Page
    title: str
    text: str


@dataclass(frozen=True)
class Recipient:
    """Whom an answer is for: the platform, as it knows us."""

    issuer: str
    client_id: str
    deployment_id: str


def read_settings(claims: Mapping[str, Any]) -> Settings:
    """The request's settings; raises `LaunchRejected`. Several items, or a gradebook column, only where told."""
    told = members(claims.get(DEEP_LINKING + "deep_linking_settings"))
    if not told:
        raise LaunchRejected(Reason.SELECTION_MISSING)
    return_url = address(told.get("deep_link_return_url"))
    if return_url is None:
        raise LaunchRejected(Reason.RETURN_MALFORMED)
    if LINK not in texts(told.get("accept_types")):
        raise LaunchRejected(Reason.LINKS_UNWANTED)
    data = told.get("data")
    if data is not None and (not isinstance(data, str) or len(data) > LONGEST_DATA or not _is_keepable(data)):
        raise LaunchRejected(Reason.DATA_MALFORMED)
    return Settings(
        return_url=return_url,
        data=data,
        accepts_multiple=told.get("accept_multiple") is True,
        # Moodle leaves this out and takes columns; only a plain no is one.
        accepts_line_item=told.get("accept_lineitem") is not False,
    )


def content_item(choice: Choice, url: str, *, with_line_item: bool) -> dict[str, Any]:
    """The link to be made of a choice. Moodle writes custom values one a line, so they hold no line break."""
    is_page = isinstance(choice.presents, Page)
    item: dict[str, Any] = {
        "type": LINK,
        "url": url,
        "title": choice.title,
        "text": choice.text,
        "custom": {
            "page" if is_page else "assessment": _line(choice.presents),
            "referential": _line(choice.referential),
        },
    }
    if with_line_item and not is_page:
        item["lineItem"] = {
            "label": choice.title,
            "scoreMaximum": SCORE_MAXIMUM,
            "resourceId": str(choice.presents),
            "tag": "certibloc",
            # The gradebook's "view" then opens the learner's marks here; who does not know it leaves it out.
            "submissionReview": {"reviewableStatus": list(REVIEWABLE), "url": url},
        }
    return item


def answer(
    items: Sequence[Mapping[str, Any]],
    to: Recipient,
    key: SigningKey,
    *,
    data: str | None,
    nonce: str,
    at: datetime,
    message: str | None = None,
    error: str | None = None,
) -> str:
    """
    The signed answer that brings ``items`` to the platform, none where nothing was chosen.

    The platform shows its person the ``message``, or the ``error``.
    """
    claims: dict[str, Any] = {
        "iss": to.client_id,
        "aud": to.issuer,
        "iat": int(at.timestamp()),
        "exp": int((at + LASTS).timestamp()),
        "nonce": nonce,
        CLAIM + "deployment_id": to.deployment_id,
        CLAIM + "message_type": "LtiDeepLinkingResponse",
        CLAIM + "version": "1.3.0",
        DEEP_LINKING + "content_items": list(items),
    }
    told = {"data": data, "msg": message, "errormsg": error}
    claims |= {DEEP_LINKING + name: value for name, value in told.items() if value is not None}
    return jwt.encode(claims, key.private_key, algorithm="RS256", headers={"kid": key.kid})


def _line(value: str) -> str:
    return " ".join(value.split())


def _is_keepable(data: str) -> bool:
    return "\x00" not in data and not any("\ud800" <= letter <= "\udfff" for letter in data)
