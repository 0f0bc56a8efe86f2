"""How long a store is left alone after a failure."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.worker.rests import LONGEST_ASKED, rest

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
FAILURES = st.integers(1, 10**6)
SPREADS = st.floats(0, 1)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (4, 8), (6, 32), (7, 60), (8, 60), (10**9, 60)]
)
def test_a_rest_doubles_up_to_the_longest(failures: int, seconds: int) -> None:
    assert rest(failures, first=SECOND, longest=MINUTE, spread=0) == timedelta(seconds=seconds)


@given(failures=FAILURES, spread=SPREADS, asked=st.timedeltas(timedelta(), timedelta(days=10**6)))
def test_a_store_is_never_asked_sooner_than_it_wished_nor_much_later(
    failures: int, spread: float, asked: timedelta
) -> None:
    waits = rest(failures, first=SECOND, longest=MINUTE, spread=spread, asked=asked)

    assert waits >= min(asked, LONGEST_ASKED)
    assert SECOND <= waits <= max(MINUTE, min(asked, LONGEST_ASKED)) * 1.5


@given(failures=FAILURES, spread=SPREADS)
def test_a_further_failure_never_shortens_the_rest(failures: int, spread: float) -> None:
    one, next_one = (rest(n, first=SECOND, longest=MINUTE, spread=spread) for n in (failures, failures + 1))

    assert one <= next_one
