"""What is said of decisions, and of what should never have been said."""

from typing import Any

import pytest
from said import (
    ASSESSOR,
    AT,
    ATTEMPT,
    GROUP,
    HOME,
    OTHER,
    REFERENTIAL,
    a_decision,
    a_mark,
    a_publication,
    extensions,
    person,
)

from xapi import vocabulary
from xapi.statements import BadStatement, Proposal, achieved, forfeited, voided


def test_a_decision_carries_what_the_jury_saw() -> None:
    proposal = Proposal("incomplete", ["incomplete:C9", "failed:C8"], [GROUP, ATTEMPT])

    said = a_decision(decision="refused", proposal=proposal)

    assert said.statement["object"]["id"] == f"{REFERENTIAL.iri}/blocs/B2"
    assert said.statement["result"] == {"success": False, "response": "refused"}
    assert said.statement["context"]["instructor"]["member"] == [person(ASSESSOR), person(OTHER)]
    assert extensions(said)[vocabulary.PROPOSAL] == {
        "computed": "incomplete",
        "reasons": ["failed:C8", "incomplete:C9"],
        "evidence": sorted([str(GROUP), str(ATTEMPT)]),
    }


@pytest.mark.parametrize("say", [a_decision, lambda **k: a_publication(achieved, **k)])
def test_without_a_bloc_it_is_the_certification(say: Any) -> None:
    said = say(bloc=None).statement

    assert said["object"]["id"] == REFERENTIAL.iri
    assert "grouping" not in said["context"]["contextActivities"]


@pytest.mark.parametrize(("say", "verb"), [(achieved, "achieved"), (forfeited, "forfeited")])
def test_a_published_decision_refers_to_the_decision_itself(say: Any, verb: str) -> None:
    said = a_publication(say).statement

    assert said["verb"]["id"] == f"https://w3id.org/xapi/tla/verbs/{verb}"
    assert said["context"]["statement"]["id"] == str(a_decision().id)
    assert "result" not in said


def test_a_void_names_its_target_and_no_platform() -> None:
    said = voided(target=a_mark().id, home_page=HOME, by=ASSESSOR, at=AT).statement

    assert said["object"] == {"objectType": "StatementRef", "id": str(a_mark().id)}
    assert said["actor"] == person(ASSESSOR)
    assert "platform" not in said["context"]


def test_a_jury_of_nobody_is_refused() -> None:
    with pytest.raises(BadStatement) as refused:
        a_decision(jury=[])

    assert {problem.where.split(" › ")[1] for problem in refused.value.problems} == {"instructor"}
