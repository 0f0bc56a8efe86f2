"""When an assessor's change does something, and when it comes too late."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.changes import (
    TAKEN_BACK,
    Change,
    Standing,
    comes_too_late,
    sets_comment,
    sets_level,
)

STANDING = Standing(level="acquired", comment="Clear.", sequence=3)


def change(**values):
    return Change(uuid4(), "C1.1", **values)


@pytest.mark.parametrize(
    ("asked", "standing", "expected"),
    [
        pytest.param(change(level="acquired"), STANDING, False, id="the same again"),
        pytest.param(change(level="in_progress"), STANDING, True, id="another"),
        pytest.param(change(level=TAKEN_BACK), STANDING, True, id="taken back"),
        pytest.param(change(level=TAKEN_BACK), Standing(), False, id="nothing to take back"),
        pytest.param(change(comment="Other."), STANDING, False, id="a comment alone"),
    ],
)
def test_a_level_is_set_where_it_differs(asked, standing, expected):
    assert sets_level(asked, standing) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(change(level="in_progress", seen=3), False, id="in time"),
        pytest.param(change(level="in_progress", seen=2), True, id="seen before the last change"),
        pytest.param(change(level="acquired", seen=0), False, id="late, but the same level"),
        pytest.param(change(level="in_progress"), False, id="whatever stands"),
        pytest.param(change(comment="Other.", seen=0, seen_comment="Clear."), False, id="its comment was seen"),
        pytest.param(change(comment="Other.", seen_comment=""), True, id="another comment was written since"),
        pytest.param(change(comment="Clear.", seen_comment=""), False, id="late, but the same comment"),
    ],
)
def test_a_change_comes_too_late_where_it_would_overwrite_unseen(asked, expected):
    assert comes_too_late(asked, STANDING) is expected


@given(st.sampled_from(["acquired", "in_progress", TAKEN_BACK, None]), st.sampled_from(["", "Clear.", None]))
def test_what_stands_already_is_never_set_nor_late(level, comment):
    standing = Standing(level or None, comment or "", sequence=5)

    again = change(level=level, comment=comment, seen=0, seen_comment="Old.")

    assert not sets_level(again, standing)
    assert not sets_comment(again, standing)
    assert not comes_too_late(again, standing)
