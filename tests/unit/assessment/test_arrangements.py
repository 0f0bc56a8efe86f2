"""What several arrangements come to, and how long a lengthened time is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.arrangements import Arrangements, Medium, lengthened, together

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class One:
    assessment: str | None = None
    extra_time: int = 0
    media: list[str] = field(default_factory=list)
    words: str = ""
    until: datetime | None = None
    ended_at: datetime | None = None


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], Arrangements()),
        ([One(extra_time=33)], Arrangements(33)),
        ([One("E1", 33)], Arrangements(33)),
        ([One("E2", 33)], Arrangements()),
        ([One(extra_time=33), One("E1", 50)], Arrangements(50)),
        ([One(extra_time=33, until=NOW)], Arrangements()),
        ([One(extra_time=33, until=NOW + HOUR)], Arrangements(33)),
        ([One(extra_time=33, ended_at=NOW)], Arrangements()),
        ([One(extra_time=33, ended_at=NOW + HOUR)], Arrangements(33)),
        ([One(media=["oral"]), One(media=["written", "oral"])], Arrangements(0, (Medium.WRITTEN, Medium.ORAL))),
        ([One(words="Slowly"), One("E1", words="Slowly")], Arrangements(words=("Slowly",))),
    ],
)
def test_arrangements_add_up_in_the_candidates_favour(held, expected):
    assert together(held, "E1", NOW) == expected


@pytest.mark.parametrize(
    ("seconds", "extra_time", "expected"),
    [(120, 0, 120), (120, 33, 160), (120, 50, 180), (1, 1, 2), (90, 300, 360)],
)
def test_a_time_is_lengthened_to_whole_seconds(seconds, extra_time, expected):
    assert lengthened(seconds, extra_time) == expected


@given(st.integers(1, 36_000), st.integers(0, 300), st.integers(0, 300))
def test_more_extra_time_is_never_less_time(seconds, one, other):
    assert lengthened(seconds, max(one, other)) >= lengthened(seconds, min(one, other)) >= seconds
