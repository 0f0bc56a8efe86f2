"""The groups of a course: what can be read of them, and who sits where."""

import pytest

from lti_tool.lti import memberships
from lti_tool.lti.course_groups import CourseGroup, Party, by_set, parties, read
from lti_tool.lti.memberships import Member


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({"id": "1", "name": " Nord "}, CourseGroup("1", "Nord")),
        ({"id": "1", "name": "Nord", "set_id": "7", "tag": "x"}, CourseGroup("1", "Nord", "7")),
        ({"id": "1", "name": "Nord", "hidden": False}, CourseGroup("1", "Nord")),
        ({"id": "1", "name": "Nord", "hidden": True}, None),
        ({"id": 1, "name": "Nord"}, None),
        ({"id": "1", "name": ""}, None),
        ({}, None),
    ],
)
def test_a_group_has_an_id_and_a_name_that_all_may_see(group, expected):
    assert read(group) == expected


@pytest.mark.parametrize("told", [None, "1", {"group_id": "1"}, ["1", 1, None], [{"group_id": 1}], [{}]])
def test_enrolments_that_cannot_be_read_are_none(told):
    assert memberships.read({"user_id": "5", "group_enrollments": told}) == Member("5", ())


def test_groups_stand_under_their_groupings_in_the_platforms_order():
    groups = [CourseGroup("1", "A", "x"), CourseGroup("2", "B"), CourseGroup("3", "C", "x")]

    assert {name: [group.id for group in these] for name, these in by_set(groups).items()} == {
        "x": ["1", "3"],
        "": ["2"],
    }


def test_whoever_is_in_several_sits_in_the_first():
    groups = [CourseGroup("1", "A"), CourseGroup("2", "B")]
    members = [Member("5", (), groups=("2", "1")), Member("6", (), groups=("2",)), Member("7", ())]

    assert parties(groups, members) == [Party("A", ["5"]), Party("B", ["6"])]
