"""Voiding, and statements that refer to others (xAPI data, 2.3.2; communication, 2.1.3 and 2.1.4)."""

import json
from itertools import permutations

import pytest


def test_a_voided_statement_is_had_by_its_own_parameter_only(client, a_statement, voids):
    said = a_statement()
    void = voids(said["id"])
    client.post("statements", json=said)
    client.post("statements", json=void)

    assert client.get("statements", params={"statementId": said["id"]}).status_code == 404
    assert client.get("statements", params={"voidedStatementId": said["id"]}).json()["id"] == said["id"]
    assert client.ids() == [void["id"]]


def test_a_statement_that_is_not_voided_is_not_found_among_the_voided(client, a_statement):
    said = a_statement()
    client.post("statements", json=said)

    assert client.get("statements", params={"voidedStatementId": said["id"]}).status_code == 404


@pytest.mark.parametrize("together", [True, False])
def test_a_void_may_come_before_what_it_voids(client, a_statement, voids, together):
    said = a_statement()
    void = voids(said["id"])

    if together:
        assert client.post("statements", json=[void, said]).status_code == 200
    else:
        assert client.post("statements", json=void).status_code == 200
        assert client.post("statements", json=said).status_code == 200

    assert client.ids() == [void["id"]]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_void_cannot_be_voided_in_whatever_order_they_come(client, a_statement, voids, order):
    said = a_statement()
    void = voids(said["id"])
    void_of_void = voids(void["id"])
    sent = [said, void, void_of_void]

    for index in order:
        assert client.post("statements", json=sent[index]).status_code == 200

    assert set(client.ids()) == {void["id"], void_of_void["id"]}


def test_the_id_in_a_void_has_no_case(client, a_statement, voids):
    said = a_statement()
    client.post("statements", json=[said, voids(said["id"].upper())])

    assert client.get("statements", params={"voidedStatementId": said["id"]}).status_code == 200


def test_a_voided_statement_can_be_sent_again_and_stays_voided(client, a_statement, voids):
    said = a_statement()
    client.post("statements", json=[said, voids(said["id"])])

    assert client.post("statements", json=said).status_code == 200
    assert client.get("statements", params={"statementId": said["id"]}).status_code == 404


def test_what_refers_to_a_voided_statement_is_still_found_by_what_that_one_said(
    client, a_statement, refers, voids
):
    said = a_statement()
    confirmed, void = refers(said["id"]), voids(said["id"])
    client.post("statements", json=[said, confirmed, void])

    found = client.ids(agent=json.dumps(said["actor"]), ascending="true")

    assert found == [confirmed["id"], void["id"]]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_reference_meets_the_filters_of_its_target_along_the_chain(client, a_statement, refers, order):
    chain = [a_statement()]
    for _ in range(3):
        chain.append(refers(chain[-1]["id"]))

    for index in order:
        client.post("statements", json=chain[index])

    assert set(client.ids(verb="https://example.org/did")) == {said["id"] for said in chain}
    assert set(client.ids(activity="https://example.org/this", agent=json.dumps(chain[0]["actor"]))) == {
        said["id"] for said in chain
    }
    assert set(client.ids(verb="https://example.org/confirmed")) == {said["id"] for said in chain[1:]}


def test_references_in_a_circle_end(client, a_statement, refers):
    first, second = refers(a_statement()["id"]), refers(a_statement()["id"], verb={"id": "urn:second"})
    first["object"]["id"], second["object"]["id"] = second["id"], first["id"]
    itself = refers(a_statement()["id"])
    itself["object"]["id"] = itself["id"]

    assert client.post("statements", json=[first, itself]).status_code == 200
    assert client.post("statements", json=second).status_code == 200

    assert set(client.ids(verb="urn:second")) == {first["id"], second["id"]}


def test_since_is_asked_of_the_reference_and_not_of_its_target(client, a_statement, refers):
    said = a_statement()
    client.post("statements", json=said)
    confirmed = refers(said["id"])
    client.post("statements", json=confirmed)
    stored = client.get("statements", params={"statementId": said["id"]}).json()["stored"]

    assert client.ids(verb="https://example.org/did", since=stored) == [confirmed["id"]]


def test_a_reference_in_the_context_meets_no_filter_of_its_target(client, a_statement):
    said = a_statement(verb={"id": "urn:first"})
    beside = a_statement(context={"statement": {"objectType": "StatementRef", "id": said["id"]}})
    client.post("statements", json=[said, beside])

    assert client.ids(verb="urn:first") == [said["id"]]
