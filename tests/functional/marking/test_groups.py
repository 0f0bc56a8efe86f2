"""Groups: formed by hand or drawn, marked at once, adjusted member by member."""

import builders
import pytest
from sqlalchemy import select

from lti_tool.store.models import Group, GroupMember


def groups(room):
    """Who sits with whom, by the group's name."""
    room.session.expire_all()
    return {
        group.name: {member.person.name for member in group.members}
        for group in room.session.scalars(select(Group))
    }


def group_id(room, name="North"):
    return room.session.scalars(select(Group.id).where(Group.name == name)).one()


def test_a_group_is_formed_of_those_ticked(classroom):
    room = classroom("E1")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")

    answer = room.form_group("  North   side ", zoe, bo)

    assert answer.status_code == 302
    assert groups(room) == {"North side": {"Zoë Ångström", "Bo Bâ"}}


def test_a_member_whose_name_the_platform_does_not_tell_is_listed_too(classroom):
    room = classroom("E1")
    zoe, unnamed = room.candidate("Zoë Ångström"), room.candidate(None)
    room.form_group("North", zoe, unnamed)

    page = room.grid.get("groups")

    assert page.status_code == 200
    assert "Zoë Ångström" in page.text
    assert f"Candidate {str(unnamed.id)[:4]}" in page.text


def test_a_candidate_who_is_ticked_again_changes_group(classroom):
    room = classroom("E1")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)

    room.form_group("South", zoe)

    assert groups(room) == {"North": {"Bo Bâ"}, "South": {"Zoë Ångström"}}


def test_a_group_is_renamed_and_gets_other_members(classroom):
    room = classroom("E1")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe)

    data = {"name": "Team one", "members": [str(zoe.id), str(bo.id)]}
    answer = room.grid.post(f"groups/{group_id(room)}", data=data)

    assert answer.status_code == 302
    assert groups(room) == {"Team one": {"Zoë Ångström", "Bo Bâ"}}


def test_dissolving_a_group_leaves_its_members_marks(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.form_group("North", zoe)
    room.mark_group(group_id(room), "C1.1", level="acquired")

    room.grid.post(f"groups/{group_id(room)}/dissolution")

    assert groups(room) == {}
    assert [mark.level for mark in room.marks()] == ["acquired"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param({"name": "north", "members": "zoe"}, "already has this name", id="a name taken"),
        pytest.param({"name": "South"}, "Tick at least one", id="nobody"),
        pytest.param({"name": "", "members": "zoe"}, "field__error", id="no name"),
        pytest.param({"name": "x" * 61, "members": "zoe"}, "field__error", id="too long a name"),
        pytest.param({"name": "South", "members": "stranger"}, "field__error", id="another course's learner"),
    ],
)
def test_a_group_that_may_not_be_is_refused_in_words(classroom, data, said):
    room = classroom("E1")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    elsewhere = builders.a_course(room.session, room.course.registration)
    stranger = builders.a_person(room.session, elsewhere, "Stranger")
    room.session.commit()
    room.form_group("North", bo)
    people = {"zoe": str(zoe.id), "stranger": str(stranger.id)}

    answer = room.grid.post("groups", data=data | {"members": people.get(data.get("members"), [])})

    assert answer.status_code == 422
    assert said in answer.text
    assert groups(room) == {"North": {"Bo Bâ"}}


def test_groups_are_drawn_from_those_who_have_none(classroom):
    room = classroom("E1")
    people = [room.candidate(f"Candidate {number}") for number in range(9)]
    room.form_group("Group 1", people[0])

    room.grid.post("groups/draw", data={"size": "4"})
    room.grid.post("groups/draw", data={"size": "4"})

    assert sorted(map(len, groups(room).values())) == [1, 4, 4]
    assert set(groups(room)) == {"Group 1", "Group 2", "Group 3"}
    assert len(room.session.scalars(select(GroupMember)).all()) == 9


@pytest.mark.parametrize("size", ["1", "13", "", "many"])
def test_a_size_that_makes_no_sense_draws_nothing(classroom, size):
    room = classroom("E1")
    room.candidate("Zoë Ångström")

    answer = room.grid.post("groups/draw", data={"size": size})

    assert answer.status_code == 422
    assert groups(room) == {}


def test_one_level_for_all_is_a_statement_for_each_member(classroom):
    room = classroom("E1")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)

    answer = room.mark_group(group_id(room), "C1.1", level="acquired")

    assert {mark["person"] for mark in answer.json["marks"]} == {str(zoe.id), str(bo.id)}
    statements = room.statements()
    assert {statement["actor"]["account"]["name"] for statement in statements} == {str(zoe.id), str(bo.id)}
    assert {statement["context"]["team"]["account"]["name"] for statement in statements} == {str(group_id(room))}


def test_a_member_is_adjusted_after_the_same_for_all(classroom):
    room = classroom("E1")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)
    room.mark_group(group_id(room), "C1.1", level="acquired")

    room.mark(zoe, "C1.1", level="in_progress", sequence="1")

    assert sorted(mark.level for mark in room.marks()) == ["acquired", "in_progress"]
    assert len(room.statements()) == 3


def test_the_same_for_all_again_sets_every_member(classroom):
    room = classroom("E1")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)
    room.mark(zoe, "C1.1", level="in_progress")

    room.mark_group(group_id(room), "C1.1", level="acquired")

    assert [mark.level for mark in room.marks()] == ["acquired", "acquired"]


def test_a_group_that_is_marked_one_by_one_has_no_comment_in_common(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.form_group("North", zoe)

    answer = room.mark_group(group_id(room), "C1.1", comment="For all of you.")

    assert answer.status_code == 422
    assert room.marks() == []


def test_a_group_that_is_marked_as_one_has_one_sheet(classroom):
    room = classroom("E3")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)

    room.mark_group(group_id(room), "C3.1", level="acquired", comment="Well argued.")

    assert [(mark.level, mark.comment, mark.with_group) for mark in room.marks()] == [
        ("acquired", "Well argued.", True)
    ] * 2


def test_a_member_differs_from_the_group_for_a_reason_only(classroom):
    room = classroom("E3")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)
    room.mark_group(group_id(room), "C3.1", level="acquired")

    refused = room.mark(zoe, "C3.1", level="not_acquired", sequence="1", comment=" ")
    room.mark(zoe, "C3.1", level="not_acquired", sequence="1", comment="Was not there.")

    assert refused.status_code == 422
    assert "say why" in refused.json["message"]
    own = [mark for mark in room.marks() if mark.attempt.person_id == zoe.id]
    assert [(mark.level, mark.comment, mark.with_group) for mark in own] == [
        ("not_acquired", "Was not there.", False)
    ]


def test_a_members_own_level_survives_a_later_change_of_the_groups(classroom):
    room = classroom("E3")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)
    room.mark_group(group_id(room), "C3.1", level="acquired")
    room.mark(zoe, "C3.1", level="not_acquired", comment="Was not there.")

    room.mark_group(group_id(room), "C3.1", level="in_progress")

    levels = {mark.attempt.person.name: mark.level for mark in room.marks()}
    assert levels == {"Zoë Ångström": "not_acquired", "Bo Bâ": "in_progress"}


def test_a_member_follows_the_group_again(classroom):
    room = classroom("E3")
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)
    room.mark_group(group_id(room), "C3.1", level="acquired", comment="Well argued.")
    room.mark(zoe, "C3.1", level="not_acquired", comment="Was not there.")

    answer = room.grid.post(f"grid/candidates/{zoe.id}/marks/C3.1/follow")

    assert answer.status_code == 200
    assert {(mark.level, mark.comment, mark.with_group) for mark in room.marks()} == {
        ("acquired", "Well argued.", True)
    }


def test_there_is_no_following_where_the_group_has_no_level(classroom):
    room = classroom("E3")
    zoe = room.candidate("Zoë Ångström")
    room.form_group("North", zoe)

    answer = room.grid.post(f"grid/candidates/{zoe.id}/marks/C3.1/follow")

    assert answer.status_code == 422
    assert room.marks() == []
