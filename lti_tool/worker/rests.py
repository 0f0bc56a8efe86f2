"""How long to leave a store or a statement alone after a failure."""

from datetime import timedelta

LONGEST_ASKED = timedelta(hours=1)
MOST_DOUBLINGS = 20


def rest(
    failures: int, *, first: timedelta, longest: timedelta, spread: float, asked: timedelta | None = None
) -> timedelta:
    """
    Twice as long after each failure, from ``first`` up to ``longest``; never less than was ``asked``.

    ``spread``, a random number from 0 to 1, adds up to a half, so that several senders do not come back at once.
    What is asked counts up to an hour: beyond it nobody means it.
    """
    doubled = min(first * 2.0 ** min(failures - 1, MOST_DOUBLINGS), longest)
    return max(doubled, min(asked or timedelta(), LONGEST_ASKED)) * (1 + spread / 2)
