"""What a launch leaves in the database, on each."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import builders
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.actions.enter_visit import enter_visit
from lti_tool.lti.launch import Course, Launch, Link, Services, User
from lti_tool.lti.roles import Role
from lti_tool.store.models import Context, Deployment, Membership, Person, Registration, ResourceLink, Visit

AT = builders.NOW
SAM = User("4", name="Sam Student", given_name="Sam", family_name="Student", email="sam@example.com")
SCOPES = ("https://purl.imsglobal.org/spec/lti-ags/scope/score",)
LAUNCH = Launch(
    deployment_id="1",
    user=SAM,
    roles=frozenset({Role.LEARNER}),
    course=Course("2", label="MGC", title="Manager grands comptes"),
    link=Link("1", title="Épreuve E1"),
    services=Services(
        lineitems_url="http://lms.example/2/lineitems",
        lineitem_url="http://lms.example/2/lineitems/2/lineitem",
        scopes=SCOPES,
        memberships_url="http://lms.example/2/memberships",
    ),
    custom={},
    locale="fr",
    return_url="http://lms.example/course",
)


@pytest.fixture
def enter(store, registration):
    """Enter with changes to a launch."""

    def enter_with(at=AT, **changes):
        launch = replace(LAUNCH, **changes)
        visit = enter_visit(store, launch, registration.deployments[0], at=at)
        store.commit()
        return visit

    return enter_with


def test_all_that_a_launch_tells_is_kept(enter):
    visit = enter()

    person, link = visit.person, visit.resource_link
    assert (person.sub, person.name, person.given_name, person.family_name, person.email) == (
        "4",
        "Sam Student",
        "Sam",
        "Student",
        "sam@example.com",
    )
    assert (link.resource_link_id, link.title) == ("1", "Épreuve E1")
    assert link.lineitem_url == "http://lms.example/2/lineitems/2/lineitem"
    assert (link.context.context_id, link.context.label) == ("2", "MGC")
    assert link.context.lineitems_url == "http://lms.example/2/lineitems"
    assert link.context.memberships_url == "http://lms.example/2/memberships"
    assert link.context.service_scopes == list(SCOPES)
    assert (visit.roles, visit.locale, visit.return_url) == (["learner"], "fr", "http://lms.example/course")
    assert visit.expires_at - visit.created_at == timedelta(hours=8)


def test_what_a_later_launch_leaves_out_stays(enter):
    enter()

    visit = enter(user=User("4"), course=Course("2"), link=Link("1"), services=Services())

    assert visit.person.name == "Sam Student"
    assert visit.person.email == "sam@example.com"
    assert visit.resource_link.title == "Épreuve E1"
    assert visit.resource_link.lineitem_url
    assert visit.resource_link.context.title == "Manager grands comptes"
    assert visit.resource_link.context.service_scopes == list(SCOPES)


def test_what_a_later_launch_tells_anew_is_taken(enter, store):
    enter()

    visit = enter(user=User("4", name="Sam Graduate"), roles=frozenset({Role.ASSESSOR}), at=AT + timedelta(days=1))

    assert visit.person.name == "Sam Graduate"
    assert store.scalars(select(Membership.launch_roles)).one() == ["assessor"]
    assert visit.roles == ["assessor"]


def test_a_launch_leaves_what_the_membership_list_said(enter, store):
    enter()
    membership = store.scalars(select(Membership)).one()
    membership.roster_roles = ["learner"]
    membership.is_active = False
    store.commit()

    enter(roles=frozenset({Role.ASSESSOR, Role.TRAINER}))

    assert membership.roster_roles == ["learner"]
    assert membership.launch_roles == ["assessor", "trainer"]
    assert membership.is_active


def test_the_same_ids_in_another_registration_are_somebody_else(enter, store):
    here = enter()
    other = builders.a_registration(store, issuer="http://other.example")

    there = enter_visit(store, LAUNCH, other.deployments[0], at=AT)

    assert there.person_id != here.person_id
    assert there.resource_link_id != here.resource_link_id


def test_a_course_belongs_to_its_deployment(enter, store, registration):
    here = enter()
    second = Deployment(id=builders.uuid4(), registration=registration, deployment_id="2", created_at=AT)
    store.add(second)

    there = enter_visit(store, LAUNCH, second, at=AT)

    assert there.person_id == here.person_id
    assert there.resource_link.context_id != here.resource_link.context_id


def test_launches_without_a_course_share_one(enter, store):
    first = enter(course=None, link=Link("7"))
    second = enter(course=None, link=Link("8"))

    assert first.resource_link.context_id == second.resource_link.context_id
    assert first.resource_link.context.context_id == ""


def test_a_test_user_is_known_as_one_from_then_on(enter):
    enter(roles=frozenset({Role.LEARNER, Role.TEST_USER}))

    assert enter().person.is_test_user


def test_nobody_in_particular_is_no_member(enter, store):
    visit = enter(user=User(None), roles=frozenset({Role.LEARNER, Role.TRAINER}))

    assert visit.roles == ["learner"]
    assert store.scalar(select(func.count(Membership.id))) == 0


@pytest.mark.parametrize(
    ("custom", "assessment"),
    [
        pytest.param({"assessment": "E3"}, "E3", id="by its code"),
        pytest.param({"assessment": "E3", "referential": "grands-comptes"}, "E3", id="of a referential by its id"),
        pytest.param(
            {"assessment": "E3", "referential": "https://w3id.org/certibloc/referentials/grands-comptes"},
            "E3",
            id="of a referential by its IRI",
        ),
        pytest.param(
            {"assessment": "E3", "referential": "another"}, None, id="of a referential that is not there"
        ),
        pytest.param({"assessment": "E99"}, None, id="a code that is not there"),
        pytest.param({"assessment": "$Foo.bar"}, None, id="a variable that the platform does not know"),
        pytest.param({}, None, id="nothing asked"),
    ],
)
def test_custom_parameters_choose_the_assessment(enter, store, custom, assessment):
    referential = builders.the_referential(store)

    link = enter(custom=custom).resource_link

    assert link.assessment == assessment
    assert link.referential_id == (referential.id if assessment else None)


def test_an_assessment_once_chosen_is_not_changed_by_a_launch(enter, store):
    builders.the_referential(store)
    enter(custom={"assessment": "E3"})

    assert enter(custom={"assessment": "E4"}).resource_link.assessment == "E3"


def test_a_superseded_referential_is_chosen_no_more(enter, store):
    old = builders.the_referential(store)
    new = builders.StoredReferential(
        id=builders.uuid4(),
        iri=old.iri,
        version="2.0",
        sha256="1" * 64,
        document=old.document,
        rules=old.rules,
        imported_at=AT - timedelta(days=1),
    )
    store.add(new)
    store.flush()
    old.superseded_by_id = new.id

    assert enter(custom={"assessment": "E3"}).resource_link.referential_id == new.id


def test_results_may_be_published_from_the_start(enter, store):
    builders.the_referential(store)

    link = enter(custom={"assessment": "E3", "results": "immediate"}).resource_link

    assert link.results_published_at == AT


def test_results_taken_back_are_not_published_again_by_a_launch(enter, store):
    builders.the_referential(store)
    custom = {"assessment": "E3", "results": "immediate"}
    link = enter(custom=custom).resource_link
    link.results_published_at = None
    store.commit()

    assert enter(custom=custom).resource_link.results_published_at is None


def test_first_launches_at_once_make_one_of_each(engine, store, registration):
    many = 8
    start = Barrier(many)
    registration_id = registration.id

    def launch(number):
        start.wait()
        with Session(engine) as session:
            known = session.get(Registration, registration_id)
            # Everybody's first launch of the course, and the same person's in several tabs.
            user = User(str(number % 2), name=f"Person {number % 2}")
            enter_visit(session, replace(LAUNCH, user=user), known.deployments[0], at=AT)
            session.commit()

    with ThreadPoolExecutor(many) as launching:
        list(launching.map(launch, range(many)))

    counted = {
        table: store.scalar(select(func.count()).select_from(table))
        for table in (Person, Context, Membership, ResourceLink, Visit)
    }
    assert counted == {Person: 2, Context: 1, Membership: 2, ResourceLink: 1, Visit: many}
