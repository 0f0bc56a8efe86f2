"""What assessors and juries said, reduced to what the rules read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """
    One assessor's response on one criterion in one attempt, or the reconciled one (which has no assessor).

    ``at`` is in microseconds since 1970; ``response`` a level or a state; ``attempt`` the attempt's number.
    """

    id: str
    at: int
    learner: str
    node: str
    response: str | None
    registration: str
    assessor: str
    sequence: int = 1
    attempt: int = 1
    reconciliation: bool = False
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The jury's word on a bloc or the certification. ``at`` is in microseconds since 1970."""

    id: str
    at: int
    learner: str
    node: str
    response: str | None
