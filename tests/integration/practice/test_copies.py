"""A course copied: its activities are new ones, and tell whence they come where the platform does."""

import jwt
import pytest
from sqlalchemy import create_engine, select, text

from lti_tool.practice import ActivitySeed, Visitor, running, seed
from lti_tool.practice.models import Activity, Course, LineItem, Tool
from lti_tool.practice.visitor import forms_of

CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
HISTORIES = {"course": "$Context.id.history", "link": "$ResourceLink.id.history"}


@pytest.fixture
def trainer(visitor: Visitor) -> Visitor:
    visitor.become("formatrice")
    return visitor


def copied(trainer, course_id):
    """The number of a copy made of the course by its page's button."""
    page = trainer.open(f"/course/view.php?id={course_id}")
    [form] = [form for form in forms_of(page) if "copy.php" in form.action]
    return int(trainer.submit(form).url.rpartition("=")[2])


def told(trainer, practice, tool, course_id):
    """What a launch of the course's first activity says in custom parameters."""
    with practice.session() as session:
        activities = session.scalars(select(Activity).where(Activity.course_id == course_id).order_by(Activity.id))
        cmid = activities.first().cmid
    trainer.launch(cmid)
    return jwt.decode(tool.posted[-1]["id_token"], options={"verify_signature": False})[CUSTOM]


def test_activities_columns_and_people_are_copied_and_have_ids_of_their_own(trainer, practice):
    with practice.session() as session:
        session.scalars(select(LineItem)).first().resource_id = "E1"
        session.commit()

    copy = copied(trainer, 2)

    with practice.session() as session:
        course = session.get_one(Course, copy)
        original = session.get_one(Course, 2)
        assert [each.title for each in course.activities] == [each.title for each in original.activities]
        assert not {each.id for each in course.activities} & {each.id for each in original.activities}
        assert [item.resource_id for item in course.line_items] == ["E1", ""]
        assert {(each.person_id, each.role) for each in course.enrolments} == {
            (each.person_id, each.role) for each in original.enrolments
        }
        assert course.short_name != original.short_name


def test_a_course_tells_its_history_and_as_in_moodle_an_activity_does_not(trainer, practice, tool):
    with practice.session() as session:
        session.get_one(Tool, 1).custom = HISTORIES
        session.commit()
    first = copied(trainer, 2)
    second = copied(trainer, first)

    custom = told(trainer, practice, tool, second)

    assert custom == custom | {"course": f"{first},2", "link": "$ResourceLink.id.history"}


def test_where_activities_tell_theirs_it_is_a_chain_too(trainer, practice, tool):
    practice.app.config["TELLS_LINK_HISTORY"] = True
    with practice.session() as session:
        session.get_one(Tool, 1).custom = HISTORIES
        session.commit()
    first = copied(trainer, 2)
    second = copied(trainer, first)

    with practice.session() as session:
        middle = session.scalars(select(Activity).where(Activity.course_id == first).order_by(Activity.id)).first()
        chain = f"{middle.id},{middle.copied_from}"
    assert told(trainer, practice, tool, second)["link"] == chain
    assert told(trainer, practice, tool, 2)["link"] == ""


def test_learners_copy_nothing(zoe):
    assert "copy.php" not in zoe.open("/course/view.php?id=2").text


def test_a_file_of_an_earlier_version_gets_what_is_new(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    with running(url) as platform:
        seed(platform.app)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE pending_selection"))
        for table, column in (("tool", "is_active"), ("tool", "accepts_grades"), ("course", "copied_from")):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(
            text(
                "INSERT INTO tool (id, name, client_id, initiate_login_uri, redirect_uris, jwks_url,"
                " target_link_uri, custom, sends_name, sends_email, grades, offers_memberships, offers_settings)"
                " VALUES (1, 'old', 'old', 'x', '[]', 'x', 'x', '{}', 1, 1, 'full', 1, 1)"
            )
        )
        connection.execute(
            text("INSERT INTO course (id, short_name, full_name, sourced_id) VALUES (2, 'a', 'b', '')")
        )
    engine.dispose()

    with running(url) as platform:
        seed(platform.app, activities=[ActivitySeed("E1")])
        with platform.session() as session:
            assert session.get_one(Tool, 1).is_active
            assert session.get_one(Course, 2).copied_from is None
