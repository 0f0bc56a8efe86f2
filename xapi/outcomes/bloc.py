"""A bloc, computed from its competencies; never across blocs."""

from collections.abc import Mapping
from fractions import Fraction

from xapi.outcomes.competency import CompetencyResult, mark_range
from xapi.outcomes.outcome import Outcome, reaches, three_valued
from xapi.referential.rules import JuryOnly, Rule, RuleSet, Score

Ranges = Mapping[str, tuple[Fraction, Fraction]]


def bloc_outcome(results: Mapping[str, CompetencyResult], rule: Rule, rules: RuleSet) -> Outcome:
    """What the bloc's rule says of its competencies, read as theirs is of open criteria."""
    if isinstance(rule, JuryOnly):
        return Outcome.INCOMPLETE
    if isinstance(rule, Score):
        ranges = competency_marks(results, rules)
        return three_valued(
            at_worst=_passes([least for least, _ in ranges.values()], rule),
            at_best=_passes([greatest for _, greatest in ranges.values()], rule),
        )
    return three_valued(
        at_worst=all(result.outcome is Outcome.VALIDATED for result in results.values()),
        at_best=all(result.outcome is not Outcome.NOT_VALIDATED for result in results.values()),
    )


def bloc_reasons(
    results: Mapping[str, CompetencyResult], outcome: Outcome, rule: Rule, rules: RuleSet
) -> set[str]:
    """The competencies that are incomplete, and those that stand in the way of a bloc not validated."""
    reasons = {f"incomplete:{code}" for code, result in results.items() if result.outcome is Outcome.INCOMPLETE}
    if isinstance(rule, JuryOnly):
        return reasons | {"jury_only"}
    if outcome is not Outcome.VALIDATED:
        reasons |= {
            f"failed:{code}" for code, result in results.items() if result.outcome is Outcome.NOT_VALIDATED
        }
        if isinstance(rule, Score) and rule.floor is not None:
            ranges = competency_marks(results, rules)
            reasons |= {f"failed:{code}" for code, (_, best) in ranges.items() if not reaches(best, rule.floor)}
    return reasons


def competency_marks(results: Mapping[str, CompetencyResult], rules: RuleSet) -> Ranges:
    """Between which means out of 20 each competency can still end, in the attempt taken."""
    return {code: mark_range(result.taken, rules.for_competency(code), rules) for code, result in results.items()}


def _passes(marks: list[Fraction], rule: Score) -> bool:
    mean = sum(marks, Fraction(0)) / len(marks)
    return reaches(mean, rule.pass_mark) and (
        rule.floor is None or all(reaches(mark, rule.floor) for mark in marks)
    )
