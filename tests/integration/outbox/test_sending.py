"""What becomes of queued statements, whatever the store answers."""

import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from builders import NOW

from lti_tool.store.models import StatementReason
from lti_tool.worker.statements import BATCH
from xapi.client import LRS

SAID: dict[str, Any] = {
    "actor": {"objectType": "Agent", "account": {"homePage": "http://tool.example", "name": "a"}},
    "verb": {"id": "https://w3id.org/xapi/tla/verbs/assessed"},
    "object": {"id": "http://tool.example/criteria/C1.1"},
    "timestamp": "2026-11-23T09:00:00Z",
}


def test_statements_arrive_in_order_in_batches_of_fifty_byte_for_byte(sending: Any, store: Any) -> None:
    ids = sending.queue(*(SAID | {"n": "é"} for _ in range(120)))

    sending.send_all()

    assert [len(json.loads(body)) for body in store.bodies] == [50, 50, 20]
    assert list(store.statements) == ids
    assert store.bodies[2] == b"[" + b",".join(sending.row(id).body for id in ids[100:]) + b"]"
    assert set(sending.states().values()) == {"delivered"}
    assert sending.known() is None


def test_a_batch_stored_before_the_sender_died_is_stored_once(sending: Any, store: Any) -> None:
    ids = sending.queue(SAID, SAID)
    store.post(b"[" + b",".join(sending.row(id).body for id in ids) + b"]")

    sending.send_all()

    assert list(store.statements) == ids
    assert sending.states() == dict.fromkeys(ids, "delivered")


def test_a_statement_that_the_store_refuses_is_set_aside_and_the_rest_go_through(sending: Any, store: Any) -> None:
    ids = sending.queue(*(SAID for _ in range(BATCH)))
    store.refuses = {ids[17], ids[18]}

    sending.send_all()

    assert store.statements.keys() == set(ids) - store.refuses
    dead = sending.row(ids[17])
    assert (dead.state, dead.reason, dead.settled_at) == ("dead", StatementReason.REFUSED, sending.now)
    assert dead.detail.endswith("400 the statement has no verb")
    assert json.loads(dead.body)["id"] == ids[17]
    assert sending.known() is None


def test_a_dead_statement_does_not_hold_up_later_ones(sending: Any, store: Any) -> None:
    [bad] = sending.queue(SAID)
    store.refuses = {bad}
    sending.send_all()

    [later] = sending.queue(SAID)
    sending.send_all()

    assert sending.states() == {bad: "dead", later: "delivered"}


def test_a_dead_statement_is_sent_again_once_somebody_asks_for_it(sending: Any, store: Any) -> None:
    [bad, other] = sending.queue(SAID, SAID)
    store.refuses = {bad, other}
    sending.send_all()
    store.refuses = set()

    assert sending.requeue(bad) == 1
    sending.send_all()

    assert sending.states() == {bad: "delivered", other: "dead"}
    assert sending.row(bad).reason is None


def test_a_store_that_is_down_gets_everything_later(sending: Any, store: Any) -> None:
    ids = sending.queue(SAID, SAID, SAID)
    there, sending.lrs = sending.lrs, LRS("http://127.0.0.1:1/xapi", "key", "secret")
    for _ in range(12):
        sending.later(seconds=30)
    assert sending.states() == dict.fromkeys(ids, "pending")
    assert sending.known().failing_since is not None

    sending.lrs = there
    for _ in range(4):
        sending.later(minutes=1)

    assert sending.states() == dict.fromkeys(ids, "delivered")
    assert (sending.known().failing_since, sending.known().reason) == (None, None)


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        pytest.param(401, {}, id="unknown key"),
        pytest.param(403, {}, id="key without the right"),
        pytest.param(404, {}, id="nothing at the address"),
        pytest.param(302, {"Location": "/login"}, id="a page to sign in at"),
    ],
)
def test_a_store_that_refuses_us_is_left_alone_until_it_is_put_right(
    sending: Any, store: Any, answering: Any, caplog: Any, status: int, headers: dict[str, str]
) -> None:
    ids = sending.queue(SAID, SAID)
    store.script.extend(answering(status, headers) for _ in range(5))
    for _ in range(12):
        sending.later(seconds=10)

    assert 1 <= 5 - len(store.script) <= 3
    assert sending.states() == dict.fromkeys(ids, "pending")
    assert sending.known().paused_since == NOW + timedelta(seconds=10)
    assert str(status) in sending.known().reason
    assert [record.levelno for record in caplog.records] == [logging.ERROR]

    store.script.clear()
    sending.ask_again()
    sending.send_all()

    assert sending.states() == dict.fromkeys(ids, "delivered")
    assert sending.known().paused_since is None


def test_statements_that_a_store_knows_are_delivered_if_they_say_the_same(sending: Any, store: Any) -> None:
    [same, different, new] = sending.queue(SAID, SAID, SAID)
    store.knows_no_resends = True
    shown = SAID | {"id": same, "timestamp": "2026-11-23T10:00:00+01:00"}
    shown["verb"] = SAID["verb"] | {"display": {"en": "assessed"}}
    store.statements = {same: shown, different: SAID | {"id": different, "result": {"success": True}}}

    sending.send_all()

    assert sending.states() == {same: "delivered", different: "dead", new: "delivered"}
    assert sending.row(different).reason == StatementReason.CONFLICT


def test_a_conflict_that_the_store_will_not_show_is_set_aside(sending: Any, store: Any, answering: Any) -> None:
    [hidden] = sending.queue(SAID)
    store.script.extend([answering(409), answering(404), answering(404)])

    sending.send_all()

    assert sending.states() == {hidden: "dead"}
    assert sending.row(hidden).reason == StatementReason.CONFLICT


def test_a_batch_too_large_is_halved_and_a_statement_too_large_alone_is_set_aside(
    sending: Any, store: Any
) -> None:
    bodies = [SAID | {"padding": "x" * (5000 if number == 3 else 10)} for number in range(40)]
    ids = sending.queue(*bodies)
    store.most_octets = 3000

    sending.send_all()

    assert store.statements.keys() == set(ids) - {ids[3]}
    assert sending.states()[ids[3]] == "dead"
    assert sending.row(ids[3]).reason == StatementReason.TOO_LARGE


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_a_busy_store_is_not_asked_before_the_time_it_gave(
    sending: Any, store: Any, answering: Any, status: int, as_date: bool
) -> None:
    ids = sending.queue(SAID)
    in_an_age = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    store.script.append(answering(status, {"Retry-After": in_an_age if as_date else "100"}))
    sending.send_all()

    sending.later(seconds=95)
    assert store.bodies == []
    assert sending.states() == dict.fromkeys(ids, "pending")

    sending.later(seconds=60)
    assert sending.states() == dict.fromkeys(ids, "delivered")


@pytest.mark.parametrize(
    ("trouble", "patience"),
    [
        pytest.param({"status": 500}, 30, id="fails"),
        pytest.param({"status": 502, "stores_first": True}, 30, id="stores, but a proxy fails"),
        pytest.param({"status": 200, "cut": True, "stores_first": True}, 30, id="breaks off its answer"),
        pytest.param({"status": 200, "delay": 2.0, "stores_first": True}, 1, id="answers too late"),
    ],
)
def test_a_store_in_trouble_gets_each_statement_once(
    sending: Any, store: Any, answering: Any, trouble: dict[str, Any]
) -> None:
    ids = sending.queue(SAID, SAID, SAID)
    store.script.append(answering(**trouble))

    sending.send_all()
    assert sending.states() == dict.fromkeys(ids, "pending")
    sending.later(seconds=2)

    assert sending.states() == dict.fromkeys(ids, "delivered")
    assert list(store.statements) == ids


def test_a_statement_at_which_a_store_fails_lets_the_others_pass_and_is_never_dropped(
    sending: Any, store: Any
) -> None:
    ids = sending.queue(*(SAID for _ in range(120)))
    store.fails_at = {ids[60]}

    for _ in range(30):
        sending.later(seconds=30)

    assert store.statements.keys() == set(ids) - store.fails_at
    stuck = sending.row(ids[60])
    assert (stuck.state, stuck.reason) == ("pending", StatementReason.STORE_FAILED)

    [after] = sending.queue(SAID)
    store.fails_at = set()
    sending.later(minutes=3)
    sending.later(minutes=3)

    assert sending.states()[after] == sending.states()[ids[60]] == "delivered"


def test_a_store_in_trouble_is_asked_for_less_and_less(sending: Any, store: Any, answering: Any) -> None:
    sending.queue(*(SAID for _ in range(BATCH)))
    sizes = []
    for _ in range(7):
        store.script.append(answering(500, stores_first=True))
        sending.later(minutes=2)
        sizes.append(len(json.loads(store.bodies[-1])))

    assert sizes == [50, 25, 12, 6, 3, 1, 1]


def test_several_senders_send_each_statement_once(sending: Any, store: Any) -> None:
    ids = sending.queue(*(SAID for _ in range(600)))

    senders = [threading.Thread(target=sending.send_all) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    sending.send_all()

    assert sending.states() == dict.fromkeys(ids, "delivered")
    sent = [statement["id"] for body in store.bodies for statement in json.loads(body)]
    assert sorted(sent) == sorted(ids)
