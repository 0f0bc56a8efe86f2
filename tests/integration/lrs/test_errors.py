"""What goes wrong is told in JSON, with the right status, the headers of xAPI and no trace of the inside."""

import json
import threading

import pytest

from xapi.lrs import create_app, open_engine
from xapi.lrs.database import writing

JSON = {"Content-Type": "application/json"}


def assert_is_told(answer, status):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Experience-API-Version"]
    assert set(answer.json()) <= {"error", "where"}
    assert "Traceback" not in answer.text
    assert "sqlalchemy" not in answer.text.lower()


@pytest.mark.parametrize(
    "path", ["nowhere", "activities/states", "groups/profile", "statements/", "statements/more/1"]
)
def test_a_resource_that_is_not_there_is_not_found(client, path):
    assert_is_told(client.get(path), 404)


def test_a_method_that_no_resource_has_is_not_allowed(client):
    answer = client.delete("statements")

    assert_is_told(answer, 405)
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="JSON cut off"),
        pytest.param(b"[{}]", id="no statement"),
        pytest.param(b'"x"', id="a string"),
        pytest.param(b"[1,null]", id="numbers"),
        pytest.param(b"[" * 50_000, id="nested without end"),
        pytest.param(b'{"id":"\xff"}', id="no UTF-8"),
        pytest.param('{"actor":{"mbox":"mailto:é@x.fr","mbox":"mailto:a@x.fr"}}'.encode(), id="a name twice"),
    ],
)
def test_a_body_that_is_no_statement_is_refused(client, body):
    assert_is_told(client.post("statements", data=body, headers=JSON), 400)
    assert client.ids() == []


@pytest.mark.parametrize("content_type", [None, "text/plain", "multipart/form-data; boundary=x", "text/json"])
def test_a_body_of_another_type_is_refused(client, a_statement, content_type):
    body = json.dumps(a_statement())

    assert_is_told(client.post("statements", data=body, headers={"Content-Type": content_type}), 400)


def test_a_body_longer_than_the_limit_is_refused(client, a_statement):
    body = json.dumps([a_statement() for _ in range(1000)])

    assert len(body) > 200_000
    assert_is_told(client.post("statements", data=body, headers=JSON), 413)
    assert client.ids() == []


def test_every_answer_says_up_to_when_it_is_consistent(client):
    for answer in (
        client.get("statements"),
        client.get("nowhere"),
        client.get("about"),
        client.get("statements?x=1"),
    ):
        assert answer.headers["X-Experience-API-Consistent-Through"].endswith("Z")


def test_a_database_without_tables_is_told_without_its_words(sqlite_url, caplog):
    app = create_app(sqlite_url)
    app.testing = False

    answer = app.test_client().get("/statements", auth=("k", "s"), headers={"X-Experience-API-Version": "1.0.3"})

    assert answer.status_code == 503
    assert set(answer.get_json()) == {"error"}
    assert answer.headers["Retry-After"]
    app.extensions["lrs"].close()


def test_a_database_out_of_reach_is_told_as_something_to_try_again(postgresql_url, caplog):
    lost = postgresql_url.rsplit("/", 1)[0] + "/certibloc_of_nobody"
    app = create_app(lost)

    answer = app.test_client().get("/statements", auth=("k", "s"), headers={"X-Experience-API-Version": "1.0.3"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    app.extensions["lrs"].close()


def test_who_writes_waits_for_the_writer_before(store_database_url, client, a_statement):
    engine = open_engine(store_database_url)
    with writing(engine):
        sending = threading.Timer(0, client.post, ["statements"], {"json": a_statement()})
        sending.start()
        sending.join(0.3)
        assert sending.is_alive()
        assert client.ids() == []
    sending.join()
    engine.dispose()

    assert len(client.ids()) == 1


def test_the_store_can_be_served_without_a_mount(sqlite_url, serving, a_statement):
    with serving(sqlite_url):
        app = create_app(sqlite_url)
        client = app.test_client()
        asked = {"auth": ("tester", "a secret of the tests"), "headers": {"X-Experience-API-Version": "1.0.3"}}
        client.post("/statements", json=[a_statement(), a_statement()], **asked)

        more = client.get("/statements?limit=1", **asked).get_json()["more"]

        assert more.startswith("/statements?")
        assert len(client.get(more, **asked).get_json()["statements"]) == 1
        app.extensions["lrs"].close()
