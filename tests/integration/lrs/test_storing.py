"""Storing statements (xAPI communication, 2.1.1 and 2.1.2)."""

import json
from uuid import UUID, uuid4

import pytest


def test_a_statement_comes_back_as_it_was_sent_with_what_the_store_sets(client, a_statement):
    said = a_statement(result={"score": {"raw": 1.50}})

    assert client.post("statements", json=said).json() == [said["id"]]

    kept = client.get("statements", params={"statementId": said["id"]}).json()
    assert {name: kept[name] for name in said} == said
    assert kept.keys() - said.keys() == {"stored", "timestamp", "authority", "version"}
    assert kept["timestamp"] == kept["stored"]
    assert kept["version"] == "1.0.0"
    account = {"homePage": "https://store.example/xapi", "name": "tester"}
    assert kept["authority"] == {"objectType": "Agent", "account": account}


def test_the_client_s_own_text_is_kept_to_the_letter(client, a_statement):
    said = json.dumps(a_statement(result="HERE")).replace('"HERE"', '{"score":  {"raw": 1.50, "max": 2e0}}')

    client.post("statements", data=said, headers={"Content-Type": "application/json; charset=utf-8"})

    assert client.get("statements").text.startswith(f'{{"statements":[{said[:-1]},')


def test_what_only_a_store_may_say_is_replaced(client, a_statement):
    said = a_statement(stored="2001-01-01T00:00:00Z", authority={"mbox": "mailto:somebody@example.org"})

    client.post("statements", json=said)

    kept = client.get("statements", params={"statementId": said["id"]}).json()
    assert kept["stored"] > "2026"
    assert kept["authority"]["account"]["name"] == "tester"


def test_a_statement_without_an_id_is_given_one(client, a_statement):
    said = a_statement()
    del said["id"]

    [given] = client.post("statements", json=said).json()

    assert UUID(given)
    assert client.get("statements", params={"statementId": given}).json()["id"] == given


def test_a_batch_is_answered_with_its_ids_in_order(client, a_statement):
    batch = [a_statement() for _ in range(20)]

    answer = client.post("statements", json=batch)

    assert answer.json() == [said["id"] for said in batch]
    assert client.ids(ascending="true") == [said["id"] for said in batch]


def test_an_empty_batch_stores_nothing(client):
    assert client.post("statements", json=[]).json() == []
    assert client.ids() == []


def test_put_stores_under_the_id_of_the_query(client, a_statement):
    said = a_statement()
    statement_id = said.pop("id")

    answer = client.put("statements", params={"statementId": statement_id}, json=said)

    assert (answer.status_code, answer.content) == (204, b"")
    assert client.ids() == [statement_id]


@pytest.mark.parametrize(
    ("params", "change"),
    [
        pytest.param({}, {}, id="no statementId"),
        pytest.param({"statementId": "1"}, {}, id="a statementId that is none"),
        pytest.param({"statementId": str(uuid4())}, {}, id="another id in the body"),
        pytest.param({"statementId": str(uuid4()), "x": "1"}, {"id": None}, id="an unknown parameter"),
    ],
)
def test_a_put_that_does_not_say_what_it_stores_is_refused(client, a_statement, params, change):
    said = {name: value for name, value in (a_statement() | change).items() if value is not None}

    answer = client.put("statements", params=params, json=said)

    assert answer.status_code == 400
    assert client.ids() == []


def test_put_takes_one_statement_and_no_array(client, a_statement):
    said = a_statement()

    assert client.put("statements", params={"statementId": said["id"]}, json=[said]).status_code == 400


def test_sending_the_same_again_changes_nothing(client, a_statement):
    said = a_statement(timestamp="2026-03-01T10:00:00Z")
    client.post("statements", json=said)
    before = client.get("statements").content

    again = said | {"timestamp": "2026-03-01T11:00:00+01:00"}
    assert client.post("statements", json=again).status_code == 200
    assert client.put("statements", params={"statementId": said["id"]}, json=said).status_code == 204

    assert client.get("statements").content == before


def test_what_the_store_returned_can_be_sent_again(client, a_statement):
    client.post("statements", json=a_statement())
    [kept] = client.get("statements").json()["statements"]

    assert client.post("statements", json=kept).json() == [kept["id"]]


def test_a_batch_of_which_some_is_known_stores_the_rest(client, a_statement):
    known, new = a_statement(), a_statement()
    client.post("statements", json=known)

    assert client.post("statements", json=[new, known]).json() == [new["id"], known["id"]]

    assert client.ids(ascending="true") == [known["id"], new["id"]]


def test_another_statement_under_a_known_id_is_a_conflict_and_nothing_of_its_batch_is_stored(client, a_statement):
    said = a_statement()
    client.post("statements", json=said)
    other = said | {"verb": {"id": "https://example.org/undid"}}

    answer = client.post("statements", json=[a_statement(), other])

    assert (answer.status_code, answer.json()["where"]) == (409, "/1/id")
    assert client.ids() == [said["id"]]
    assert client.put("statements", params={"statementId": said["id"]}, json=other).status_code == 409


def test_one_bad_statement_refuses_its_batch_and_is_named(client, a_statement):
    batch = [a_statement(), a_statement(actor={"mbox": "nobody"}), a_statement()]

    answer = client.post("statements", json=batch)

    assert answer.status_code == 400
    assert answer.json() == {"error": "must be mailto: and one e-mail address", "where": "/1/actor/mbox"}
    assert client.ids() == []


def test_an_id_twice_in_a_batch_is_refused(client, a_statement):
    said = a_statement()

    answer = client.post("statements", json=[said, said | {"id": said["id"].upper()}])

    assert (answer.status_code, answer.json()["where"]) == (400, "/1/id")


def test_an_id_is_the_same_in_capitals(client, a_statement):
    said = a_statement()
    client.post("statements", json=said)

    assert client.post("statements", json=said | {"id": said["id"].upper()}).status_code == 200
    assert client.get("statements", params={"statementId": said["id"].upper()}).status_code == 200


def test_a_lone_context_activity_comes_back_in_an_array(client, a_statement):
    listed = {"contextActivities": {"parent": {"id": "urn:p"}, "other": [{"id": "urn:o"}]}}
    inner = a_statement(context=listed)
    del inner["id"]
    said = a_statement(context=listed, object={"objectType": "SubStatement"} | inner)
    client.post("statements", json=said)

    kept = client.get("statements", params={"statementId": said["id"]}).json()

    arrays = {"parent": [{"id": "urn:p"}], "other": [{"id": "urn:o"}]}
    assert kept["context"]["contextActivities"] == arrays
    assert kept["object"]["context"]["contextActivities"] == arrays
    assert client.post("statements", json=said).status_code == 200


def test_what_is_stored_as_2_0_carries_it_and_its_timestamp_in_utc(as_version_2, a_statement):
    agents = [{"objectType": "contextAgent", "agent": {"mbox": "mailto:a@example.org"}}]
    said = a_statement(timestamp="2026-03-01T10:00:00.5+02:00", context={"contextAgents": agents})

    as_version_2.post("statements", json=said)

    kept = as_version_2.get("statements", params={"statementId": said["id"]}).json()
    assert kept["version"] == "2.0.0"
    assert kept["timestamp"] == "2026-03-01T08:00:00.500000Z"
    assert as_version_2.post("statements", json=said).status_code == 200


def test_what_came_with_2_0_is_refused_in_1_0(client, a_statement):
    said = a_statement(context={"contextAgents": []})

    assert client.post("statements", json=said).json()["where"] == "/context/contextAgents"


def test_any_text_is_stored_and_returned_in_every_format(client, a_statement):
    odd = 'nul \u0000, half \ud83d, quote ", é, 漢, 🎓'
    said = a_statement(
        actor={"account": {"homePage": "https://tool.example", "name": odd}},
        result={"response": odd},
        context={"extensions": {"https://example.org/é": {odd: None}}},
    )

    assert client.post("statements", json=said).status_code == 200

    for form in ("exact", "ids", "canonical"):
        [kept] = client.get("statements", params={"format": form}).json()["statements"]
        assert kept["result"]["response"] == odd
    assert client.ids(agent=json.dumps(said["actor"])) == [said["id"]]


def test_an_attachment_that_is_nowhere_is_refused(client, a_statement):
    header = {"usageType": "urn:u", "display": {}, "contentType": "text/plain", "length": 1, "sha2": "a" * 64}

    refused = client.post("statements", json=a_statement(attachments=[header]))
    taken = client.post(
        "statements", json=a_statement(attachments=[header | {"fileUrl": "https://example.org/f"}])
    )

    assert (refused.status_code, refused.json()["where"]) == (400, "/attachments/0")
    assert taken.status_code == 200
