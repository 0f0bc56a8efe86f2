"""
How far assessors agree beyond chance: Cohen's kappa, plain and weighted.

Cohen, J. (1960), A coefficient of agreement for nominal scales; (1968), Weighted kappa. The words for a value are
those of Landis and Koch (1977).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal, TypeVar

T = TypeVar("T")
A = TypeVar("A")

MINIMUM = 10
"""Fewer attempts in common than this say nothing of two assessors."""

Strength = Literal["poor", "slight", "fair", "moderate", "substantial", "almost_perfect"]
STRENGTHS: tuple[tuple[Fraction, Strength], ...] = (
    (Fraction(1, 5), "slight"),
    (Fraction(2, 5), "fair"),
    (Fraction(3, 5), "moderate"),
    (Fraction(4, 5), "substantial"),
)


@dataclass(frozen=True)
class Agreement:
    """
    How far assessors agree on a criterion: ``attempts`` marked by two or more, ``observed`` the share of pairs of
    marks that are the same.

    A kappa is null where it cannot be told: too few attempts in common (``is_enough`` says), or one level only.
    """

    attempts: int
    observed: Fraction | None
    kappa: Fraction | None
    weighted: Fraction | None
    is_enough: bool


def kappa(pairs: Sequence[tuple[T, T]], distance: Callable[[T, T], Fraction] | None = None) -> Fraction | None:
    """
    Cohen's kappa over what a first and a second assessor gave to the same attempts.

    One less the mean distance observed over that expected if each had given their levels at random; unless told,
    levels are the same or differ, which is the unweighted kappa. Null without pairs, or where no distance is to
    be expected: both gave one level throughout.
    """
    apart = distance or _differs
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    observed = sum((apart(first, second) for first, second in pairs), Fraction(0)) * len(pairs)
    expected = sum(
        (
            count * times * apart(first, second)
            for first, count in firsts.items()
            for second, times in seconds.items()
        ),
        Fraction(0),
    )
    return 1 - observed / expected if expected else None


def squared(values: Mapping[str, Fraction]) -> Callable[[str, str], Fraction]:
    """The square of how far two levels are apart on the scale: what makes kappa quadratic-weighted."""
    return lambda first, second: (values[first] - values[second]) ** 2


def agreement(
    marks: Iterable[Mapping[A, str]], values: Mapping[str, Fraction], minimum: int = MINIMUM
) -> Agreement:
    """
    The agreement on a criterion, from each attempt's levels by assessor.

    Of more than two assessors, kappa is the mean over every two who have ``minimum`` attempts in common, weighted
    by how many: who assessed with whom differs from attempt to attempt, which Fleiss's kappa has no room for.
    """
    by_pair: dict[tuple[A, A], list[tuple[str, str]]] = defaultdict(list)
    attempts = 0
    for given in marks:
        attempts += len(given) > 1
        for first, second in combinations(sorted(given, key=str), 2):
            by_pair[first, second].append((given[first], given[second]))
    every = [pair for pairs in by_pair.values() for pair in pairs]
    enough = [pairs for pairs in by_pair.values() if len(pairs) >= minimum]
    return Agreement(
        attempts=attempts,
        observed=Fraction(sum(first == second for first, second in every), len(every)) if every else None,
        kappa=_mean(enough, None),
        weighted=_mean(enough, squared(values)),
        is_enough=bool(enough),
    )


def strength(value: Fraction) -> Strength:
    """The word for a kappa."""
    if value < 0:
        return "poor"
    return next((word for limit, word in STRENGTHS if value <= limit), "almost_perfect")


def _mean(
    of_pairs: Sequence[Sequence[tuple[str, str]]], distance: Callable[[str, str], Fraction] | None
) -> Fraction | None:
    told = [(len(pairs), value) for pairs in of_pairs if (value := kappa(pairs, distance)) is not None]
    weight = sum(count for count, _ in told)
    return sum((count * value for count, value in told), Fraction(0)) / weight if weight else None


def _differs(first: T, second: T) -> Fraction:
    return Fraction(first != second)
