"""The three outcomes, and the one comparison that thresholds allow themselves."""

from enum import StrEnum
from fractions import Fraction

TOLERANCE = Fraction(1, 10**9)


class Outcome(StrEnum):
    """
    What is computed. Missing is not failed: `NOT_VALIDATED` only when it can no longer be otherwise.
    """

    VALIDATED = "validated"
    INCOMPLETE = "incomplete"
    NOT_VALIDATED = "not_validated"


def three_valued(*, at_worst: bool, at_best: bool) -> Outcome:
    """Validated when even the worst that can still come suffices; not validated when not even the best does."""
    if at_worst:
        return Outcome.VALIDATED
    return Outcome.INCOMPLETE if at_best else Outcome.NOT_VALIDATED


def reaches(number: Fraction, threshold: Fraction) -> bool:
    """Whether a ratio or a mean is at least ``threshold``, a billionth forgiven."""
    return number + TOLERANCE >= threshold
