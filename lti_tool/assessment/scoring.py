"""An attempt as one number for a gradebook."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from xapi.referential.model import Competency
from xapi.referential.rules import ABSENT, EXEMPTED, RuleSet

MAXIMUM = 100


@dataclass(frozen=True)
class Tally:
    """
    How many of a competency's marked criteria are acquired; ``state`` where all of them are absent, or all
    exempted.
    """

    competency: str
    acquired: int
    criteria: int
    state: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The same as plain data; no state is not there, as before there were any."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class AttemptScore:
    """
    Points out of `MAXIMUM`, to two decimals; null while criteria are ``missing`` a settled mark.

    A gradebook has no word for a score that is not final, so an incomplete attempt has none and no tallies.
    """

    given: float | None
    tallies: tuple[Tally, ...]
    missing: tuple[str, ...]


def attempt_score(
    competencies: Sequence[Competency], settled: Mapping[str, str | None], rules: RuleSet
) -> AttemptScore:
    """
    The mean of what the criteria of an assessment are worth, each from 0 to 1.

    ``settled`` is what counts for each criterion, by code. Exempted is worth the highest level, absent the lowest.
    """
    criteria = [criterion.code for competency in competencies for criterion in competency.marked_criteria]
    missing = tuple(code for code in criteria if settled.get(code) is None)
    if missing or not criteria:
        return AttemptScore(given=None, tallies=(), missing=missing)

    worth = sum((rules.values[settled[code] or ""] for code in criteria), Fraction(0))
    return AttemptScore(
        given=round(float(MAXIMUM * worth / len(criteria)), 2),
        tallies=tuple(_tally(competency, settled, rules) for competency in competencies),
        missing=(),
    )


def _tally(competency: Competency, settled: Mapping[str, str | None], rules: RuleSet) -> Tally:
    codes = [criterion.code for criterion in competency.marked_criteria]
    responses = {settled[code] for code in codes}
    [state] = responses if len(responses) == 1 and responses <= {ABSENT, EXEMPTED} else [None]
    return Tally(competency.code, sum(settled[code] in rules.acquiring for code in codes), len(codes), state)
