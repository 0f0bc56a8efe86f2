"""A launch that tells nothing new is known at once; anything it tells anew is noticed."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from uuid import uuid4

import builders
import pytest

from lti_tool.actions.enter_visit import enter_again, enter_visit
from lti_tool.lti.launch import Coming, Course, Launch, Link, Services, User
from lti_tool.lti.login_state import Login
from lti_tool.lti.roles import Role
from lti_tool.store.arrivals import known_arrival
from lti_tool.store.driver import ShortTransaction
from lti_tool.store.logins import answered_login
from lti_tool.store.models import Membership, Visit

AT = builders.NOW
LAUNCH = Launch(
    deployment_id="1",
    user=User("4", name="Sam Student", given_name="Sam", family_name="Student", email="sam@example.com"),
    roles=frozenset({Role.LEARNER}),
    course=Course("2", label="MGC", title="Manager grands comptes"),
    link=Link("1", title="Épreuve E1"),
    services=Services(
        lineitems_url="http://lms.example/2/lineitems",
        lineitem_url="http://lms.example/2/lineitems/2/lineitem",
        scopes=("https://purl.imsglobal.org/spec/lti-ags/scope/score",),
        memberships_url="http://lms.example/2/memberships",
    ),
    custom={},
    locale="fr",
    return_url="http://lms.example/course",
)
TOLD = [
    pytest.param(part, each.name, id=f"{part}.{each.name}")
    for part in ("user", "course", "link", "services")
    for each in fields(type(getattr(LAUNCH, part)))
]


@pytest.fixture
def arrival(engine, store):
    """Who comes where, of a platform's launch, if all that it tells is known."""

    def known(registration_id, launch):
        store.commit()
        login = Login(uuid4(), registration_id, "http://localhost:5000/lti/launch", None, None, AT)
        course = launch.course and launch.course.id
        coming = Coming(launch.deployment_id, course, launch.link and launch.link.id, launch.user.sub)
        with ShortTransaction(engine) as connection:
            answered = answered_login(connection, login, coming)
        return answered and known_arrival(answered.kept, coming, launch)

    return known


@pytest.fixture
def registration(store):
    registration = builders.a_registration(store)
    enter_visit(store, LAUNCH, registration.deployments[0], at=AT)
    store.commit()
    return registration


def test_a_launch_like_the_last_one_opens_a_visit_of_the_same_person_and_activity(
    engine, store, registration, arrival
):
    first = store.query(Visit).one()
    known = arrival(registration.id, LAUNCH)
    login = Login(uuid4(), registration.id, "http://localhost:5000/lti/launch", None, None, AT)

    with ShortTransaction(engine) as connection:
        again_id = enter_again(connection, LAUNCH, known, login, at=AT)

    again = store.get(Visit, again_id)

    assert again.id != first.id
    kept = ("person_id", "resource_link_id", "roles", "mentees", "locale", "return_url", "expires_at")
    assert [getattr(again, name) for name in kept] == [getattr(first, name) for name in kept]


@pytest.mark.parametrize(("part", "name"), TOLD)
def test_whatever_is_told_anew_is_noticed(registration, arrival, part, name):
    of = getattr(LAUNCH, part)
    new = ("https://scope.example/new",) if name == "scopes" else "http://new.example/"

    told = replace(LAUNCH, **{part: replace(of, **{name: new})})

    assert arrival(registration.id, told) is None


@pytest.mark.parametrize(("part", "name"), [told for told in TOLD if told.values[1] not in {"id", "sub"}])
def test_what_is_not_told_this_time_changes_nothing(registration, arrival, part, name):
    of = getattr(LAUNCH, part)

    told = replace(LAUNCH, **{part: replace(of, **{name: () if name == "scopes" else None})})

    assert arrival(registration.id, told) == arrival(registration.id, LAUNCH)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"roles": frozenset({Role.ASSESSOR})}, id="other roles"),
        pytest.param({"roles": frozenset({Role.LEARNER, Role.TEST_USER})}, id="a trial"),
        pytest.param({"deployment_id": "2"}, id="another deployment"),
        pytest.param({"course": None}, id="no course"),
        pytest.param({"subject": LAUNCH.user}, id="a submission review"),
        pytest.param({"link": None, "subject": LAUNCH.user}, id="a submission review of a column"),
        pytest.param({"product_family": "canvas"}, id="another kind of platform"),
        pytest.param({"user": User(None)}, id="nobody in particular"),
        pytest.param({"custom": {"assessment": "E1"}}, id="a choice where there was none"),
        pytest.param({"custom": {"page": "progress"}}, id="a page where there was none"),
    ],
)
def test_what_needs_a_decision_is_noticed(registration, arrival, change):
    assert arrival(registration.id, replace(LAUNCH, **change)) is None


def test_what_was_read_for_someone_else_is_not_taken_for_the_launch(engine, registration):
    login = Login(uuid4(), registration.id, "http://localhost:5000/lti/launch", None, None, AT)
    read_for = Coming("1", "2", "1", "4")
    with ShortTransaction(engine) as connection:
        kept = answered_login(connection, login, read_for).kept

    assert known_arrival(kept, read_for, LAUNCH) is not None
    for other in ({"sub": "5"}, {"link_id": "2"}, {"context_id": None}, {"deployment_id": "2"}):
        assert known_arrival(kept, replace(read_for, **other), LAUNCH) is None


def test_a_disabled_deployment_is_not_passed_over(store, registration, arrival):
    registration.deployments[0].disabled_at = datetime.now(UTC)
    store.commit()

    assert arrival(registration.id, LAUNCH) is None


def test_whoever_left_the_course_is_let_in_as_someone_new(store, registration, arrival):
    store.query(Membership).one().is_active = False
    store.commit()

    assert arrival(registration.id, LAUNCH) is None


def test_the_same_launch_from_another_platform_is_not_known(store, registration, arrival):
    other = builders.a_registration(store, issuer="http://other.example")

    assert arrival(other.id, LAUNCH) is None
    assert arrival(uuid4(), LAUNCH) is None
