"""What one client may ask of the store, so that the others still have theirs."""

import hashlib
import json
import socket

import pytest

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def limited(database_url, serving, asking):
    """A store with narrow limits."""
    limits = {"batch_limit": 3, "attachment_limit": 100, "attachments_limit": 2, "body_limit": 5000}
    with serving(database_url, **limits) as url, asking(url) as session:
        yield session


def a_header(content):
    return {
        "usageType": "https://example.org/proof",
        "display": {"en": "proof"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
    }


def a_body(said, *contents):
    parts = [b"Content-Type: application/json\r\n\r\n" + json.dumps(said).encode()]
    for content in contents:
        digest = hashlib.sha256(content).hexdigest()
        head = f"Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {digest}\r\n\r\n"
        parts.append(head.encode() + content)
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return {"data": body, "headers": {"Content-Type": "multipart/mixed; boundary=b"}}


@pytest.mark.parametrize(("count", "status"), [(3, 200), (4, 413)])
def test_a_batch_has_so_many_statements(limited, a_statement, count, status):
    answer = limited.post("statements", json=[a_statement() for _ in range(count)])

    assert answer.status_code == status
    assert len(limited.ids()) == (count if status == 200 else 0)


@pytest.mark.parametrize(
    ("contents", "status"),
    [
        pytest.param([b"x" * 100, b"y" * 100], 200, id="as many and as long as may be"),
        pytest.param([b"x" * 101], 413, id="one too long"),
        pytest.param([b"x", b"y", b"z"], 413, id="one too many"),
    ],
)
def test_attachments_are_so_many_and_so_long(limited, a_statement, contents, status):
    said = a_statement(attachments=[a_header(content) for content in contents])

    answer = limited.post("statements", **a_body(said, *contents))

    assert answer.status_code == status
    assert len(limited.ids()) == (status == 200)


@pytest.mark.parametrize("said_length", [True, False], ids=["of a length told", "in chunks"])
def test_a_body_has_so_many_octets(limited, said_length):
    body = b"[" + b" " * 10_000 + b"]"

    answer = limited.post("statements", data=body if said_length else iter([body]), headers=JSON)

    assert answer.status_code == 413, answer.text


@pytest.mark.parametrize("depth", [60, 500, 5000, 50_000])
def test_what_is_nested_without_end_is_refused_wherever_it_is(database_url, serving, asking, a_statement, depth):
    deep = "[" * depth + "]" * depth
    said = json.dumps(a_statement(result={"extensions": {"https://example.org/x": "HERE"}}))
    elsewhere = json.dumps(a_statement(context={"platform": "HERE"}))

    with serving(database_url) as url, asking(url) as session:
        for text in (said.replace('"HERE"', deep), elsewhere.replace('"HERE"', deep), deep):
            assert session.post("statements", data=text, headers=JSON).status_code == 400
        assert session.get("statements", params={"agent": deep[:4000]}).status_code == 400


def test_a_key_that_asks_too_often_is_told_when_to_come_back_and_others_are_served(
    database_url, serving, asking, a_key
):
    with serving(database_url, rate_limit=2) as url, asking(url) as hasty:
        key, secret = a_key(database_url, "patient")
        answers = [hasty.get("statements") for _ in range(12)]
        with asking(url, key, secret) as patient:
            other = patient.get("statements")

    refused = [answer for answer in answers if answer.status_code == 429]
    assert answers[0].status_code == other.status_code == 200
    assert refused
    assert {answer.headers["Retry-After"] for answer in refused} == {"1"}
    assert "2 requests a second" in refused[0].json()["error"]


def test_who_guesses_secrets_must_wait_and_who_is_known_need_not(database_url, serving, asking):
    with serving(database_url) as url, asking(url) as known, asking(url, secret="wrong") as guessing:
        assert known.get("statements").status_code == 200
        guesses = [guessing.get("statements").status_code for _ in range(30)]
        again = guessing.get("statements")

        assert known.get("statements").status_code == 200

    assert guesses[:20] == [401] * 20
    assert guesses[-1] == again.status_code == 429
    assert 1 <= int(again.headers["Retry-After"]) <= 2


def test_the_store_asks_nobody_because_of_what_a_statement_says(client, a_statement):
    with socket.create_server(("127.0.0.1", 0)) as bait:
        address = f"http://127.0.0.1:{bait.getsockname()[1]}"
        said = a_statement(
            actor={"account": {"homePage": address, "name": "ada"}},
            verb={"id": f"{address}/verb"},
            object={"id": f"{address}/activity", "definition": {"moreInfo": address, "type": f"{address}/type"}},
            attachments=[a_header(b"elsewhere") | {"fileUrl": f"{address}/file"}],
        )
        assert client.post("statements", json=said).status_code == 200
        for look in ({}, {"format": "canonical"}, {"attachments": "true"}):
            assert client.get("statements", params=look).status_code == 200

        bait.settimeout(0.2)
        with pytest.raises(TimeoutError):
            bait.accept()
