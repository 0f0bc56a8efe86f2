"""
What the kinds of platform do with scores, each in its own way.

A platform tells its kind at launch (``tool_platform.product_family_code``) or when it registers; some are known by
their issuer as well. Of an unknown kind nothing is assumed but the specification, and few decimals.

https://www.imsglobal.org/spec/lti-ags/v2p0#score-publish-service
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit


class Refusal(StrEnum):
    """What a refused score was refused for. Either: only what stands there tells."""

    NOT_LATER = "not_later"
    NOT_GRADABLE = "not_gradable"
    EITHER = "either"


COMMON = MappingProxyType({400: Refusal.NOT_GRADABLE, 409: Refusal.NOT_LATER, 422: Refusal.NOT_GRADABLE})
# Both say 400 of a score that is no later than the one that stands, and of what they do not understand.
SAYS_400_OF_TIMESTAMPS = MappingProxyType({**COMMON, 400: Refusal.EITHER})


@dataclass(frozen=True)
class Product:
    """
    How a kind of platform treats scores.

    It keeps ``decimals`` of a score on the column's own scale. ``refusals`` says what a status means. One that
    ``appends_comments`` adds each comment to those before it, so that none is sent twice. Where it ``drops_zero``,
    a score of 0 is thrown away with a success. Where it ``hides_zero``, a 0 may show as an empty place. One that
    ``keeps_overrides`` takes a score with success and goes on showing what a teacher put in its place.
    """

    decimals: int = 2
    refusals: Mapping[int, Refusal] = field(default_factory=lambda: COMMON)
    appends_comments: bool = False
    drops_zero: bool = False
    hides_zero: bool = False
    keeps_overrides: bool = False

    def in_column(self, *, is_activitys: bool) -> "Product":
        """
        Its manners in an activity's own column, or in one that a tool made.

        Moodle knows overrides in the former alone, where it shows a 0 as what it is.
        """
        return replace(self, hides_zero=False) if is_activitys else replace(self, keeps_overrides=False)


UNKNOWN = Product()
MOODLE = Product(decimals=5, hides_zero=True, keeps_overrides=True)
CANVAS = Product(refusals=SAYS_400_OF_TIMESTAMPS, appends_comments=True)
OPEN_EDX = Product(refusals=SAYS_400_OF_TIMESTAMPS, drops_zero=True)

# By the letters of what platforms call their kind.
FAMILIES: Mapping[str, Product] = MappingProxyType(
    {
        "moodle": MOODLE,
        "totara": MOODLE,
        "iomad": MOODLE,
        "canvas": CANVAS,
        "openedx": OPEN_EDX,
        "edx": OPEN_EDX,
    }
)
# Canvas's cloud has one issuer for all its schools.
ISSUERS: Mapping[str, Product] = MappingProxyType(
    {
        "canvas.instructure.com": CANVAS,
        "canvas.beta.instructure.com": CANVAS,
        "canvas.test.instructure.com": CANVAS,
    }
)


def product_of(family: str | None, issuer: str) -> Product:
    """The kind of a platform, by what it calls itself, else by its issuer."""
    letters = "".join(letter for letter in (family or "").casefold() if letter.isalnum())
    return FAMILIES.get(letters) or ISSUERS.get(urlsplit(issuer).hostname or "") or UNKNOWN
