"""
The sender and the follower against Ralph, a store of somebody else's, as it comes from PyPI.

It knows no voiding, sorts and filters by timestamp, answers a resend with nothing and a mixed batch with the new
ids alone, and has neither About nor documents.
"""

import json
from uuid import UUID, uuid4

import pytest
import said
from histories import HOME, SMALL, a_decision, a_mark, a_void, elsewhere, some_rules

from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import ndjson
from xapi.client import StatementConflict, StatementsRefused, StoreMisbehaves
from xapi.statements import achieved, forfeited, voided

ATTEMPT = "7d8a5c3e-6f0a-4a7e-9f5b-6f9f5a1f2d11"


@pytest.fixture
def lrs(ralph, connect):
    """A client of Ralph."""
    return connect(ralph.client())


def some_marks(count, first=1):
    codes = ["C1.1", "C1.2", "C2.1", "C3.1", "C3.2", "C3.3"]
    return [
        a_mark(n, codes[n % 6], learner=f"learner {n % 7}", attempt=ATTEMPT) for n in range(first, first + count)
    ]


def frozen(statements):
    return [(each["id"], json.dumps(each, ensure_ascii=False).encode()) for each in statements]


def folded(statements):
    return ndjson(fold([read(each, HOME) for each in statements], SMALL, some_rules()).rows)


def kept(ralph):
    return [json.loads(line) for line in ralph.file.read_bytes().splitlines()]


def test_every_kind_of_statement_that_we_send_is_taken_as_it_is(ralph, worker, lrs):
    kinds = [
        said.a_mark(),
        said.a_decision(),
        said.a_publication(achieved),
        said.a_publication(forfeited, decision_id=UUID(int=77, version=4)),
        voided(target=said.a_mark().id, home_page=said.HOME, by=said.ASSESSOR, at=said.AT),
    ]
    worker.queue([(str(each.id), each.body) for each in kinds])

    worker.send(lrs)

    assert set(worker.states().values()) == {"delivered"}
    there = kept(ralph)
    assert [each["id"] for each in there] == [str(each.id) for each in kinds]
    for ours, theirs in zip(kinds, there, strict=True):
        assert {name: theirs[name] for name in ours.statement} == json.loads(ours.body)


def test_a_backlog_is_delivered_once_each_and_in_order(ralph, worker, lrs):
    statements = some_marks(120)
    worker.queue(frozen(statements))

    worker.send(lrs)

    assert set(worker.states().values()) == {"delivered"}
    assert [each["id"] for each in kept(ralph)] == [each["id"] for each in statements]


def test_what_ralph_knows_already_counts_as_delivered_though_it_does_not_say_so(ralph, worker, lrs):
    statements = some_marks(30)
    lrs.store(statements)
    lrs.store(statements[:10])
    worker.queue(frozen([*statements, *some_marks(5, first=31)]))

    worker.send(lrs)

    assert set(worker.states().values()) == {"delivered"}
    assert len(kept(ralph)) == 35


def test_one_contradiction_in_a_batch_is_set_aside_and_the_rest_goes_through(ralph, worker, lrs):
    statements = some_marks(20)
    [other] = [each | {"result": {"success": False, "response": "in_progress"}} for each in statements[7:8]]
    lrs.store([other])
    worker.queue(frozen(statements))

    worker.send(lrs)

    states = worker.states()
    assert states.pop(other["id"]) == "dead"
    assert worker.reason(other["id"]) == "conflict"
    assert set(states.values()) == {"delivered"}
    assert len(kept(ralph)) == 20


def test_a_statement_that_ralph_refuses_is_set_aside_and_the_rest_goes_through(ralph, worker, lrs):
    statements = some_marks(9)
    del statements[4]["verb"]
    worker.queue(frozen(statements))

    worker.send(lrs)

    assert [state == "dead" for state in worker.states().values()] == [number == 4 for number in range(9)]
    assert worker.reason(statements[4]["id"]) == "refused"
    assert len(kept(ralph)) == 8


def test_a_wrong_secret_stops_the_sender_and_loses_nothing(ralph, worker, lrs, connect):
    worker.queue(frozen(some_marks(3)))

    worker.send(connect(ralph.client("wrong")), for_minutes=2)
    assert set(worker.states().values()) == {"pending"}
    assert kept(ralph) == []

    worker.send(lrs, for_minutes=30)
    assert set(worker.states().values()) == {"delivered"}


def test_a_ralph_that_was_down_gets_everything_once_it_is_there(worker, lrs, connect, ralph):
    worker.queue(frozen(some_marks(60)))
    away = type(ralph)("http://127.0.0.1:1/xAPI", ralph.file)

    worker.send(connect(away.client()), for_minutes=5)
    worker.send(lrs, for_minutes=30)

    assert set(worker.states().values()) == {"delivered"}
    assert len(kept(ralph)) == 60


def test_progress_is_rebuilt_from_ralph_though_it_hides_nothing_that_was_voided(worker, lrs):
    history = [
        *some_marks(120),
        a_void(500, 3),
        a_decision(501, learner="learner 2"),
        elsewhere(a_mark(502, attempt=ATTEMPT)),
    ]
    for at in range(0, len(history), 50):
        lrs.store(history[at : at + 50])

    assert worker.follow(lrs) == folded(history)
    assert worker.follow(lrs) == folded(history)


def test_a_statement_of_long_ago_that_comes_late_is_found_by_reading_all_again(worker, lrs):
    history = some_marks(60)
    lrs.store(history)
    worker.follow(lrs)
    late = a_mark(900, "C1.1", "in_progress", learner="late", attempt=ATTEMPT, at="2020-01-01T10:00:00Z")

    lrs.store([late])

    assert worker.follow(lrs) == folded([*history, late])


def test_what_was_sent_while_it_was_followed_is_there_in_the_end(worker, lrs):
    statements = some_marks(150)
    worker.queue(frozen(statements))
    worker.send(lrs)

    assert worker.follow(lrs) == folded(statements)


def test_pages_end_with_whole_second_timestamps(lrs):
    statements = some_marks(131)
    lrs.store(statements)

    pages = list(lrs.pages(limit=50))

    found = [each["id"] for page in pages for each in page.statements]
    assert sorted(found) == sorted(each["id"] for each in statements)
    assert pages[0].consistent_through is None


def test_what_ralph_lacks_is_told_apart_from_trouble(lrs):
    [one] = some_marks(1)

    lrs.test_connection()
    with pytest.raises(StoreMisbehaves):
        lrs.about()
    lrs.store([one])
    assert lrs.get(one["id"])["result"] == one["result"]
    assert lrs.get(str(uuid4())) is None
    with pytest.raises(StatementConflict):
        lrs.store([one | {"verb": {"id": "https://example.org/left"}}])
    with pytest.raises(StatementsRefused):
        lrs.store([one | {"id": "none"}])
