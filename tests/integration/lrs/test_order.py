"""Several writers and a reader: nothing is missed, nothing is there twice, in threads and in processes."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from xapi.lrs import open_engine
from xapi.lrs.database import consistent_through, reading, writing
from xapi.lrs.tables import Statement

WRITERS = 4
BATCHES = 30
WRITER = Path(__file__).with_name("writer.py")


def a_row(stored: int) -> dict[str, object]:
    parts = {"content": "{}", "target": None, "voids": False, "voided": False, "key_id": 1}
    return {"stored": stored, "id": str(uuid4())} | parts


def newest(page: dict[str, list[dict[str, str]]]) -> str:
    return max((said["stored"] for said in page["statements"]), default="")


def read_behind(client, done: threading.Event) -> tuple[list[str], list[str]]:
    """Follow the store as fast as it goes, from Consistent-Through to Consistent-Through; never look back."""
    seen: list[str] = []
    stored: list[str] = []
    since = "1970-01-01T00:00:00Z"
    last_round = False
    while not last_round:
        last_round = done.is_set()
        answer = client.get("statements", params={"since": since, "ascending": "true"})
        through = answer.headers["X-Experience-API-Consistent-Through"]
        while True:
            page = answer.json()
            for said in page["statements"]:
                if said["stored"] <= through:
                    seen.append(said["id"])
                    stored.append(said["stored"])
            if not page["more"] or newest(page) > through:
                break
            answer = client.get(page["more"])
        # Each answer's is true; a later one may be the earlier, with a writer under way.
        since = max(since, through)
    return seen, stored


def test_a_reader_that_follows_consistent_through_misses_nothing_of_many_writers(store_database_url, client):
    processes = [
        subprocess.Popen(
            [sys.executable, str(WRITER), store_database_url, str(BATCHES), str(writer)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for writer in range(WRITERS)
    ]
    done = threading.Event()
    with ThreadPoolExecutor() as pool:
        following = pool.submit(read_behind, client, done)
        sent = [line for process in processes for line in process.communicate()[0].split()]
        done.set()
        seen, stored = following.result()

    assert [process.returncode for process in processes] == [0] * WRITERS
    assert len(sent) > WRITERS * BATCHES
    assert sorted(seen) == sorted(sent)
    assert all(before < after for before, after in pairwise(stored))


def test_consistent_through_never_passes_a_writer_under_way(database_url, serving, a_statement):
    with serving(database_url):
        engine = open_engine(database_url)
        before = consistent_through(engine)

        with writing(engine) as (_, first):
            under_way = [consistent_through(engine) for _ in range(3)]

        assert all(through < first for through in under_way)
        assert before <= first
        assert consistent_through(engine) > first
        engine.dispose()


def test_consistent_through_goes_on_when_nobody_writes(client):
    first, second = (client.get("statements").headers["X-Experience-API-Consistent-Through"] for _ in range(2))

    assert first < second


def test_a_clock_set_back_still_gives_rising_times(database_url, serving):
    with serving(database_url):
        engine = open_engine(database_url)
        ahead = consistent_through(engine) + 3_600_000_000
        with writing(engine) as (connection, _):
            connection.execute(insert(Statement), a_row(ahead))

        with writing(engine) as (_, first):
            assert first == ahead + 1
        assert consistent_through(engine) == ahead
        engine.dispose()


@pytest.mark.parametrize("same", [True, False], ids=["the same", "different"])
def test_one_id_sent_by_many_at_once_is_stored_once(store_url, client, a_statement, same):
    senders = 8
    statement_id = str(uuid4())
    batches = [
        [
            a_statement(),
            a_statement(id=statement_id, result={"response": "" if same else str(sender)}),
            a_statement(),
        ]
        for sender in range(senders)
    ]
    ready = threading.Barrier(senders)

    def send(batch):
        ready.wait()
        return client.post("statements", json=batch).status_code

    with ThreadPoolExecutor(senders) as pool:
        statuses = list(pool.map(send, batches))

    accepted = [batch for batch, status in zip(batches, statuses, strict=True) if status == 200]
    assert set(statuses) <= {200, 409}
    assert len(accepted) == (senders if same else 1)
    assert sorted(client.ids()) == sorted({said["id"] for batch in accepted for said in batch})


def test_nothing_is_left_of_a_batch_whose_writing_fails_midway(database_url, serving):
    with serving(database_url):
        engine = open_engine(database_url)

        def fail_midway():
            with writing(engine) as (connection, first):
                connection.execute(insert(Statement), a_row(first))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail_midway()

        with reading(engine) as connection:
            assert connection.scalars(select(Statement.id)).all() == []
        with writing(engine):
            pass
        engine.dispose()
