"""Marks and publication that come at the same moment, on each database: nothing fails, nothing is overlooked."""

from concurrent.futures import ThreadPoolExecutor, wait
from uuid import UUID, uuid4

import builders
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from practice_course import an_attempt, mark
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lti_tool.actions.publish_results import publish_results
from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.database import db, engine_options
from lti_tool.store.journal import By
from lti_tool.store.models import Group, GroupMember, ResourceLink, Score
from lti_tool.web.retrying import came_second

ROUNDS = 12
ALL = ("C1.1", "C1.2", "C1.3", "C1.4")


@pytest.fixture
def config(each_config: Config) -> Config:
    """The tool on each database."""
    return each_config


def test_a_group_is_marked_while_its_results_are_published_many_times(session: Session, visiting):
    course = builders.a_course(session, builders.a_registration(session))
    link = builders.a_resource_link(session, course, "E1")
    ada = builders.a_person(session, course, "Ada Assessor", Role.ASSESSOR)
    people = [builders.a_person(session, course, f"Candidate {n}") for n in range(5)]
    group = a_group(session, link, people)
    marking, publishing = (visiting(ada, link, Role.ASSESSOR) for _ in range(2))
    tokens = {browser: {"X-CSRFToken": token_of(browser)} for browser in (marking, publishing)}

    def marks(level):
        for code in ALL:
            path = f"{marking.root}grid/groups/{group.id}/marks/{code}"
            yield marking.client.post(path, data={"level": level}, headers=tokens[marking])

    def publications():
        for wanted in ("no", "yes"):
            path = f"{publishing.root}grid/publication"
            yield publishing.client.post(path, data={"published": wanted}, headers=tokens[publishing])

    answers = set()
    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            level = ("acquired", "in_progress")[number % 2]
            at_once = [pool.submit(statuses, posts) for posts in (marks(level), publications())]
            answers |= {status for each in at_once for status in each.result()}

    session.expire_all()
    states = {row.state for row in session.scalars(select(Score))}
    assert answers == {200, 302}
    # Published last: what is complete is on its way, whichever came first.
    assert states == {"pending"}


def test_a_score_marked_while_its_results_are_published_is_released(app: Flask, session: Session):
    course = builders.a_course(session, builders.a_registration(session))
    link = builders.a_resource_link(session, course, "E1")
    ada = builders.a_person(session, course, "Ada Assessor", Role.ASSESSOR)
    attempt = an_attempt(session, builders.a_person(session, course), link)
    session.commit()
    mark(session, attempt, dict.fromkeys(ALL, "acquired"), by=ada)

    with ThreadPoolExecutor(1) as pool:
        publishing = pool.submit(publish, app, link.id)
        # What was marked is not committed: whoever publishes must wait for it, or would overlook it.
        wait([publishing], timeout=1)
        session.commit()
        publishing.result()

    session.expire_all()
    assert [row.state for row in session.scalars(select(Score))] == ["pending"]


@pytest.mark.postgresql
def test_the_loser_of_a_deadlock_is_told_from_one_who_erred(postgresql_config: Config):
    engines = [create_engine(**engine_options(postgresql_config.database_url)) for _ in range(2)]
    with engines[0].connect() as one, engines[1].connect() as other, ThreadPoolExecutor(1) as pool:
        one.execute(lock_of(1))
        other.execute(lock_of(2))
        waiting = pool.submit(error_of, one, lock_of(2))
        met = error_of(other, lock_of(1))
        other.rollback()
        errors = [error for error in (waiting.result(), met) if error is not None]
        one.rollback()
        wrong = error_of(one, text("SELECT no_such_column"))
    for engine in engines:
        engine.dispose()

    assert [came_second(error) for error in errors] == [True]
    assert wrong is not None
    assert not came_second(wrong)


def lock_of(number: int):
    return text(f"SELECT pg_advisory_xact_lock({number})")


def error_of(connection: Connection, statement) -> DBAPIError | None:
    try:
        connection.execute(statement)
    except DBAPIError as error:
        return error
    return None


def publish(app: Flask, link_id: UUID) -> None:
    with app.app_context():
        publish_results(db.session, db.session.get_one(ResourceLink, link_id), by=By("instance"), at=builders.NOW)
        db.session.commit()


def statuses(posts):
    return [answer.status_code for answer in posts]


def a_group(session: Session, link, people) -> Group:
    group = Group(id=uuid4(), resource_link_id=link.id, name="A", created_at=builders.NOW)
    session.add(group)
    session.flush()
    for person in people:
        session.add(GroupMember(group_id=group.id, person_id=person.id, resource_link_id=link.id))
    session.flush()
    return group


def token_of(browser) -> str:
    page = BeautifulSoup(browser.get("groups").data, "html.parser")
    return page.select_one("meta[name=csrf-token]")["content"]
