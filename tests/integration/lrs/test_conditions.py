"""Who may overwrite or delete which document: If-Match, If-None-Match, silence (xAPI communication, 3.1)."""

import json
import threading

import pytest

ADA = json.dumps({"mbox": "mailto:ada@example.org"})
STATE = {"activityId": "https://example.org/this", "agent": ADA, "stateId": "bookmark"}
PROFILE = {"activityId": "https://example.org/this", "profileId": "layout"}
NO_OTHER = {"If-None-Match": "*"}
PROFILES = [
    pytest.param("activities/profile", PROFILE, id="activity profile"),
    pytest.param("agents/profile", {"agent": ADA, "profileId": "wishes"}, id="agent profile"),
]
every_resource = pytest.mark.parametrize(
    ("path", "named"), [pytest.param("activities/state", STATE, id="state"), *PROFILES]
)


@every_resource
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_who_names_a_document_that_has_changed_since_is_refused(client, path, named, method):
    """3.1: an ETag that does not match is 412, and changes nothing; one that does is enough."""
    client.post(path, params=named, json={"a": 1})
    seen = client.get(path, params=named).headers["ETag"]
    client.post(path, params=named, json={"a": 2})
    current = client.get(path, params=named).headers["ETag"]

    def changed(**headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.request(method, path, params=named, json={"a": 3}, headers=sent).status_code

    assert changed(If_Match=seen) == 412
    assert changed(If_None_Match="*") == 412
    assert client.get(path, params=named).json() == {"a": 2}
    assert changed(If_Match=f'"x", {current}') == 204
    assert changed(If_Match=current) == 412


@every_resource
def test_nothing_is_not_the_document_that_somebody_has_seen(client, path, named):
    for wanted in ('"x"', "*"):
        answer = client.put(path, params=named, json={}, headers={"If-Match": wanted})
        assert (answer.status_code, answer.json()["where"]) == (412, "If-Match")
    assert client.get(path, params=named).status_code == 404


@pytest.mark.parametrize(("path", "named"), PROFILES)
def test_a_profile_is_put_only_by_who_says_what_it_has_seen(client, as_version_2, path, named):
    """3.1 and IEEE 9274.1.1, 4.1.4: without either header 409 over a document, and 400 where there is none."""
    for session in (client, as_version_2):
        assert session.put(path, params=named, json={"a": 1}).status_code == 400
    client.put(path, params=named, json={"a": 1}, headers=NO_OTHER)

    for session in (client, as_version_2):
        refused = session.put(path, params=named, json={"a": 2})
        assert refused.status_code == 409
        assert "If-Match" in refused.json()["error"]
    assert client.get(path, params=named).json() == {"a": 1}


def test_a_state_is_put_over_another_in_silence_by_version_1_only(client, as_version_2):
    """1.0.3 asks for no header on the State resource; IEEE 9274.1.1, 4.1.4, asks for one over a document."""
    for state in ({"page": 1}, {"page": 2}):
        assert client.put("activities/state", params=STATE, json=state).status_code == 204

    assert as_version_2.put("activities/state", params=STATE, json={}).status_code == 409
    assert client.get("activities/state", params=STATE).json() == {"page": 2}
    assert as_version_2.put("activities/state", params=STATE | {"stateId": "new"}, json={}).status_code == 204


def test_of_many_who_create_a_document_at_once_one_does(client):
    answers = []
    start = threading.Barrier(6)

    def create(number):
        start.wait()
        answer = client.put("activities/profile", params=PROFILE, json={"by": number}, headers=NO_OTHER)
        answers.append((answer.status_code, number))

    threads = [threading.Thread(target=create, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(status for status, _ in answers) == [204, 412, 412, 412, 412, 412]
    [winner] = [number for status, number in answers if status == 204]
    assert client.get("activities/profile", params=PROFILE).json() == {"by": winner}


def test_of_merges_at_once_none_is_lost(client):
    def add(number):
        client.post("activities/state", params=STATE, json={f"k{number}": number})

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert client.get("activities/state", params=STATE).json() == {f"k{n}": n for n in range(8)}
