"""From a score to a grade."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.practice.gradebook import rescaled, whole

numbers = st.floats(-1e6, 1e6)


@given(numbers, numbers, st.floats(0, 1e6))
def test_a_grade_never_leaves_its_column(score, maximum, column):
    assert 0 <= rescaled(score, maximum, column) <= column


@given(st.floats(0, 1e6))
def test_full_marks_are_the_columns_maximum(column):
    assert rescaled(10, 10, column) == pytest.approx(column)


def test_nothing_is_divided_by_zero():
    assert rescaled(5, 0, 100) == 0


def test_whole_numbers_are_written_without_decimals():
    assert [str(whole(number)) for number in (80.0, 12.5)] == ["80", "12.5"]
