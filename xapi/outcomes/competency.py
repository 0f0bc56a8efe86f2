"""A competency: whether one attempt validates it, and which attempt is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xapi.outcomes.criterion import Settled
from xapi.outcomes.outcome import Outcome, reaches, three_valued
from xapi.referential.rules import AllAcquired, JuryOnly, Quorum, Rule, RuleSet, Score

NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class CompetencyAttempt:
    """A competency in one attempt. ``criteria`` has every marked criterion of it, the open ones too."""

    number: int
    registration: str
    criteria: Mapping[str, Settled]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CompetencyResult:
    """A competency over all attempts: the one ``taken`` (null where there is none) and what came of it."""

    outcome: Outcome
    taken: CompetencyAttempt | None
    reasons: tuple[str, ...]


def attempt_outcome(criteria: Mapping[str, Settled], rule: Rule, rules: RuleSet) -> Outcome:
    """
    What the rule says of an attempt whose open criteria may still get any level.

    Validated: even if every open criterion got the lowest level. Not validated: not even if every open one got
    the highest.
    """
    if isinstance(rule, JuryOnly):
        return Outcome.INCOMPLETE
    return three_valued(
        at_worst=is_validated(_completed(criteria, rules.lowest), rule, rules),
        at_best=is_validated(_completed(criteria, rules.highest), rule, rules),
    )


def is_validated(responses: Mapping[str, str], rule: Rule, rules: RuleSet) -> bool:
    """The rule's yes or no over complete marks: a response for every criterion of the competency."""
    match rule:
        case AllAcquired():
            return all(response in rules.acquiring for response in responses.values())
        case Quorum(ratio, mandatory, floor):
            acquired = {code for code, response in responses.items() if response in rules.acquiring}
            return (
                reaches(Fraction(len(acquired), len(responses)), ratio)
                and all(code in acquired for code in mandatory if code in responses)
                and (floor is None or all(rules.values[r] >= rules.values[floor] for r in responses.values()))
            )
        case Score(pass_mark, floor):
            return reaches(mean_mark(responses, rule, rules), pass_mark) and (
                floor is None or all(reaches(20 * rules.values[r], floor) for r in responses.values())
            )
    return False


def mean_mark(responses: Mapping[str, str], rule: Rule, rules: RuleSet) -> Fraction:
    """20 × the weighted mean of the values; every criterion weighs 1 unless a score rule says otherwise."""
    weights = rule.weights if isinstance(rule, Score) else {}
    weighted = [(weights.get(code, Fraction(1)), rules.values[response]) for code, response in responses.items()]
    total = sum(weight for weight, _ in weighted)
    return 20 * sum((weight * value for weight, value in weighted), Fraction(0)) / total


def mark_range(taken: CompetencyAttempt | None, rule: Rule, rules: RuleSet) -> tuple[Fraction, Fraction]:
    """The least and the greatest mean that the attempt taken can still come to; without one, 0 to 20."""
    if taken is None:
        return Fraction(0), Fraction(20)
    lowest, highest = (_completed(taken.criteria, level) for level in (rules.lowest, rules.highest))
    return mean_mark(lowest, rule, rules), mean_mark(highest, rule, rules)


def competency_result(attempts: Sequence[CompetencyAttempt], rule: Rule, rules: RuleSet) -> CompetencyResult:
    """The competency over its ``attempts``, in any order, by the rule set's way with resits."""
    if not attempts:
        return CompetencyResult(Outcome.INCOMPLETE, None, (NOT_ASSESSED,))

    ordered = sorted(attempts, key=lambda attempt: (attempt.number, attempt.registration))
    taken = taken_attempt(ordered, rules)
    reasons = {reason for code in taken.criteria if (reason := criterion_reason(code, taken, rule, rules))}
    if isinstance(rule, JuryOnly):
        reasons.add("jury_only")
    if taken.outcome is Outcome.VALIDATED and taken is not ordered[-1]:
        reasons.add(f"kept:{taken.registration}")
    return CompetencyResult(taken.outcome, taken, tuple(sorted(reasons)))


def taken_attempt(ordered: Sequence[CompetencyAttempt], rules: RuleSet) -> CompetencyAttempt:
    """Which of the attempts, first to last, is taken: the last, unless an earlier one is kept or is better."""
    wanted = [ordered[-1].outcome]
    if rules.attempts == "keep_validated":
        wanted = [Outcome.VALIDATED]
    elif rules.attempts == "best":
        wanted = [Outcome.VALIDATED, Outcome.INCOMPLETE]
    for outcome in wanted:
        for attempt in reversed(ordered):
            if attempt.outcome is outcome:
                return attempt
    return ordered[-1]


def criterion_reason(code: str, taken: CompetencyAttempt, rule: Rule, rules: RuleSet) -> str | None:
    """Why a criterion holds its competency up: nobody said, assessors differ, or it stands in the way."""
    criterion = taken.criteria[code]
    if criterion.response is None:
        return f"discordant:{code}" if criterion.discordant else f"open:{code}"
    if taken.outcome is not Outcome.VALIDATED and falls_short(criterion.response, rule, rules):
        return f"failed:{code}"
    return None


def falls_short(response: str, rule: Rule, rules: RuleSet) -> bool:
    """Not acquired, or below what the rule asks of every criterion. Where the jury alone says, nothing is."""
    match rule:
        case JuryOnly():
            return False
        case Quorum(floor=str(floor)) if rules.values[response] < rules.values[floor]:
            return True
        case Score(floor=Fraction() as floor) if not reaches(20 * rules.values[response], floor):
            return True
    return response not in rules.acquiring


def _completed(criteria: Mapping[str, Settled], level: str) -> dict[str, str]:
    return {code: level if one.response is None else one.response for code, one in criteria.items()}
