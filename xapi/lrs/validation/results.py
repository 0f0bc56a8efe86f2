"""Results and scores (xAPI data, 2.4.5)."""

from typing import Any

from xapi.lrs.validation.formats import check_duration, check_extensions
from xapi.lrs.validation.shapes import (
    Check,
    InvalidData,
    check_boolean,
    check_number,
    check_object,
    check_text,
)

SCORE: dict[str, Check] = dict.fromkeys(("scaled", "raw", "min", "max"), check_number)


def check_score(value: Any) -> None:
    """``scaled`` from -1 to 1; ``min`` below ``max``, and ``raw`` between them."""
    check_object(value, SCORE)
    scaled, raw, low, high = (value.get(name) for name in ("scaled", "raw", "min", "max"))
    if scaled is not None and not -1 <= scaled <= 1:
        raise InvalidData("must be between -1 and 1", "/scaled")
    if low is not None and high is not None and low >= high:
        raise InvalidData("must be less than max", "/min")
    if raw is not None and low is not None and raw < low:
        raise InvalidData("must not be less than min", "/raw")
    if raw is not None and high is not None and raw > high:
        raise InvalidData("must not be more than max", "/raw")


RESULT: dict[str, Check] = {
    "score": check_score,
    "success": check_boolean,
    "completion": check_boolean,
    "response": check_text,
    "duration": check_duration,
    "extensions": check_extensions,
}


def check_result(value: Any) -> None:
    """A measured outcome."""
    check_object(value, RESULT)
