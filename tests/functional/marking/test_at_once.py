"""Posts that come at the same moment, on each database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, select

from lti_tool.files.storage import storage_of
from lti_tool.store.database import db
from lti_tool.store.models import Attempt, EvidenceFile, Mark


def at_once(posts: list[Callable[[], Any]]) -> list[Any]:
    """The answers to posts that leave together."""
    with ThreadPoolExecutor(len(posts)) as pool:
        return [future.result() for future in [pool.submit(post) for post in posts]]


def posting(room, person, criterion, **fields):
    """The post of a mark that is ready to leave: the token is fetched before."""
    return ready(room, f"grid/candidates/{person.id}/marks/{criterion}", lambda: fields)


def ready(room, path, fields):
    """Any post that is ready to leave."""
    client = room.grid.client.application.test_client()
    name = room.grid.client.application.config["SESSION_COOKIE_NAME"]
    cookie = room.grid.client.get_cookie(name, path=room.grid.root)
    client.set_cookie(name, cookie.value, path=room.grid.root)
    head = BeautifulSoup(client.get(room.grid.root + "groups").data, "html.parser")
    token = head.select_one("meta[name=csrf-token]")["content"]
    return lambda: client.post(room.grid.root + path, data=fields(), headers={"X-CSRFToken": token})


def test_a_double_post_is_one_mark(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")

    answers = at_once([posting(room, zoe, "C1.1", level="acquired", sequence="0") for _ in range(4)])

    assert {answer.status_code for answer in answers} == {200}
    assert [(mark.level, mark.sequence) for mark in room.marks()] == [("acquired", 1)]
    assert len(room.statements()) == 1
    assert len(room.session.scalars(select(Attempt)).all()) == 1


def test_a_file_sent_twice_at_once_is_one_file(classroom, config):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    # Else those who begin the attempt would come one after the other anyway.
    room.mark(zoe, "C1.1", level="acquired", sequence="0")
    path = f"evidence/candidates/{zoe.id}"

    answers = at_once([ready(room, path, lambda: {"file": (BytesIO(b"%PDF-1.7"), "a.pdf")}) for _ in range(4)])

    assert {answer.status_code for answer in answers} == {302}
    [file] = room.session.scalars(select(EvidenceFile))
    assert list(storage_of(config).kept_before(datetime.now(UTC) + timedelta(hours=1))) == [file.id]


def test_of_two_levels_at_once_one_wins_and_the_other_is_told(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    levels = ("acquired", "not_acquired")

    answers = at_once([posting(room, zoe, "C1.1", level=level, sequence="0") for level in levels])

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [mark] = room.marks()
    assert {answer.json["marks"][0]["level"] for answer in answers} == {mark.level}
    assert len(room.statements()) == 1


@pytest.mark.parametrize("number", range(1, 9))
def test_a_first_mark_that_comes_between_two_questions_begins_no_second_attempt(app, classroom, number):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    other = posting(room, zoe, "C1.2", level="in_progress", sequence="0")
    post = posting(room, zoe, "C1.1", level="acquired", sequence="0")

    with after_question(app, number, other):
        answer = post()

    assert answer.status_code == 200
    assert len(room.session.scalars(select(Attempt)).all()) == 1


@contextmanager
def after_question(app: Flask, number: int, work: Callable[[], Any]) -> Iterator[None]:
    """
    Do ``work`` in another thread, to its end, after the ``number``-th question about attempts asked meanwhile.

    Not once something was written: then others wait for that to be committed.
    """
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        is_question = statement.startswith("SELECT") and "FROM attempts" in statement
        asked.append("question" if is_question else "write" if not statement.startswith("SELECT") else "other")
        if is_question and asked.count("question") == number and "write" not in asked:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(work).result()

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", note)


def test_first_marks_on_several_criteria_at_once_begin_one_attempt(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    criteria = ("C1.1", "C1.2", "C1.3", "C1.4")

    answers = at_once([posting(room, zoe, code, level="acquired", sequence="0") for code in criteria])

    assert {answer.status_code for answer in answers} == {200}
    assert len(room.session.scalars(select(Attempt)).all()) == 1
    assert room.session.scalars(select(Mark.criterion).order_by(Mark.criterion)).all() == list(criteria)
