"""Validated or not only when nothing that is still open can change it: tried out, over small cases."""

from fractions import Fraction
from itertools import product

from histories import BLOC_RULES, COMPETENCY_RULES, some_rules
from hypothesis import given
from hypothesis import strategies as st

from xapi.outcomes.bloc import bloc_outcome
from xapi.outcomes.certification import certification_outcome
from xapi.outcomes.competency import CompetencyAttempt, CompetencyResult, attempt_outcome, is_validated, mean_mark
from xapi.outcomes.criterion import Settled
from xapi.outcomes.outcome import Outcome
from xapi.referential.rules import JuryOnly, RuleSet, Score

LEVELS = ["not_acquired", "in_progress", "acquired"]
RESPONSES = st.sampled_from([None, None, *LEVELS, "absent", "exempted"])
CODES = ["C3.1", "C3.2", "C3.3"]
CRITERIA = st.fixed_dictionaries({code: st.builds(Settled, RESPONSES) for code in CODES})
EXTRAS = st.sampled_from(
    [
        {},
        {"C3": {"rule": "quorum", "ratio": 0.6, "mandatory": ["C3.2"], "floor": "in_progress"}},
        {"C3": {"rule": "quorum", "ratio": 0.3, "mandatory": ["C3.1", "C3.3"]}},
        {"C3": {"rule": "score", "pass": 12, "floor": 7, "weights": {"C3.1": 3, "C3.2": 0}}},
    ]
)


def completions(criteria: dict[str, Settled], levels: list[str]) -> list[dict[str, str]]:
    choices = [[one.response] if one.response else levels for one in criteria.values()]
    return [dict(zip(criteria, chosen, strict=True)) for chosen in product(*choices)]


def verdict(answers: list[bool]) -> Outcome:
    if all(answers):
        return Outcome.VALIDATED
    return Outcome.INCOMPLETE if any(answers) else Outcome.NOT_VALIDATED


@given(CRITERIA, COMPETENCY_RULES, EXTRAS)
def test_a_competency_is_decided_if_and_only_if_every_completion_agrees(criteria, rule, overrides):
    rules = some_rules(competency=rule, overrides=overrides)
    rule = rules.for_competency("C3")
    outcome = attempt_outcome(criteria, rule, rules)

    if isinstance(rule, JuryOnly):
        assert outcome is Outcome.INCOMPLETE
        return
    # Whoever is still open may also turn out absent or exempted.
    for levels in (LEVELS, [*LEVELS, "absent", "exempted"]):
        assert outcome is verdict([is_validated(c, rule, rules) for c in completions(criteria, levels)])


def a_result(criteria: dict[str, Settled] | None, code: str, rules: RuleSet) -> CompetencyResult:
    if criteria is None:
        return CompetencyResult(Outcome.INCOMPLETE, None, ("not_assessed",))
    outcome = attempt_outcome(criteria, rules.for_competency(code), rules)
    return CompetencyResult(outcome, CompetencyAttempt(1, "r", criteria, outcome), ())


@given(
    st.lists(
        st.none() | st.fixed_dictionaries({c: st.builds(Settled, RESPONSES) for c in CODES[:2]}),
        min_size=1,
        max_size=3,
    ),
    BLOC_RULES,
)
def test_a_bloc_is_decided_if_and_only_if_every_completion_agrees(competencies, rule):
    rules = some_rules(bloc=rule)
    results = {f"K{n}": a_result(criteria, f"K{n}", rules) for n, criteria in enumerate(competencies)}
    outcome = bloc_outcome(results, rules.bloc, rules)

    answers = []
    if isinstance(rules.bloc, JuryOnly):
        assert outcome is Outcome.INCOMPLETE
        return
    if isinstance(rules.bloc, Score):
        marks = [
            [mean_mark(c, rules.competency, rules) for c in completions(criteria, LEVELS)]
            if criteria is not None
            else [Fraction(0), Fraction(7), Fraction(20)]
            for criteria in competencies
        ]
        for chosen in product(*marks):
            mean = sum(chosen, Fraction(0)) / len(chosen)
            floor = rules.bloc.floor
            answers.append(mean >= rules.bloc.pass_mark and (floor is None or min(chosen) >= floor))
    else:
        ends = [
            [is_validated(c, rules.competency, rules) for c in completions(criteria, LEVELS)]
            if criteria is not None
            else [True, False]
            for criteria in competencies
        ]
        answers = [all(chosen) for chosen in product(*ends)]
    assert outcome is verdict(answers)


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=4))
def test_a_certification_is_decided_if_and_only_if_every_completion_agrees(blocs):
    ends = [[Outcome.VALIDATED, Outcome.NOT_VALIDATED] if bloc is Outcome.INCOMPLETE else [bloc] for bloc in blocs]

    answers = [all(bloc is Outcome.VALIDATED for bloc in chosen) for chosen in product(*ends)]

    assert certification_outcome(blocs) is verdict(answers)
