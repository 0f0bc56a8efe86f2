"""The alternate request syntax, for browsers that may only post forms (xAPI communication, 1.3)."""

import base64
import json

import pytest
import requests

BASIC = "Basic " + base64.b64encode(b"tester:a secret of the tests").decode()


def posted(url, method, query="", **fields):
    """A form, as a browser posts it: no header is the client's own."""
    sent = {"Authorization": BASIC, "X-Experience-API-Version": "1.0.3"} | fields
    return requests.post(f"{url}?method={method}{query}", data=sent, timeout=30)


def test_each_method_can_be_asked_for_by_a_form(store_url, client, a_statement):
    said = a_statement(verb={"id": "https://example.org/did", "display": {"fr": "a réussi"}})

    put = posted(f"{store_url}/statements", "PUT", statementId=said["id"], content=json.dumps(said))
    found = posted(f"{store_url}/statements", "GET", statementId=said["id"])
    other = posted(f"{store_url}/statements", "POST", content=json.dumps(a_statement()))

    assert (put.status_code, put.text) == (204, "")
    assert found.json()["verb"] == said["verb"]
    assert other.json() == [client.ids()[0]]


def test_a_document_of_any_type_is_written_on_its_condition_and_deleted(store_url):
    url = f"{store_url}/activities/profile"
    named = {"activityId": "urn:this", "profileId": "é & ="}
    kept = {"content": "à bientôt", "Content-Type": "text/plain; charset=utf-8"}

    assert posted(url, "PUT", **named, **kept).status_code == 400
    assert posted(url, "PUT", **named, **kept, **{"if-none-match": "*"}).status_code == 204
    found = posted(url, "GET", **named)
    assert (found.text, found.headers["Content-Type"]) == (kept["content"], kept["Content-Type"])
    assert posted(url, "PUT", **named, **kept, **{"If-Match": '"other"'}).status_code == 412
    assert posted(url, "DELETE", **named, **{"If-Match": found.headers["ETag"]}).status_code == 204
    assert posted(url, "GET", **named).status_code == 404


@pytest.mark.parametrize(
    ("method", "query", "fields"),
    [
        pytest.param("PUT", "", {"statementId": "ID"}, id="no content"),
        pytest.param("GET", "", {"content": "{}"}, id="content, with a method that has none"),
        pytest.param("PUT", "&statementId=ID", {"content": "SAID"}, id="a parameter beside the method"),
        pytest.param("PATCH", "", {"content": "SAID"}, id="another method"),
        pytest.param("HEAD", "", {"statementId": "ID"}, id="HEAD, which no answer to a POST can be"),
        pytest.param("put", "", {"statementId": "ID", "content": "SAID"}, id="a method in lower case"),
        pytest.param("PUT", "", {"statementId": "ID", "content": "SAID", "X-Extra": "1"}, id="an unknown field"),
        pytest.param("PUT", "", {"statementId": "ID", "content": ["SAID", "SAID"]}, id="content twice"),
        pytest.param(
            "PUT", "", {"statementId": "ID", "content": "SAID", "X-Experience-API-Version": "0.8"}, id="a version"
        ),
    ],
)
def test_a_form_that_breaks_the_syntax_is_refused(store_url, client, a_statement, method, query, fields):
    said = a_statement()
    filled = {"SAID": json.dumps(said), "ID": said["id"]}
    fields = {
        name: [filled[each] for each in value] if isinstance(value, list) else filled.get(value, value)
        for name, value in fields.items()
    }

    assert posted(f"{store_url}/statements", method, query.replace("ID", said["id"]), **fields).status_code == 400
    assert client.ids() == []


@pytest.mark.parametrize("body", [b"{}", b"a=%ff&content={}", b"content=%ff", b"\xff"])
def test_octets_that_are_no_form_are_refused(store_url, body):
    headers = {
        "Authorization": BASIC,
        "X-Experience-API-Version": "1.0.3",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    answer = requests.post(f"{store_url}/statements?method=POST", data=body, headers=headers, timeout=30)

    assert answer.status_code == 400


def test_a_form_needs_its_own_credentials(store_url, a_statement):
    content = json.dumps(a_statement())

    assert posted(f"{store_url}/statements", "POST", content=content, Authorization="").status_code == 401


def test_a_form_longer_than_a_request_may_be_is_refused(store_url):
    assert posted(f"{store_url}/statements", "POST", content="x" * 200_001).status_code == 413


def test_nothing_but_a_post_stands_for_something_else(client, a_statement):
    said = a_statement()

    answer = client.put("statements", params={"method": "POST", "statementId": said["id"]}, json=said)

    assert (answer.status_code, answer.json()["where"]) == (400, "method")


def test_version_2_has_no_alternate_syntax(store_url, as_version_2, a_statement):
    """IEEE 9274.1.1 took it out: whoever speaks 2.0 is told so by a refusal."""
    content = json.dumps(a_statement())
    spoken = {"X-Experience-API-Version": "2.0.0"}

    assert posted(f"{store_url}/statements", "POST", content=content, **spoken).status_code == 400
    assert as_version_2.post("statements", params={"method": "POST"}, data={"content": content}).status_code == 400
    assert as_version_2.ids() == []
