"""What a mark says, and what is refused."""

import json
from datetime import datetime
from typing import Any

import pytest
from said import (
    ASSESSOR,
    ATTEMPT,
    GROUP,
    HOME,
    LEARNER,
    OTHER,
    REFERENTIAL,
    a_mark,
    extensions,
    person,
)

from xapi import vocabulary
from xapi.statements import (
    BadStatement,
)


def test_a_mark_says_who_gave_what_to_whom_on_what() -> None:
    said = a_mark().statement

    assert said["actor"] == person(LEARNER)
    assert said["verb"]["id"] == "https://w3id.org/xapi/tla/verbs/assessed"
    assert said["object"]["id"] == f"{REFERENTIAL.iri}/criteria/C8.1"
    assert said["object"]["definition"]["description"] == {"fr": "Clair (concret, simple)"}
    assert said["object"]["definition"]["extensions"] == {vocabulary.HEADING: "Le pitch est :"}
    assert said["context"]["instructor"] == person(ASSESSOR)
    assert said["context"]["registration"] == str(ATTEMPT)
    assert said["timestamp"] == "2026-01-31T09:30:00Z"


def test_a_mark_stands_under_its_assessment_competency_bloc_and_certification() -> None:
    around = a_mark().statement["context"]["contextActivities"]

    assert [a["id"] for a in around["parent"]] == [f"{REFERENTIAL.iri}/assessments/E7"]
    assert [a["id"] for a in around["grouping"]] == [
        f"{REFERENTIAL.iri}/competencies/C8",
        f"{REFERENTIAL.iri}/blocs/B2",
        REFERENTIAL.iri,
    ]
    assert [a["id"] for a in around["category"]] == ["https://w3id.org/certibloc/xapi/v1.0"]


@pytest.mark.parametrize(
    ("response", "success", "score"),
    [
        pytest.param("not_acquired", False, {"scaled": 0, "raw": 0, "min": 0, "max": 2}, id="lowest level"),
        pytest.param("in_progress", False, {"scaled": 0.5, "raw": 1, "min": 0, "max": 2}, id="middle level"),
        pytest.param("acquired", True, {"scaled": 1, "raw": 2, "min": 0, "max": 2}, id="highest level"),
        pytest.param("absent", False, None, id="absent: not acquired, no score"),
        pytest.param("exempted", True, None, id="exempted: counts as acquired, no score"),
    ],
)
def test_a_response_makes_success_and_score(response: str, success: bool, score: dict[str, float] | None) -> None:
    frozen = a_mark(response=response)

    wanted = {"success": success, "response": response} | ({"score": score} if score else {})
    assert frozen.statement["result"] == wanted
    assert json.dumps(frozen.statement["result"].get("score")) == json.dumps(score)


@pytest.mark.parametrize(("response", "confidence"), [("acquired", 1), ("in_progress", -1), ("absent", -1)])
def test_unless_said_an_assessor_is_sure_of_what_was_marked(response: str, confidence: int) -> None:
    assert extensions(a_mark(response=response))[vocabulary.CONFIDENCE] == confidence
    assert extensions(a_mark(response=response, confidence=0.25))[vocabulary.CONFIDENCE] == 0.25


def test_a_plain_mark_carries_no_flag_and_an_empty_list_of_evidence() -> None:
    assert extensions(a_mark()) == {
        vocabulary.EVIDENCE: [],
        vocabulary.CONFIDENCE: -1,
        vocabulary.SEQUENCE: 1,
        vocabulary.ATTEMPT: 1,
        vocabulary.RULES: "default/1.0",
    }


def test_a_correction_names_what_it_supersedes() -> None:
    first = a_mark()

    second = a_mark(response="acquired", sequence=2, supersedes=first.id)

    assert second.id != first.id
    assert second.statement["context"]["statement"] == {"objectType": "StatementRef", "id": str(first.id)}


def test_a_reconciliation_is_spoken_by_its_assessors_together() -> None:
    said = a_mark(reconciles=[OTHER])

    assert said.statement["context"]["instructor"] == {
        "objectType": "Group",
        "member": [person(ASSESSOR), person(OTHER)],
    }
    assert extensions(said)[vocabulary.RECONCILIATION] is True
    assert said.id == a_mark(assessor=OTHER, reconciles=[ASSESSOR]).id != a_mark().id


def test_a_lead_assessor_s_mark_is_flagged() -> None:
    assert extensions(a_mark(is_lead=True))[vocabulary.LEAD] is True


def test_a_group_is_an_account_and_nothing_else() -> None:
    team = a_mark(group=GROUP).statement["context"]["team"]

    assert team == {"objectType": "Group", "account": {"homePage": HOME, "name": str(GROUP)}}


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        pytest.param(
            {"criterion": REFERENTIAL.criterion("C9.1")},
            "criterion_of_another_assessment",
            "object",
            id="a criterion of another assessment",
        ),
        pytest.param(
            {"assessment": REFERENTIAL.assessment("E10"), "criterion": REFERENTIAL.criterion("C14.4")},
            "repetition_is_not_marked",
            "object",
            id="a repetition",
        ),
        pytest.param({"response": "brilliant"}, "unknown_level", "result › response", id="an unknown level"),
        pytest.param(
            {"sequence": 0},
            "too_small",
            f"context › extensions › {vocabulary.SEQUENCE}",
            id="a sequence that is none",
        ),
        pytest.param(
            {"evidence": ["my file.pdf"]},
            "bad_iri",
            f"context › extensions › {vocabulary.EVIDENCE}[0]",
            id="evidence that is no IRI",
        ),
        pytest.param(
            {"confidence": 1.5},
            "too_large",
            f"context › extensions › {vocabulary.CONFIDENCE}",
            id="more than sure",
        ),
        pytest.param(
            {"home_page": "certibloc"},
            "bad_iri",
            "actor › account › homePage",
            id="a home page without scheme",
        ),
    ],
)
def test_what_must_not_be_said_is_refused_with_its_place(changes: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(BadStatement) as refused:
        a_mark(**changes)

    assert (code, where) in {(problem.code, problem.where) for problem in refused.value.problems}


def test_a_naive_time_is_nobody_s_instant() -> None:
    with pytest.raises(ValueError, match="naive"):
        a_mark(at=datetime(2026, 1, 31, 9, 30))  # noqa: DTZ001 - naive on purpose
