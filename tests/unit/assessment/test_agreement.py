"""Kappa against published examples, and what must hold of it whatever was given."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.agreement import agreement, kappa, squared, strength

SCALE = {"low": Fraction(0), "middle": Fraction(1, 2), "high": Fraction(1)}
PAIRS = st.lists(
    st.tuples(st.sampled_from(sorted(SCALE)), st.sampled_from(sorted(SCALE))), min_size=1, max_size=40
)


def pairs_of(table):
    """The pairs that a table of counts tells of: the first assessor's levels down, the second's across."""
    return [
        (str(first), str(second))
        for first, row in enumerate(table)
        for second, count in enumerate(row)
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("table", "value"),
    [
        pytest.param([[75, 1, 4], [5, 4, 1], [0, 0, 10]], "0.676", id="Fleiss, Levin, Paik 2003, table 18.1"),
        pytest.param([[20, 5], [10, 15]], "0.400", id="grant proposals, yes and no"),
        pytest.param([[45, 15], [25, 15]], "0.130", id="the same observed agreement, marginals alike"),
        pytest.param([[25, 35], [5, 35]], "0.259", id="the same observed agreement, marginals apart"),
        pytest.param([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]], "0.129", id="Agresti 1990, p. 62"),
    ],
)
def test_published_examples(table, value):
    assert f"{float(kappa(pairs_of(table))):.3f}" == value


def test_a_published_weighted_example():
    """Agresti's table again, with weights that fall off with the distance: 0.237."""
    table = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]

    told = kappa(pairs_of(table), lambda first, second: Fraction(abs(int(first) - int(second))))

    assert f"{float(told):.3f}" == "0.237"


@given(PAIRS)
def test_quadratic_weights_make_it_lins_concordance(pairs):
    """An independent way to the same number: twice the covariance over the variances and the squared bias."""
    first, second = ([SCALE[pair[side]] for pair in pairs] for side in (0, 1))
    count = len(pairs)
    means = sum(first) / count, sum(second) / count
    covariance = sum((a - means[0]) * (b - means[1]) for a, b in zip(first, second, strict=True)) / count
    spread = sum((a - means[0]) ** 2 for a in first) / count + sum((b - means[1]) ** 2 for b in second) / count
    below = spread + (means[0] - means[1]) ** 2

    assert kappa(pairs, squared(SCALE)) == (2 * covariance / below if below else None)


@given(PAIRS)
def test_it_does_not_matter_who_is_first(pairs):
    turned = [(second, first) for first, second in pairs]

    assert kappa(pairs) == kappa(turned)
    assert kappa(pairs, squared(SCALE)) == kappa(turned, squared(SCALE))


@given(PAIRS)
def test_it_is_at_most_one_and_one_only_where_all_agree(pairs):
    value = kappa(pairs)

    if value is None:
        assert len(set(pairs)) == 1
    else:
        assert value <= 1
        assert (value == 1) == all(first == second for first, second in pairs)


@given(st.sampled_from(sorted(SCALE)), st.integers(0, 9))
def test_one_level_throughout_or_nothing_tells_nothing(level, times):
    assert kappa([(level, level)] * times) is None
    assert kappa([(level, level)] * times, squared(SCALE)) is None


def test_levels_that_are_never_the_same_are_worse_than_chance():
    assert kappa([("low", "high"), ("high", "low")]) == -1


def test_more_than_two_assessors_weigh_by_what_they_share():
    both = [{"ada": "low", "bob": "low"}] * 5 + [{"ada": "high", "bob": "high"}] * 5
    others = [{"ada": "low", "cleo": "high"}] * 10 + [{"ada": "high", "cleo": "low"}] * 10

    told = agreement([*both, *others], SCALE)

    assert (told.attempts, told.observed) == (30, Fraction(1, 3))
    assert told.kappa == Fraction(10 * 1 + 20 * -1, 30)


def test_who_shares_too_few_says_nothing():
    told = agreement([{"ada": "low", "bob": "low"}, {"ada": "high", "bob": "high"}, {"ada": "low"}], SCALE)

    assert (told.attempts, told.observed, told.kappa, told.is_enough) == (2, Fraction(1), None, False)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("-0.01", "poor"),
        ("0", "slight"),
        ("0.2", "slight"),
        ("0.21", "fair"),
        ("0.41", "moderate"),
        ("0.61", "substantial"),
        ("0.81", "almost_perfect"),
        ("1", "almost_perfect"),
    ],
)
def test_the_words_of_landis_and_koch(value, word):
    assert strength(Fraction(value)) == word
