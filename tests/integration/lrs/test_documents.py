"""The State, Activity Profile and Agent Profile resources (xAPI communication, 2.2, 2.3, 2.6, 2.7)."""

import hashlib
import json
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from uuid import uuid4

import pytest

ADA = json.dumps({"mbox": "mailto:ada@example.org"})
BOB = json.dumps({"account": {"homePage": "https://tool.example", "name": "bob"}})
THIS, THAT = "https://example.org/this", "https://example.org/that"
REGISTRATION = "8f3bfe2b-1bb8-4b9c-a2ab-1b4c7e9a0a11"
STATE = {"activityId": THIS, "agent": ADA, "stateId": "bookmark"}
NO_OTHER = {"If-None-Match": "*"}

# The path of each resource, and what names a document there.
RESOURCES = [
    pytest.param("activities/state", STATE, id="state"),
    pytest.param("activities/profile", {"activityId": THIS, "profileId": "layout"}, id="activity profile"),
    pytest.param("agents/profile", {"agent": ADA, "profileId": "wishes"}, id="agent profile"),
]
NAMES = {"activities/state": "stateId", "activities/profile": "profileId", "agents/profile": "profileId"}
every_resource = pytest.mark.parametrize(("path", "named"), RESOURCES)


def without(parameters, *names):
    return {name: value for name, value in parameters.items() if name not in names}


@every_resource
def test_a_document_comes_back_as_it_was_put(client, path, named):
    content = bytes(range(256))
    sent = {"Content-Type": "image/png; x=1"} | NO_OTHER
    before = datetime.now(UTC).replace(microsecond=0)

    assert client.put(path, params=named, data=content, headers=sent).status_code == 204
    answer = client.get(path, params=named)
    head = client.head(path, params=named)

    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == "image/png; x=1"
    assert answer.headers["ETag"] == f'"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"'
    assert before <= parsedate_to_datetime(answer.headers["Last-Modified"]) <= datetime.now(UTC)
    assert head.content == b""
    for header in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
        assert head.headers[header] == answer.headers[header]


@every_resource
def test_a_document_without_a_type_is_octets(client, path, named):
    client.post(path, params=named, data=b"", headers={"Content-Type": None})

    answer = client.get(path, params=named)

    assert (answer.content, answer.headers["Content-Type"]) == (b"", "application/octet-stream")


@every_resource
def test_a_browser_neither_guesses_nor_runs_a_document(client, path, named):
    client.post(path, params=named, data=b"<script>alert(1)</script>", headers={"Content-Type": "text/html"})

    answer = client.get(path, params=named)

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


@every_resource
def test_who_has_a_document_is_not_sent_it_again(client, path, named):
    client.post(path, params=named, json={"page": 1})
    etag = client.get(path, params=named).headers["ETag"]

    again = client.get(path, params=named, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert client.get(path, params=named, headers={"If-None-Match": '"other"'}).status_code == 200


@every_resource
def test_what_is_not_there_is_not_found_and_can_be_deleted(client, path, named):
    assert client.get(path, params=named).status_code == 404
    assert client.delete(path, params=named).status_code == 204


@every_resource
def test_a_deleted_document_is_gone_and_no_other(client, path, named):
    other = named | {NAMES[path]: "other"}
    for each in (named, other):
        client.post(path, params=each, json={})

    assert client.delete(path, params=named).status_code == 204

    assert client.get(path, params=named).status_code == 404
    assert client.get(path, params=without(named, NAMES[path])).json() == ["other"]


@every_resource
def test_post_replaces_each_property_as_a_whole_and_keeps_the_others(client, path, named):
    """2.2: a merge is one level deep."""
    sent = {"Content-Type": "application/json; charset=utf-8"}
    client.post(path, params=named, data='{"a": {"x": 1, "y": 2}, "b": 1.50, "é": null}', headers=sent)

    assert client.post(path, params=named, json={"a": {"z": 3}, "c": []}).status_code == 204

    assert client.get(path, params=named).json() == {"a": {"z": 3}, "b": 1.5, "é": None, "c": []}


@every_resource
@pytest.mark.parametrize(
    ("there", "posted"),
    [
        pytest.param(("application/json", b'{"a": 1}'), ("text/plain", b'{"b": 2}'), id="text into JSON"),
        pytest.param(("text/plain", b'{"a": 1}'), ("application/json", b'{"b": 2}'), id="JSON into text"),
        pytest.param(("application/json", b'{"a": 1}'), ("application/json", b"[1]"), id="an array into it"),
        pytest.param(("application/json", b'{"a": 1}'), ("application/json", b'{"b": '), id="JSON that is none"),
        pytest.param(("application/json", b'{"a": 1}'), ("application/json", b'{"b":1,"b":2}'), id="a name twice"),
        pytest.param(None, ("application/json", b"[1]"), id="an array, where nothing is"),
        pytest.param(None, ("application/json", b"\xff"), id="octets, where nothing is"),
        pytest.param(None, ("application/json", b"[" * 60 + b"]" * 60), id="nested too deep"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_changes_nothing(client, path, named, there, posted):
    if there:
        sent = {"Content-Type": there[0]} | NO_OTHER
        assert client.put(path, params=named, data=there[1], headers=sent).status_code == 204

    refused = client.post(path, params=named, data=posted[1], headers={"Content-Type": posted[0]})

    assert refused.status_code == 400
    now = client.get(path, params=named)
    assert (now.headers["Content-Type"], now.content) == there if there else now.status_code == 404


@every_resource
def test_names_are_listed_and_those_alone_that_were_written_since(client, path, named):
    """2.3, 2.6, 2.7: `since` leaves out what was written at that instant or before; a merge is a writing."""
    name = NAMES[path]
    listing = without(named, name)
    for each in ("é", "b"):
        client.post(path, params=named | {name: each}, json={})
    time.sleep(0.01)
    between = datetime.now(UTC).isoformat()
    time.sleep(0.01)
    client.post(path, params=named | {name: "b"}, json={"more": 1})
    client.post(path, params=named | {name: "c"}, json={})

    assert client.get(path, params=listing).json() == ["b", "c", "é"]
    assert sorted(client.get(path, params=listing | {"since": between}).json()) == ["b", "c"]
    assert client.get(path, params=listing | {"since": "2999-01-01T00:00:00Z"}).json() == []


def test_a_state_without_a_registration_is_another_than_one_with_it(client):
    with_it = STATE | {"registration": REGISTRATION.upper()}
    client.put("activities/state", params=STATE, json={"of": "none"})
    client.put("activities/state", params=with_it, json={"of": "one"})
    client.put("activities/state", params=with_it | {"stateId": "only"}, json={})

    def found(**parameters):
        return client.get("activities/state", params=without(STATE, "stateId") | parameters).json()

    assert client.get("activities/state", params=STATE).json() == {"of": "none"}
    assert found(stateId="bookmark", registration=REGISTRATION) == {"of": "one"}
    # Without a registration, those of any (2.3: "associated with the given registration, if specified").
    assert found() == ["bookmark", "only"]
    assert found(registration=REGISTRATION) == ["bookmark", "only"]
    assert found(registration=str(uuid4())) == []


def test_all_states_of_a_context_are_deleted_at_once_and_no_others(client):
    context = without(STATE, "stateId")
    others = [STATE | {"agent": BOB}, STATE | {"activityId": THAT}]
    for each in (STATE, STATE | {"stateId": "2", "registration": REGISTRATION}, *others):
        client.put("activities/state", params=each, json={})

    assert client.delete("activities/state", params=context | {"registration": REGISTRATION}).status_code == 204
    assert client.get("activities/state", params=context).json() == ["bookmark"]
    assert client.delete("activities/state", params=context).status_code == 204
    assert client.get("activities/state", params=context).json() == []
    for each in others:
        assert client.get("activities/state", params=each).status_code == 200


def test_an_agent_is_the_same_however_it_is_written(client):
    """Data, 2.4.2: an identifier makes the agent; its name, the order of properties and the host's case do not."""
    client.put("activities/state", params=STATE, json={"page": 1})
    same = json.dumps({"name": "Ada", "objectType": "Agent", "mbox": "mailto:ada@EXAMPLE.org"})

    assert client.get("activities/state", params=STATE | {"agent": same}).json() == {"page": 1}


def test_parts_of_a_place_do_not_run_together(client):
    client.put("activities/state", params=STATE | {"registration": REGISTRATION, "stateId": "x"}, json={})

    assert client.get("activities/state", params=STATE | {"stateId": f"{REGISTRATION}x"}).status_code == 404
    assert client.get("activities/profile", params={"activityId": THIS, "profileId": "x"}).status_code == 404


def test_a_name_may_be_of_any_length(client):
    """An index of PostgreSQL takes no text of more than 2,704 octets."""
    long = STATE | {"stateId": "n" * 6000}

    assert client.put("activities/state", params=long, json={"page": 1}).status_code == 204
    assert client.get("activities/state", params=long).json() == {"page": 1}


PROFILE, AGENT_PROFILE = RESOURCES[1].values[1], RESOURCES[2].values[1]


@pytest.mark.parametrize(
    ("method", "path", "parameters", "where"),
    [
        ("GET", "activities/state", without(STATE, "activityId"), "activityId"),
        ("GET", "activities/state", without(STATE, "agent"), "agent"),
        ("PUT", "activities/state", without(STATE, "stateId"), "stateId"),
        ("POST", "activities/state", STATE | {"stateId": ""}, "stateId"),
        ("DELETE", "activities/state", {"stateId": "x"}, "activityId"),
        ("GET", "activities/state", STATE | {"activityId": "this"}, "activityId"),
        ("PUT", "activities/state", STATE | {"agent": "ada"}, "agent"),
        ("PUT", "activities/state", STATE | {"agent": "{}"}, "agent"),
        ("GET", "activities/state", STATE | {"agent": json.dumps({"objectType": "Group", "member": []})}, "agent"),
        ("POST", "activities/state", STATE | {"registration": "1"}, "registration"),
        ("GET", "activities/state", without(STATE, "stateId") | {"since": "yesterday"}, "since"),
        ("PUT", "activities/state", STATE | {"since": "2026-01-01T00:00:00Z"}, "since"),
        ("GET", "activities/state", STATE | {"stateid": "x"}, "stateid"),
        ("GET", "activities/profile", PROFILE | {"agent": ADA}, "agent"),
        ("DELETE", "activities/profile", without(PROFILE, "profileId"), "profileId"),
        ("PUT", "agents/profile", without(AGENT_PROFILE, "agent"), "agent"),
        ("GET", "agents/profile", without(AGENT_PROFILE, "profileId") | {"since": "1"}, "since"),
        ("POST", "agents/profile", AGENT_PROFILE | {"registration": REGISTRATION}, "registration"),
    ],
)
def test_a_parameter_that_is_missing_unknown_or_wrong_is_named(client, method, path, parameters, where):
    answer = client.request(method, path, params=parameters, json={}, headers=NO_OTHER)

    assert (answer.status_code, answer.json()["where"]) == (400, where)


@pytest.mark.parametrize(
    ("scopes", "state", "profiles"),
    [
        (["all"], (200, 204), (200, 204)),
        (["all/read"], (200, 403), (200, 403)),
        (["state"], (200, 204), (403, 403)),
        (["profile"], (403, 403), (200, 204)),
        (["statements/write", "statements/read", "define"], (403, 403), (403, 403)),
    ],
)
def test_a_key_reads_and_writes_the_documents_of_its_scopes(known_as, client, scopes, state, profiles):
    session = known_as(*scopes)
    for resource, expected in zip(RESOURCES, (state, profiles, profiles), strict=True):
        path, named = resource.values
        client.post(path, params=named, json={})

        assert session.get(path, params=named).status_code == expected[0]
        for method in ("POST", "DELETE"):
            assert session.request(method, path, params=named, json={}).status_code == expected[1]
        session.auth = session.auth[0], "wrong"
        assert session.get(path, params=named).status_code == 401
        session.auth = known_as(*scopes).auth
