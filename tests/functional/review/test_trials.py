"""A platform's test user, Canvas's test student for one: it looks around, and nothing of it leaves."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from lti_tool.store.models import Group, Mark, QueuedStatement, Score
from lti_tool.store.scores import queue_score

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
TRIAL = "This is a trial"
ZOE = "5"


def roles(*names):
    return {LTI + "roles": [*(MEMBERSHIP + name for name in names), TEST_USER]}


def posted(page, path, **fields):
    """The answer to a form of the visit, sent as its page would."""
    root = "/".join(page.url.split("/")[:5])
    token = BeautifulSoup(page.text, "html.parser").select_one("meta[name=csrf-token]")["content"]
    return page.browser.post(f"{root}/{path}", data=fields, headers={"X-CSRFToken": token}, timeout=30)


def test_the_page_says_that_it_is_a_trial(course):
    page = course.launch_saying("zoe", roles("Learner"))

    assert TRIAL in page.text
    assert "They will appear on this page by themselves" not in page.text
    assert TRIAL not in course.open("maelle").text


def test_a_test_user_is_no_candidate_and_cannot_be_marked(course):
    course.launch_saying("zoe", roles("Learner"))
    trainer = course.launch_saying("formatrice", {})
    zoe = course.person(ZOE)

    answer = posted(trainer, f"grid/candidates/{zoe.id}/marks/C4.1", level="acquired")

    assert "Zoë Ångström" not in trainer.text
    assert answer.status_code == 404
    assert counted(course, Mark, QueuedStatement, Score) == [0, 0, 0]


def test_a_group_is_marked_without_its_test_user(course):
    trainer = course.launch_saying("formatrice", {})
    people = [course.person(each) for each in (ZOE, "7")]
    posted(trainer, "groups", name="North", members=[str(person.id) for person in people])
    course.launch_saying("zoe", roles("Learner"))
    course.kept.rollback()
    group = course.kept.scalars(select(Group)).one()

    answer = posted(trainer, f"grid/groups/{group.id}/marks/C4.1", level="acquired")

    assert answer.status_code == 200, answer.text
    marked = course.kept.scalars(select(Mark)).all()
    assert [mark.attempt.person.sub for mark in marked] == ["7"]


@pytest.mark.parametrize("name", ["Instructor", "Administrator", "Mentor"])
def test_a_test_user_who_is_staff_reads_and_does_no_more(course, name):
    page = course.launch_saying("evaluateur", roles(name))
    zoe = course.person(ZOE)

    for path in ("grid", "groups", "progress", "gradebook", "sending", "review", "mentees", "choose"):
        assert page.browser.get("/".join([*page.url.split("/")[:5], path]), timeout=30).status_code == 403, path
    assert posted(page, f"grid/candidates/{zoe.id}/marks/C4.1", level="acquired").status_code == 403
    assert TRIAL in page.text
    assert counted(course, Mark, QueuedStatement, Score) == [0, 0, 0]


def test_a_visit_that_is_open_closes_when_its_person_turns_out_to_be_one(course):
    page = course.launch_saying("evaluateur", {})
    zoe = course.person(ZOE)
    course.person("4").is_test_user = True
    course.kept.commit()

    answer = posted(page, f"grid/candidates/{zoe.id}/marks/C4.1", level="acquired")

    assert answer.status_code == 403
    assert counted(course, Mark, QueuedStatement, Score) == [0, 0, 0]


def test_publishing_and_trying_again_leave_the_score_of_a_later_test_user_where_it_is(course):
    course.mark(ZOE, C4_1="acquired", C4_2="acquired", C4_3="acquired")
    trainer = course.launch_saying("formatrice", {})
    before = score_of(course)
    course.launch_saying("zoe", roles("Learner"))

    posted(trainer, "grid/publication", published="yes")
    published = score_of(course)
    zoes = course.kept.scalars(select(Mark)).first().attempt
    queue_score(course.kept, zoes, at=zoes.created_at)
    course.kept.commit()
    posted(trainer, f"gradebook/{published[0]}/again")
    posted(trainer, "gradebook/again")

    assert before[1:] == ("held", "not_published")
    assert published == before
    assert score_of(course) == before
    assert (
        "Try again"
        not in trainer.browser.get("/".join([*trainer.url.split("/")[:5], "gradebook"]), timeout=30).text
    )


def score_of(course):
    course.kept.rollback()
    row = course.kept.scalars(select(Score)).one()
    return row.id, row.state, row.reason


def counted(course, *tables):
    course.kept.rollback()
    return [course.kept.scalar(select(func.count()).select_from(table)) for table in tables]
