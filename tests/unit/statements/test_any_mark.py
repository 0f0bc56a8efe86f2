"""What holds of whatever is marked."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from said import (
    HOME,
    REFERENTIAL,
    RULES,
    a_mark,
)

from xapi import vocabulary
from xapi.problems import schema_problems
from xapi.profile import template_problems, templates

MARKED = [(a, c) for a in REFERENTIAL.assessments for k in REFERENTIAL.assessed_by(a) for c in k.marked_criteria]
TIMES = st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(9999, 12, 30)).flatmap(  # noqa: DTZ001 - zone follows
    lambda at: st.integers(-23, 23).map(lambda h: at.replace(tzinfo=timezone(timedelta(hours=h))))
)
IRIS = st.from_regex(r"https://files\.example/[a-z0-9/]{1,20}", fullmatch=True)


@st.composite
def marks(draw: st.DrawFn) -> dict[str, Any]:
    assessment, criterion = draw(st.sampled_from(MARKED))
    return {
        "assessment": assessment,
        "criterion": criterion,
        "response": draw(st.sampled_from(sorted(RULES.values))),
        "tenant": draw(st.uuids()),
        "learner": draw(st.uuids()),
        "assessor": draw(st.uuids()),
        "attempt": draw(st.uuids()),
        "attempt_number": draw(st.integers(1, 10**6)),
        "sequence": draw(st.integers(1, 10**6)),
        "at": draw(TIMES),
        "group": draw(st.none() | st.uuids()),
        "evidence": draw(st.lists(IRIS, max_size=3)),
        "confidence": draw(st.none() | st.floats(-1, 1)),
        "supersedes": draw(st.none() | st.uuids()),
        "reconciles": draw(st.lists(st.uuids(), max_size=3)),
        "is_lead": draw(st.booleans()),
    }


def accounts(value: Any) -> Iterator[dict[str, Any]]:
    """Every agent and group in a statement, wherever it stands."""
    if isinstance(value, dict):
        if value.get("objectType") in {"Agent", "Group"}:
            yield value
        for child in value.values():
            yield from accounts(child)
    elif isinstance(value, list):
        for child in value:
            yield from accounts(child)


@given(marks())
def test_whatever_is_marked_keeps_the_schema_and_the_template(mark: dict[str, Any]) -> None:
    frozen = a_mark(**mark)

    statement = json.loads(frozen.body)
    assert statement == frozen.statement
    assert schema_problems("statements/assessed.schema.json", statement) == []
    assert template_problems(statement, templates()[vocabulary.ASSESSED]) == []
    assert statement["id"] == str(frozen.id)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", statement["timestamp"])
    assert datetime.fromisoformat(statement["timestamp"]) <= mark["at"]
    assert mark["at"] - datetime.fromisoformat(statement["timestamp"]) < timedelta(seconds=1)


@given(marks())
def test_the_same_said_twice_is_the_same_to_the_byte(mark: dict[str, Any]) -> None:
    assert a_mark(**mark).body == a_mark(**mark).body


@given(marks())
def test_people_are_accounts_of_ours_and_nothing_else(mark: dict[str, Any]) -> None:
    known = {mark["learner"], mark["assessor"], mark["group"], *mark["reconciles"]}

    for agent in accounts(a_mark(**mark).statement):
        assert set(agent) in ({"objectType", "account"}, {"objectType", "member"})
        if "account" in agent:
            assert set(agent["account"]) == {"homePage", "name"}
            assert agent["account"]["homePage"] == HOME
            assert UUID(agent["account"]["name"]) in known


@given(marks(), st.integers(1, 10**6), st.sampled_from(sorted(RULES.values)), TIMES)
def test_an_id_follows_from_tenant_attempt_criterion_assessor_and_sequence_alone(
    mark: dict[str, Any], number: int, response: str, at: datetime
) -> None:
    same = mark | {"attempt_number": number, "response": response, "at": at, "evidence": []}

    assert a_mark(**same).id == a_mark(**mark).id
