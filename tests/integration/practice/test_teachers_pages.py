"""What a teacher changes in the gradebook by hand, and what tools then hear of it: as in Moodle."""

import time

import pytest
from sqlalchemy import func, select

from lti_tool.practice.models import LineItem
from lti_tool.practice.visitor import Form, UnexpectedPage, forms_of

SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
COLUMN = "/grade/edit/tree/item.php?courseid=2&id=2"
ZOES = "/grade/edit/tree/grade.php?courseid=2&itemid=2&userid=5"
PEOPLE = "/user/index.php?id=2"


@pytest.fixture
def teach(visitor):
    """Submit a page's form with these fields, as the teacher."""

    def submit(path, username="formatrice", **fields):
        visitor.become(username)
        page = visitor.open(path)
        form = next(form for form in forms_of(page) if "action" in form.fields)
        return visitor.submit(Form(page.url, "post", form.fields | fields))

    return submit


@pytest.fixture
def score(http, lineitems):
    """What the tool sends of Zoë, a minute later each time."""
    minutes = iter(range(1, 100))

    def send(given, item=2):
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * next(minutes)))
        body = {
            "userId": "5",
            "scoreGiven": given,
            "scoreMaximum": 100,
            "timestamp": at,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
        }
        url = f"{lineitems}/{item}/lineitem/scores?type_id=1"
        return http.post(url, json=body, headers={"Content-Type": SCORE}, timeout=10).status_code

    return send


@pytest.fixture
def zoes(http, lineitems):
    """What the tool reads of Zoë."""

    def read(item=2):
        url = f"{lineitems}/{item}/lineitem/results?type_id=1&user_id=5"
        listed = http.get(url, headers={"Accept": RESULTS}, timeout=10).json()
        return listed[0].get("resultScore") if listed else "nothing"

    return read


def test_a_teachers_grade_shows_to_the_tool_with_its_comment_and_date(teach, zoes, http, lineitems):
    teach(ZOES, action="save", finalgrade="12,5", feedback="Revu")

    url = f"{lineitems}/2/lineitem/results?type_id=1"
    [result] = http.get(url, headers={"Accept": RESULTS}, timeout=10).json()
    assert (result["resultScore"], result["comment"]) == (12.5, "Revu")
    assert "timestamp" in result


def test_an_override_holds_against_scores_that_are_taken_with_success(teach, score, zoes):
    score(80)
    teach(ZOES, action="save", finalgrade="60")

    assert score(90) == 200
    assert zoes() == 60


def test_a_lifted_override_shows_what_the_tool_said_last(teach, score, zoes):
    score(80)
    teach(ZOES, action="save", finalgrade="60")
    score(90)

    teach(ZOES, action="lift")

    assert zoes() == 90


def test_an_emptied_place_is_an_override_too(teach, score, zoes):
    score(80)
    teach(ZOES, action="save", finalgrade="")

    assert score(90) == 200
    assert zoes() is None


def test_a_column_that_the_tool_made_knows_no_override(teach, score, zoes, practice):
    teach(COLUMN, action="duplicate")
    with practice.session() as session:
        copy = session.scalars(select(func.max(LineItem.id))).one()
    score(80, item=copy)
    teach(ZOES.replace("itemid=2", f"itemid={copy}"), action="save", finalgrade="60")
    assert zoes(copy) == 60

    assert score(90, item=copy) == 200
    assert zoes(copy) == 90


def test_a_changed_maximum_rescales_what_stands_and_what_stands_behind(teach, score, zoes):
    score(80)
    teach(ZOES, action="save", finalgrade="60")

    teach(COLUMN, action="save", itemname="Dossier", grademax="20")

    assert zoes() == 12
    teach(ZOES, action="lift")
    assert zoes() == 16


def test_who_leaves_the_course_takes_the_grades_along(teach, score, zoes):
    score(80)

    teach(PEOPLE, action="unenrol", userid="5")
    left, refused = zoes(), score(90)
    teach(PEOPLE, action="enrol", userid="5")

    assert (left, refused, zoes()) == ("nothing", 400, "nothing")
    assert score(90) == 200


def test_a_deleted_column_is_gone_for_the_tool(teach, score):
    teach(COLUMN, action="delete")

    assert score(80) == 404


@pytest.mark.parametrize("username", ["zoe", "evaluateur"])
@pytest.mark.parametrize("path", [ZOES, COLUMN, PEOPLE])
def test_only_those_who_run_the_course_change_it(visitor, username, path):
    visitor.become(username)

    with pytest.raises(UnexpectedPage, match="403"):
        visitor.open(path)


@pytest.mark.parametrize("number", ["abc", "nan", "1e9"])
def test_what_is_no_grade_is_refused(teach, zoes, number):
    assert teach(ZOES, action="save", finalgrade=number).status_code == 400
    assert zoes() == "nothing"
