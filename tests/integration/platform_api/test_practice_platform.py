"""The practice platform, which answers as Moodle does, asked for everything that we ask for."""

from datetime import UTC, datetime, timedelta

import builders
import pytest
from practice_course import SAM, TESS, ZOE, practice_course

from lti_tool.lti.line_items import Wanted
from lti_tool.lti.scores import Points
from lti_tool.lti.services import LINEITEM, LINEITEM_READONLY
from lti_tool.platform_api.access_tokens import Client
from lti_tool.platform_api.errors import AccessRefused, NotLater, NotThere, PlatformRefused, PlatformUnavailable
from lti_tool.platform_api.line_items import create_line_item, find_line_item
from lti_tool.platform_api.memberships import members
from lti_tool.platform_api.scores import post_score, read_result
from lti_tool.platform_api.services import Platforms
from lti_tool.platform_api.transport import Transport
from lti_tool.practice import ActivitySeed, Fault

GRANTED = {LINEITEM, LINEITEM_READONLY}
POINTS = Points(87.5, 100, "C1 : 3 critères acquis sur 4")
ACTIVITIES = [ActivitySeed("Épreuve E1"), ActivitySeed("Épreuve E2", max_grade=None)]


@pytest.fixture
def course(tmp_path):
    with practice_course(tmp_path, activities=ACTIVITIES) as course:
        yield course


@pytest.fixture
def now():
    return datetime.now(UTC)


def services_of(course):
    told = course.registration
    client = Client(told.client_id, told.deployment_id, told.token_url, builders.our_key())
    return Platforms(lambda: datetime.now(UTC), Transport(private_hosts={"127.0.0.1", "localhost"})).services(
        client
    )


@pytest.fixture
def services(course):
    return services_of(course)


def test_the_members_come_with_short_roles_and_names(course, services):
    found = {member.user_id: member for member in members(services, course.memberships_url)}

    assert set(found) == {"3", "4", "5", "9"}
    assert found["5"].name == "Zoë Ångström"
    assert found["5"].email == "zoe@example.com"
    assert (found["5"].roles, found["3"].roles) == (("Learner",), ("Instructor",))


def test_the_members_come_from_every_page(course, services):
    found = members(services, course.memberships_url + "?limit=1")

    assert len(found) == 4


def test_the_links_own_column_is_found(course, services):
    wanted = Wanted("Épreuve E1", course.link_id("Épreuve E1"), "E1")

    item = find_line_item(services, course.lineitems_url, wanted, granted=GRANTED, taken=[])

    assert item is not None
    assert item.url == course.lineitem_url(2)


def test_a_column_that_was_made_is_found_the_next_time(course, services):
    wanted = Wanted("Épreuve E2", course.link_id("Épreuve E2"), "E2")

    nothing = find_line_item(services, course.lineitems_url, wanted, granted=GRANTED, taken=[])
    made = create_line_item(services, course.lineitems_url, wanted)
    again = find_line_item(services, course.lineitems_url, wanted, granted=GRANTED, taken=[])

    assert nothing is None
    assert again is not None
    assert again.url == made.url
    assert course.columns()[-1] == {"id": 3, "label": "Épreuve E2", "tag": "certibloc", "resource_id": "E2"}


def test_a_score_arrives_and_is_read_back(course, services, now):
    post_score(services, course.lineitem_url(2), str(ZOE), POINTS, now)

    result = read_result(services, course.lineitem_url(2), str(ZOE))

    assert course.grades() == {(2, ZOE): (87.5, POINTS.comment)}
    assert result is not None
    assert (result.given, result.maximum, result.comment) == (87.5, 100, POINTS.comment)
    assert result.timestamp == now.replace(microsecond=0)
    assert read_result(services, course.lineitem_url(2), str(SAM)) is None


def test_a_second_score_in_the_same_second_is_not_later(course, services, now):
    second = now.replace(microsecond=0)
    post_score(services, course.lineitem_url(2), str(ZOE), POINTS, second)

    with pytest.raises(NotLater) as refusal:
        post_score(services, course.lineitem_url(2), str(ZOE), POINTS, second + timedelta(microseconds=999_999))

    assert str(ZOE) not in str(refusal.value)


def test_nothing_given_erases_what_stands(course, services, now):
    post_score(services, course.lineitem_url(2), str(ZOE), POINTS, now)
    post_score(services, course.lineitem_url(2), str(ZOE), Points(None, 100, ""), now + timedelta(seconds=1))

    assert read_result(services, course.lineitem_url(2), str(ZOE)) is None


@pytest.mark.parametrize("user_id", [str(TESS), "77"])
def test_someone_who_has_no_grades_is_refused(course, services, now, user_id):
    with pytest.raises(PlatformRefused) as refusal:
        post_score(services, course.lineitem_url(2), user_id, POINTS, now)

    assert type(refusal.value) is PlatformRefused
    assert refusal.value.status == 400
    assert "critères" not in str(refusal.value)


def test_a_deleted_column_is_not_there(course, services, now):
    course.delete_column(2)

    with pytest.raises(NotThere):
        post_score(services, course.lineitem_url(2), str(ZOE), POINTS, now)


def test_a_tool_that_may_only_read_the_gradebook_cannot_make_a_column(tmp_path):
    with practice_course(tmp_path, grades="read") as course, pytest.raises(AccessRefused):
        create_line_item(services_of(course), course.lineitems_url, Wanted("E3", "99", "E3"))


def test_a_key_set_that_the_platform_cannot_get_is_a_trouble_that_passes(course, services, now):
    course.platform.faults.set("tool_jwks", Fault(times=1))

    with pytest.raises(PlatformUnavailable):
        post_score(services, course.lineitem_url(2), str(ZOE), POINTS, now)
    post_score(services, course.lineitem_url(2), str(ZOE), POINTS, now)

    assert course.grades()[2, ZOE][0] == 87.5
