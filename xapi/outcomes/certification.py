"""The jury's decisions over what is computed, and the certification over its blocs."""

from collections.abc import Iterable, Mapping, Sequence

from xapi.outcomes.outcome import Outcome, three_valued
from xapi.outcomes.said import Decision

MEANING: Mapping[str, Outcome] = {
    "validated": Outcome.VALIDATED,
    "refused": Outcome.NOT_VALIDATED,
    "annulled": Outcome.NOT_VALIDATED,
    "adjourned": Outcome.INCOMPLETE,
}


def standing_decision(decisions: Sequence[Decision]) -> Decision | None:
    """The jury's last word on a node: the greatest by (timestamp, id)."""
    return max(decisions, key=lambda decision: (decision.at, decision.id), default=None)


def effective(decision: Decision | None, computed: Outcome) -> Outcome:
    """The decision stands over what is computed."""
    return MEANING[decision.response or ""] if decision else computed


def certification_outcome(blocs: Iterable[Outcome]) -> Outcome:
    """Validated once every bloc effectively is; not validated if one is not."""
    outcomes = list(blocs)
    return three_valued(
        at_worst=all(outcome is Outcome.VALIDATED for outcome in outcomes),
        at_best=Outcome.NOT_VALIDATED not in outcomes,
    )
