"""Dealing candidates into groups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.grouping import dealt


@pytest.mark.parametrize(
    ("people", "size", "sizes"),
    [
        pytest.param(8, 4, [4, 4], id="even"),
        pytest.param(7, 4, [4, 3], id="one short"),
        pytest.param(9, 4, [3, 3, 3], id="one over"),
        pytest.param(5, 2, [3, 2], id="an odd one joins a pair"),
        pytest.param(3, 2, [3], id="three are one"),
        pytest.param(1, 2, [1], id="one alone"),
        pytest.param(0, 4, [], id="nobody"),
    ],
)
def test_groups_are_as_even_as_can_be(people, size, sizes):
    assert [len(group) for group in dealt(range(people), size)] == sizes


@given(st.lists(st.integers(), unique=True), st.integers(2, 12))
def test_everybody_sits_in_one_group_and_nobody_alone(people, size):
    groups = dealt(people, size)

    sizes = [len(group) for group in groups]
    assert sorted(person for group in groups for person in group) == sorted(people)
    assert all(length <= size + 1 for length in sizes)
    if len(people) > 1:
        assert min(sizes) >= 2
        assert max(sizes) - min(sizes) <= 1
