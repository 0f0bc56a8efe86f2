"""When candidates are expected."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.timetable import Pause, parties, spread

NINE = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def minutes(count):
    return timedelta(minutes=count)


def test_groups_come_where_their_first_member_stands_and_the_others_alone():
    assert parties("abcde", {"b": "North", "e": "North"}) == [["a"], ["b", "e"], ["c"], ["d"]]


def test_a_group_whose_id_is_a_persons_is_no_person():
    assert parties(["a", "b"], {"b": "a"}) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("together", "pause", "expected"),
    [
        pytest.param(["a", "b", "c"], None, {"a": 0, "b": 20, "c": 40}, id="one after the other"),
        pytest.param(["ab", "c"], None, {"a": 0, "b": 0, "c": 20}, id="a group at once"),
        pytest.param(["a", "b", "c"], (30, 90), {"a": 0, "b": 90, "c": 110}, id="never into the pause"),
        pytest.param(["a", "b", "c"], (40, 90), {"a": 0, "b": 20, "c": 90}, id="up to the pause"),
        pytest.param(["a", "b"], (-30, 0), {"a": 0, "b": 20}, id="a pause before"),
        pytest.param([], None, {}, id="nobody"),
    ],
)
def test_parties_follow_one_another(together, pause, expected):
    rest = Pause(NINE + minutes(pause[0]), NINE + minutes(pause[1])) if pause else None

    times = spread(together, begins_at=NINE, every=minutes(20), pause=rest)

    assert times == {who: NINE + minutes(count) for who, count in expected.items()}


def test_whoever_has_more_time_has_a_longer_slot_and_a_group_its_members_longest():
    extra = {"a": 33, "c": 50, "d": 33}

    times = spread(["a", "bcd", "e"], begins_at=NINE, every=minutes(20), extra_time=extra)

    assert times == {"a": NINE, **dict.fromkeys("bcd", NINE + minutes(27)), "e": NINE + minutes(57)}


def test_a_longer_slot_does_not_run_into_the_pause():
    times = spread(
        ["a", "b"],
        begins_at=NINE,
        every=minutes(20),
        pause=Pause(NINE + minutes(25), NINE + minutes(60)),
        extra_time={"a": 33},
    )

    assert times == {"a": NINE + minutes(60), "b": NINE + minutes(87)}


@given(
    st.lists(st.integers(), unique=True),
    st.dictionaries(st.integers(), st.integers(0, 3)),
    st.integers(1, 90),
    st.integers(0, 600),
    st.integers(1, 120),
)
def test_groups_share_a_time_and_nobody_works_in_the_pause(people, group_of, every, begins, lasts):
    pause = Pause(NINE + minutes(begins), NINE + minutes(begins + lasts))

    times = spread(parties(people, group_of), begins_at=NINE, every=minutes(every), pause=pause)

    assert set(times) == set(people)
    for group in set(group_of.values()):
        assert len({times[who] for who in people if group_of.get(who) == group}) <= 1
    for at in times.values():
        assert at >= pause.ends_at or at + minutes(every) <= pause.begins_at
    starts = sorted(set(times.values()))
    assert all(later - earlier >= minutes(every) for earlier, later in pairwise(starts))
