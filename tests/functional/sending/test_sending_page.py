"""What an administrator sees of the statements on their way, and may do about them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import builders
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.heartbeats import beat
from lti_tool.store.models import (
    QueuedStatement,
    Registration,
    StatementReason,
    StatementState,
    StatementStore,
    WorkerHeartbeat,
)
from lti_tool.store.outbox import queue_statement

NOW = datetime.now(UTC)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def registration(session: Session) -> Registration:
    """The platform that the administrator comes from."""
    return builders.a_registration(session)


@pytest.fixture
def administrator(session: Session, registration: Registration, visiting: Callable[..., Any]) -> Any:
    """A browser of an administrator who opened an assessment; a worker is alive."""
    course = builders.a_course(session, registration)
    person = builders.a_person(session, course, "Ada", Role.ADMINISTRATOR)
    beat(session, uuid4(), started_at=NOW, at=datetime.now(UTC), failing=[])
    return visiting(person, builders.a_resource_link(session, course), Role.ADMINISTRATOR)


def queue(session: Session, registration: Registration, **changes: Any) -> UUID:
    """A statement in the outbox, its row then changed as the sender would have."""
    id = uuid4()
    body = json.dumps({"id": str(id), "result": {"response": "acquired"}}).encode()
    queue_statement(session, id=id, body=body, registration_id=registration.id, mark_id=None, at=datetime.now(UTC))
    row = session.scalars(select(QueuedStatement).where(QueuedStatement.id == id)).one()
    for name, value in changes.items():
        setattr(row, name, value)
    session.commit()
    return id


DEAD = {"state": StatementState.DEAD, "reason": StatementReason.REFUSED, "detail": "400 the verb is missing"}


def text(page: TestResponse) -> str:
    """The page's words."""
    assert page.status_code == 200
    main = BeautifulSoup(page.data, "html.parser").select_one("main")
    assert main is not None
    return " ".join(main.get_text().split())


def test_nothing_waiting_is_said_plainly(administrator: Any, session: Session, registration: Registration) -> None:
    queue(session, registration, state=StatementState.DELIVERED)

    words = text(administrator.get("sending", headers=ENGLISH))

    assert "Everything is sent" in words
    assert "Nobody is sending" not in words


def test_what_waits_is_counted_with_the_age_of_the_oldest(
    administrator: Any, session: Session, registration: Registration
) -> None:
    queue(session, registration, queued_at=datetime.now(UTC) - timedelta(minutes=7))
    queue(session, registration)

    words = text(administrator.get("sending", headers=ENGLISH))

    assert "Waiting 2 (the oldest for 7 minutes)" in words


def test_a_statement_set_aside_shows_why_and_what_it_says(
    administrator: Any, session: Session, registration: Registration
) -> None:
    id = queue(session, registration, **DEAD)

    page = administrator.get("sending", headers=ENGLISH)

    assert "The record store refuses it. 400 the verb is missing" in text(page)
    body = BeautifulSoup(page.data, "html.parser").select_one(f"#body-{id} pre")
    assert body is not None
    assert json.loads(body.get_text())["id"] == str(id)


def test_one_or_all_of_those_set_aside_are_sent_again(
    administrator: Any, session: Session, registration: Registration
) -> None:
    first, second, third = (queue(session, registration, **DEAD) for _ in range(3))

    one = administrator.post(f"sending/{first}/again", follow_redirects=True)
    assert one.status_code == 200
    assert states(session) == {first: "pending", second: "dead", third: "dead"}

    administrator.post("sending/again", follow_redirects=True)
    assert set(states(session).values()) == {"pending"}


def states(session: Session) -> dict[UUID, str]:
    """The state of each statement."""
    session.rollback()
    rows = session.execute(select(QueuedStatement.id, QueuedStatement.state))
    return {id: state for id, state in rows}  # noqa: C416 # rows are pairs, which dict() would not be told


def test_another_platforms_statements_are_neither_shown_nor_sent(administrator: Any, session: Session) -> None:
    theirs = queue(session, builders.a_registration(session), **DEAD)

    page = administrator.get("sending")
    answer = administrator.post(f"sending/{theirs}/again")
    administrator.post("sending/again")

    assert str(theirs) not in page.text
    assert answer.status_code == 404
    assert states(session) == {theirs: "dead"}


def test_a_statement_that_is_not_dead_cannot_be_sent_again(
    administrator: Any, session: Session, registration: Registration
) -> None:
    sent = queue(session, registration, state=StatementState.DELIVERED)

    assert administrator.post(f"sending/{sent}/again").status_code == 404
    assert states(session) == {sent: "delivered"}


def test_a_paused_store_is_said_with_its_words(administrator: Any, session: Session, config: Config) -> None:
    long_ago = NOW - timedelta(hours=2)
    store = StatementStore(
        url=config.lrs_url,
        failures=3,
        failing_since=long_ago,
        paused_since=long_ago,
        reason="POST: 401 no such key",
    )
    session.add(store)
    session.commit()

    words = text(administrator.get("sending", headers=ENGLISH))

    assert "Sending is paused: the record store has refused us for 2 hours." in words
    assert "POST: 401 no such key" in words


def test_a_silent_worker_is_said(administrator: Any, session: Session) -> None:
    for worker in session.scalars(select(WorkerHeartbeat)):
        worker.beat_at = datetime.now(UTC) - timedelta(minutes=5)
    session.commit()

    words = text(administrator.get("sending", headers=ENGLISH))

    assert "Nobody is sending" in words
    assert "It was last heard of 5 minutes ago." in words


def test_a_pass_that_keeps_failing_is_named(administrator: Any, session: Session) -> None:
    beat(session, uuid4(), started_at=NOW, at=datetime.now(UTC), failing=["progress"])
    session.commit()

    assert "keeps failing; the server's log says why: progress." in text(
        administrator.get("sending", headers=ENGLISH)
    )


def test_the_connection_test_says_that_nobody_answers(administrator: Any) -> None:
    page = administrator.post("sending/test", follow_redirects=True)

    alert = BeautifulSoup(page.data, "html.parser").select_one("[role=alert]")
    assert alert is not None
    assert "ConnectionError" in alert.get_text()


def test_the_live_part_is_sent_only_when_it_changed(
    administrator: Any, session: Session, registration: Registration
) -> None:
    page = BeautifulSoup(administrator.get("sending").data, "html.parser")
    asks = str(page.select_one("[data-live]")["hx-get"])

    assert administrator.client.get(asks).status_code == 204
    queue(session, registration)
    assert administrator.client.get(asks).status_code == 200


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ASSESSOR, Role.TRAINER, Role.MENTOR])
@pytest.mark.parametrize("path", ["sending", "sending/rows"])
def test_nobody_else_sees_it(
    session: Session, registration: Registration, visiting: Callable[..., Any], role: Role, path: str
) -> None:
    course = builders.a_course(session, registration)
    browser = visiting(builders.a_person(session, course), builders.a_resource_link(session, course), role)

    assert browser.get(path).status_code == 403


@pytest.mark.parametrize("path", ["sending/again", "sending/test"])
def test_nobody_else_may_do_anything_about_it(
    session: Session, registration: Registration, visiting: Callable[..., Any], path: str
) -> None:
    course = builders.a_course(session, registration)
    link = builders.a_resource_link(session, course)
    dead = queue(session, registration, **DEAD)
    browser = visiting(builders.a_person(session, course), link, Role.TRAINER)

    assert browser.post(path).status_code == 403
    assert states(session) == {dead: "dead"}
