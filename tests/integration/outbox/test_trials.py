"""What is about a platform's test user stays here, also where it was queued before anybody knew."""

from uuid import UUID, uuid4

import builders
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.store.models import Attempt, Mark, Person, QueuedStatement, Registration

ACCOUNT = "https://tool.example"


@pytest.fixture
def people(sending):
    """Zoë, Sam and Ada, by first name; nobody is a test user yet."""
    with Session(sending.engine) as session:
        registration = session.get(Registration, sending.registration_id)
        course = builders.a_course(session, registration)
        made = {name: builders.a_person(session, course, name).id for name in ("Zoë", "Sam", "Ada")}
        session.commit()
    return made


def account(person_id):
    return {"account": {"homePage": ACCOUNT, "name": str(person_id)}}


def turn_into_a_test_user(sending, person_id):
    with Session(sending.engine) as session:
        session.get(Person, person_id).is_test_user = True
        session.commit()


PARTS = {
    "the learner": {"actor": "Zoë"},
    "the object": {"actor": "Ada", "object": "Zoë"},
    "the assessor": {"actor": "Ada", "context": {"instructor": "Zoë"}},
    "a member of the team": {"actor": "Ada", "context": {"team": {"member": ["Sam", "Zoë"]}}},
}


def said_of(people, part):
    """The part of a statement with accounts in the place of names."""
    if isinstance(part, str):
        return account(people[part])
    if isinstance(part, list):
        return [said_of(people, each) for each in part]
    return {name: said_of(people, each) for name, each in part.items()}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_statement_that_names_a_test_user_is_withheld(sending, store, people, part):
    about, other = sending.queue(said_of(people, part), {"actor": account(people["Sam"])})
    turn_into_a_test_user(sending, people["Zoë"])

    sending.send_all()

    assert set(store.statements) == {other}
    assert sending.states() == {about: "withheld", other: "delivered"}


def test_a_voiding_of_a_test_users_mark_is_withheld(sending, store, people):
    [void] = sending.queue(
        {"actor": account(people["Ada"]), "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}}
    )
    a_mark_behind(sending, void, people)
    turn_into_a_test_user(sending, people["Zoë"])

    sending.send_all()

    assert store.statements == {}
    assert sending.states() == {void: "withheld"}


def test_nothing_asks_for_it_again(sending, store, people):
    store.refuses = set(sending.queue({"actor": account(people["Zoë"])}))
    sending.send_all()
    [refused] = sending.states()
    store.refuses = set()
    turn_into_a_test_user(sending, people["Zoë"])

    sending.requeue(refused)
    sending.send_all()
    sending.requeue(refused)
    sending.send_all()

    assert store.statements == {}
    assert sending.states() == {refused: "withheld"}


def test_what_waits_behind_many_of_them_goes_out(sending, store, people):
    sending.queue(*[{"actor": account(people["Zoë"])}] * 60)
    [other] = sending.queue({"actor": account(people["Sam"])})
    turn_into_a_test_user(sending, people["Zoë"])

    sending.send_all()

    assert set(store.statements) == {other}


def a_mark_behind(sending, statement, people):
    """Make the statement one that tells of a mark of Zoë's."""
    with Session(sending.engine) as session:
        zoe, ada = session.get(Person, people["Zoë"]), session.get(Person, people["Ada"])
        course = builders.a_course(session, zoe.registration)
        link = builders.a_resource_link(session, course)
        attempt = Attempt(
            id=uuid4(),
            person=zoe,
            resource_link=link,
            referential=link.referential,
            assessment="E1",
            number=1,
            created_at=builders.NOW,
        )
        mark = Mark(
            id=uuid4(),
            attempt=attempt,
            criterion="C1.1",
            assessor=ada,
            level=None,
            sequence=1,
            marked_at=builders.NOW,
        )
        session.add_all([attempt, mark])
        session.flush()
        queued = session.scalars(select(QueuedStatement).where(QueuedStatement.id == UUID(statement))).one()
        queued.mark_id = mark.id
        session.commit()
