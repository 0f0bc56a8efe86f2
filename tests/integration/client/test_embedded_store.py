"""The client against the embedded store, on each engine."""

import json
from uuid import uuid4

import pytest

from xapi.client import LRSAuthRefused, StatementConflict, StatementsRefused, StatementsTooLarge

DID, LEFT = "https://example.org/did", "https://example.org/left"


def a_statement(**parts):
    return {
        "id": str(uuid4()),
        "actor": {"account": {"homePage": "https://tool.example", "name": "é"}},
        "verb": {"id": DID},
        "object": {"id": "https://example.org/this"},
    } | parts


def test_what_is_stored_is_read_back_page_by_page(connect, embedded_url):
    lrs = connect(embedded_url)
    said = [a_statement() for _ in range(12)]
    lrs.store([json.dumps(each).encode() for each in said[:6]])
    lrs.store(said[6:])
    lrs.store([a_statement(verb={"id": LEFT})])

    pages = list(lrs.pages(verb=DID))

    assert [len(page.statements) for page in pages] == [5, 5, 2]
    found = [each for page in pages for each in page.statements]
    assert [each["id"] for each in found] == [each["id"] for each in said]
    assert pages[0].consistent_through >= found[-1]["stored"]
    [rest] = lrs.pages(verb=DID, since=found[9]["stored"])
    assert [each["id"] for each in rest.statements] == [each["id"] for each in said[10:]]


def test_storing_again_changes_nothing_and_storing_another_conflicts(connect, embedded_url):
    lrs = connect(embedded_url)
    said = a_statement()

    lrs.store([said])
    lrs.store([said, a_statement()])

    with pytest.raises(StatementConflict):
        lrs.store([said | {"verb": {"id": LEFT}}])


def test_a_statement_is_had_by_its_id_even_voided(connect, embedded_url):
    lrs = connect(embedded_url)
    said = a_statement()
    void = a_statement(
        verb={"id": "http://adlnet.gov/expapi/verbs/voided"},
        object={"objectType": "StatementRef", "id": said["id"]},
    )

    assert lrs.get(said["id"]) is None
    lrs.store([said])
    assert lrs.get(said["id"])["verb"] == {"id": DID}
    lrs.store([void])
    assert lrs.get(said["id"])["verb"] == {"id": DID}


def test_a_refusal_carries_the_place_and_the_reason(connect, embedded_url):
    with pytest.raises(StatementsRefused, match=r"/1/actor/mbox"):
        connect(embedded_url).store([a_statement(), a_statement(actor={"mbox": "x"})])


def test_too_much_at_once_is_told_apart(connect, embedded_url):
    with pytest.raises(StatementsTooLarge):
        connect(embedded_url).store([a_statement(result={"response": "x" * 1000}) for _ in range(20)])


def test_a_wrong_secret_and_a_missing_scope_are_refusals_of_the_key(connect, embedded_url):
    with pytest.raises(LRSAuthRefused):
        connect(embedded_url, secret="wrong").test_connection()
    reader = connect(embedded_url, "reader")
    reader.test_connection()
    with pytest.raises(LRSAuthRefused):
        reader.store([a_statement()])


def test_the_store_says_which_versions_it_speaks(connect, embedded_url):
    assert connect(embedded_url + "/").about()["version"] == ["1.0.3", "2.0.0"]
