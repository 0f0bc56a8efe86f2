"""Marks and publication that come at the same moment, on each database: nothing fails, nothing is overlooked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import builders
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app import create_app
from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.database import db, migrate
from lti_tool.store.models import Group, GroupMember, Score

ROUNDS = 12
ALL = ("C1.1", "C1.2", "C1.3", "C1.4")


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """The tool on each database."""
    migrate(database_url)
    environment = {
        "CERTIBLOC_SECRET_KEY": "only-for-tests-" * 4,
        "CERTIBLOC_DATA_DIR": str(tmp_path),
        "CERTIBLOC_DATABASE_URL": database_url,
    }
    app = create_app(Config.from_env(environment))
    yield app
    with app.app_context():
        db.engine.dispose()


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
