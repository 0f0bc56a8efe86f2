"""Whether two statements under one id are the same (xAPI data, 2.3.1)."""

import copy
from typing import Any

import pytest

from xapi.lrs.comparison import same_statement

ID = "ebd0a8ea-56d0-4a9c-b4e3-2d6c36a94fcd"
A, B = {"mbox": "mailto:a@example.org"}, {"mbox": "mailto:b@example.org"}
STORED: dict[str, Any] = {
    "id": ID,
    "actor": {"objectType": "Group", "member": [A, B]},
    "verb": {"id": "urn:did", "display": {"fr": "a fait"}},
    "object": {"id": "urn:this", "definition": {"name": {"fr": "ceci"}}},
    "result": {"duration": "PT1M", "score": {"raw": 1}},
    "context": {
        "registration": ID,
        "contextActivities": {"parent": [{"id": "urn:p"}]},
        "team": {"objectType": "Group", "member": [B, A]},
    },
    "timestamp": "2026-03-01T10:00:00Z",
    "stored": "2026-03-01T10:00:01Z",
    "authority": A,
    "version": "1.0.0",
}


def received(**changes: Any) -> dict[str, Any]:
    said = copy.deepcopy(STORED) | changes
    return {name: value for name, value in said.items() if value is not None}


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(received(), id="as it is stored"),
        pytest.param(received(stored=None, authority=None, version=None), id="without what the store sets"),
        pytest.param(received(timestamp=None), id="without its timestamp"),
        pytest.param(received(timestamp="2026-03-01T11:00:00+01:00"), id="at another offset"),
        pytest.param(received(id=ID.upper()), id="the id in capitals"),
        pytest.param(received(verb={"id": "urn:did"}), id="another display"),
        pytest.param(received(object={"objectType": "Activity", "id": "urn:this"}), id="another definition"),
        pytest.param(received(actor={"objectType": "Group", "member": [B, A]}), id="members in another order"),
        pytest.param(
            received(actor={"objectType": "Group", "member": [{"objectType": "Agent", **A}, B]}), id="a type said"
        ),
        pytest.param(
            received(context=STORED["context"] | {"contextActivities": {"parent": {"id": "urn:p"}}}), id="no array"
        ),
    ],
)
def test_what_may_differ_makes_no_other_statement(again):
    assert same_statement(STORED, again)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(received(actor=A), id="actor"),
        pytest.param(received(verb={"id": "urn:undid"}), id="verb"),
        pytest.param(received(object={"id": "urn:that"}), id="object"),
        pytest.param(received(result=None), id="no result"),
        pytest.param(received(result={"duration": "PT60S", "score": {"raw": 1}}), id="duration written otherwise"),
        pytest.param(received(result={"duration": "PT1M", "score": {"raw": 2}}), id="score"),
        pytest.param(received(context=STORED["context"] | {"registration": ID[::-1]}), id="registration"),
        pytest.param(received(context=STORED["context"] | {"contextActivities": {}}), id="context activities"),
        pytest.param(received(timestamp="2026-03-01T10:00:01Z"), id="timestamp"),
        pytest.param(received(object={"objectType": "StatementRef", "id": ID}), id="kind of object"),
    ],
)
def test_anything_else_makes_another_statement(other):
    assert not same_statement(STORED, other)
