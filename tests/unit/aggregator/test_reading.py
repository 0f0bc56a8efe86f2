"""From JSON to facts."""

import json
from typing import Any

import pytest
from histories import HOME, a_decision, a_mark, a_void, elsewhere, uuid_of
from hypothesis import given
from hypothesis import strategies as st

from xapi.aggregator.facts import Broken, Foreign, Void
from xapi.aggregator.reading import read
from xapi.outcomes.said import Decision, Mark

AT = 1767261600_000000
EXTENSIONS = "https://w3id.org/certibloc/xapi/extensions/"


def test_a_mark_is_what_the_rules_read_of_it():
    statement = a_mark(1, "C1.2", "in_progress", attempt="ABC", sequence=3, lead=True)

    assert read(statement, HOME) == Mark(
        id=uuid_of(1),
        at=AT,
        learner="ada",
        node="https://example.org/certification/criteria/C1.2",
        response="in_progress",
        registration="abc",
        assessor=f"{HOME} grace",
        sequence=3,
        lead=True,
    )


def test_a_reconciliation_has_neither_assessor_nor_lead():
    fact = read(a_mark(1, reconciliation=True, lead=True), HOME)

    assert isinstance(fact, Mark)
    assert (fact.assessor, fact.lead, fact.reconciliation) == ("", False, True)


@pytest.mark.parametrize("flag", ["true", 1, False, None])
def test_a_flag_that_is_not_true_is_none(flag):
    fact = read(a_mark(1, reconciliation=flag, lead=flag), HOME)

    assert isinstance(fact, Mark)
    assert (fact.reconciliation, fact.lead) == (False, False)


def test_decisions_and_voids_are_read():
    node = "https://example.org/certification/blocs/B1"

    assert read(a_decision(1), HOME) == Decision(uuid_of(1), AT + 86_400_000_000, "ada", node, "validated")
    assert read(a_void(2, 1), HOME) == Void(uuid_of(2), AT + 2 * 86_400_000_000, uuid_of(1))


def test_the_case_of_a_uuid_means_nothing():
    statement = a_void(2, 1)
    statement["id"] = "ABCDEF00-0000-4000-8000-000000000000"
    statement["object"]["id"] = "ABCDEF00-0000-4000-8000-000000000001"

    fact = read(statement, HOME)

    assert isinstance(fact, Void)
    assert (fact.id, fact.target) == (statement["id"].lower(), statement["object"]["id"].lower())


def changed(statement: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(statement))
    *parents, last = path.split(".")
    inner = copy
    for key in parents:
        inner = inner[key]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("verb.id", "https://w3id.org/xapi/tla/verbs/achieved"),
        ("actor.account.homePage", "https://tool.example/"),
        ("actor", {"mbox": "mailto:ada@example.org"}),
        ("actor", ...),
        ("context", ...),
        ("context.contextActivities.category", []),
        ("context.contextActivities.category", [{"id": "https://w3id.org/certibloc/xapi"}]),
        ("context.contextActivities.category", [{"id": "https://w3id.org/certibloc/xapi/verbs/deliberated"}]),
        ("context.contextActivities.category", [{"id": "https://example.org/v1.0"}, 3, None]),
    ],
)
def test_what_is_not_ours_is_foreign(path, value):
    assert read(changed(a_mark(1), path, value), HOME) == Foreign(uuid_of(1), AT)


@pytest.mark.parametrize(
    "category",
    [
        [{"id": "https://example.org/x"}, {"id": "https://w3id.org/certibloc/xapi/v1.0"}],
        [{"id": "https://w3id.org/certibloc/xapi/v2.17"}],
        {"id": "https://w3id.org/certibloc/xapi/v1.0"},
    ],
)
def test_any_version_of_our_profile_is_ours(category):
    assert isinstance(read(changed(a_mark(1), "context.contextActivities.category", category), HOME), Mark)


def test_a_void_needs_our_home_page_and_no_profile():
    assert isinstance(read(a_void(1, 2), HOME), Void)
    assert isinstance(read(elsewhere(a_void(1, 2)), HOME), Foreign)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("id", ..., "id"),
        ("id", 7, "id"),
        ("timestamp", ..., "timestamp"),
        ("timestamp", "yesterday", "timestamp"),
        ("timestamp", "2026-02-30T00:00:00Z", "timestamp"),
        ("verb", ..., "verb"),
        ("actor.account.name", ..., "actor"),
        ("actor.account.name", "a\x00da", "actor"),
        ("actor.account.name", "\ud800", "actor"),
        ("context.registration", ..., "registration"),
        ("context.extensions", {EXTENSIONS + "sequence": 0}, "sequence"),
        ("context.extensions", {EXTENSIONS + "sequence": "2"}, "sequence"),
        ("context.extensions", {EXTENSIONS + "attempt": 1.5}, "attempt"),
        ("context.extensions", {EXTENSIONS + "attempt": True}, "attempt"),
        ("context.extensions", {EXTENSIONS + "attempt": 2**63}, "attempt"),
    ],
)
def test_a_mark_that_lacks_what_the_rules_need_is_broken(path, value, reason):
    assert read(changed(a_mark(1), path, value), HOME) == Broken(reason)


@pytest.mark.parametrize(
    "extensions", [..., None, {}, {EXTENSIONS + "sequence": None}, {EXTENSIONS + "sequence": 1.0}]
)
def test_a_missing_sequence_or_attempt_reads_as_one(extensions):
    fact = read(changed(a_mark(1), "context.extensions", extensions), HOME)

    assert isinstance(fact, Mark)
    assert (fact.sequence, fact.attempt) == (1, 1)


@pytest.mark.parametrize("reference", [..., {"id": uuid_of(1)}, {"objectType": "StatementRef"}, "x"])
def test_a_void_that_names_no_statement_is_broken(reference):
    assert read(changed(a_void(2, 1), "object", reference), HOME) == Broken("object")


def test_an_instructor_without_an_account_is_an_assessor_whom_nobody_named():
    fact = read(changed(a_mark(1), "context.instructor", {"mbox": "mailto:grace@example.org"}), HOME)

    assert isinstance(fact, Mark)
    assert fact.assessor == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from([a_mark(1, sequence=1), a_decision(1), a_void(2, 1)]),
    st.sampled_from(["id", "timestamp", "actor", "verb", "object", "result", "context"]),
    JSON,
)
def test_whatever_json_says_it_is_read_and_nothing_is_raised(statement, key, value):
    fact = read({**statement, key: value}, HOME)

    assert isinstance(fact, Mark | Decision | Void | Foreign | Broken)


@given(JSON)
def test_any_json_is_read(value):
    assert isinstance(read(value, HOME), Foreign | Broken)
