"""The groups of the course, from a platform that offers them; Moodle 4.5 does not."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lti_tool.practice import Fault, GroupSeed
from lti_tool.practice.visitor import forms_of
from lti_tool.store.models import Context, Group

BUTTON = "Copy the course's groups"
PAIRS = (
    GroupSeed(1, 2, "Nord", ["zoe", "formatrice"], "Pairs"),
    GroupSeed(2, 2, "Sud", ["maelle", "zoe"], "Pairs"),
)
TEAMS = (*PAIRS, GroupSeed(3, 2, "Everybody", ["zoe", "francois", "maelle"], "Teams"))


@pytest.fixture
def at_groups(course_with):
    """``at_groups(course)``: the trainer's browser and the groups page that it shows."""

    def go(course):
        trainer = course.as_("formatrice")
        root = "/".join(trainer.launch(2).url.split("/")[:5])
        return trainer, trainer.http.get(f"{root}/groups", timeout=30)

    return go


def take(trainer, page, **changes):
    """Press the button; what it leads to."""
    form = next(form for form in forms_of(page) if form.action.endswith("/groups/course"))
    form.fields.update(changes)
    return trainer.submit(form)


def groups_kept(course):
    course.kept.rollback()
    return {
        group.name: sorted(member.person.sub for member in group.members)
        for group in course.kept.scalars(select(Group))
    }


def test_moodle_offers_none_and_the_page_says_nothing_of_them(course, at_groups):
    _trainer, page = at_groups(course)

    assert BUTTON not in page.text
    assert course.kept.scalars(select(Context.groups_url)).all() == [None]


def test_a_platform_that_begins_to_offer_them_is_heard(course, at_groups):
    course.platform.app.config["OFFERS_GROUPS"] = True

    _trainer, page = at_groups(course)

    assert BUTTON in page.text


def test_one_click_takes_the_groups_of_the_course(course_with, at_groups):
    course = course_with(groups=PAIRS, offers_groups=True)
    trainer, page = at_groups(course)

    taken = take(trainer, page)

    assert BUTTON in page.text
    assert "2 groups are copied from the course." in taken.text
    # A trainer sits nowhere, and Zoë, who is in both, in the first.
    assert groups_kept(course) == {"Nord": ["5"], "Sud": ["7"]}


def test_taking_them_again_changes_nothing_and_those_made_here_stay(course_with, at_groups):
    course = course_with(groups=PAIRS, offers_groups=True)
    trainer, page = at_groups(course)
    take(trainer, page)
    root = page.url
    by_hand = next(form for form in forms_of(page) if form.action.endswith("/groups"))
    trainer.http.post(
        root,
        data={
            "name": "Ouest",
            "members": [str(course.person("6").id)],
            "csrf_token": by_hand.fields["csrf_token"],
        },
        timeout=30,
    )
    before = groups_kept(course)

    take(trainer, page)

    assert groups_kept(course) == before == {"Nord": ["5"], "Sud": ["7"], "Ouest": ["6"]}


def test_of_several_groupings_one_is_chosen(course_with, at_groups):
    course = course_with(groups=TEAMS, offers_groups=True)
    trainer, page = at_groups(course)

    question = take(trainer, page)
    [form] = [form for form in forms_of(question) if form.action.endswith("/groups/course")]
    choices = [each["value"] for each in BeautifulSoup(question.text, "html.parser").select("input[type=radio]")]
    form.fields["set"] = "Teams"
    trainer.submit(form)

    assert "Which groups of the course?" in question.text
    assert choices == ["Pairs", "Teams"]
    assert groups_kept(course) == {"Everybody": ["5", "6", "7"]}


def test_a_platform_in_trouble_leaves_the_groups_as_they_are(course_with, at_groups):
    course = course_with(groups=PAIRS, offers_groups=True)
    trainer, page = at_groups(course)
    take(trainer, page)
    before = groups_kept(course)
    course.platform.faults.set("groups", Fault(status=500))

    answer = take(trainer, page)

    assert answer.status_code == 200
    assert "could not be read" in answer.text
    assert groups_kept(course) == before


def test_a_course_whose_groups_are_empty_says_so(course_with, at_groups):
    course = course_with(groups=(GroupSeed(1, 2, "Nord", ["formatrice"]),), offers_groups=True)
    trainer, page = at_groups(course)

    answer = take(trainer, page)

    assert "no group with a candidate in it" in answer.text
    assert groups_kept(course) == {}
