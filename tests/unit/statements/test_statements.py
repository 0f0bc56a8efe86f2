import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi import documents, vocabulary
from xapi.problems import schema_problems
from xapi.profile import template_problems, templates
from xapi.referential import rules, shipped
from xapi.statements import (
    BadStatement,
    Frozen,
    Proposal,
    achieved,
    achieved_id,
    assessed,
    assessed_id,
    deliberated,
    deliberated_id,
    forfeited,
    forfeited_id,
    voided,
    voided_id,
)
from xapi.statements.freezing import check

HOME = "https://certibloc.example"
AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
TENANT, LEARNER, ASSESSOR, OTHER, ATTEMPT, GROUP, DECISION = (UUID(int=n, version=4) for n in range(1, 8))
REFERENTIAL = shipped()
RULES = rules.shipped()
EXAMPLES = documents.path("examples/statements")


def a_mark(**changes: Any) -> Frozen:
    """In progress on C8.1 at E7, unless ``changes`` say otherwise."""
    values: dict[str, Any] = {
        "referential": REFERENTIAL,
        "assessment": REFERENTIAL.assessment("E7"),
        "criterion": REFERENTIAL.criterion("C8.1"),
        "rules": RULES,
        "response": "in_progress",
        "tenant": TENANT,
        "home_page": HOME,
        "learner": LEARNER,
        "assessor": ASSESSOR,
        "attempt": ATTEMPT,
        "attempt_number": 1,
        "sequence": 1,
        "at": AT,
    }
    return assessed(**values | changes)


def a_decision(**changes: Any) -> Frozen:
    """B2 validated, as proposed."""
    values: dict[str, Any] = {
        "referential": REFERENTIAL,
        "bloc": REFERENTIAL.bloc("B2"),
        "decision": "validated",
        "proposal": Proposal("validated", [], [a_mark().id]),
        "rules": RULES.name,
        "tenant": TENANT,
        "decision_id": DECISION,
        "home_page": HOME,
        "learner": LEARNER,
        "jury": [ASSESSOR, OTHER],
        "at": AT,
    }
    return deliberated(**values | changes)


def a_publication(say: Any, **changes: Any) -> Frozen:
    values: dict[str, Any] = {
        "referential": REFERENTIAL,
        "bloc": REFERENTIAL.bloc("B2"),
        "tenant": TENANT,
        "decision_id": DECISION,
        "home_page": HOME,
        "learner": LEARNER,
        "at": AT,
    }
    frozen: Frozen = say(**values | changes)
    return frozen


def person(name: UUID) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": HOME, "name": str(name)}}


def extensions(frozen: Frozen) -> dict[str, Any]:
    found: dict[str, Any] = frozen.statement["context"]["extensions"]
    return found


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


def test_ids_are_those_that_the_functions_promise() -> None:
    criterion = REFERENTIAL.criterion_iri("C8.1")

    assert a_mark().id == assessed_id(TENANT, ATTEMPT, criterion, ASSESSOR, 1)
    assert a_mark(reconciles=[OTHER]).id == assessed_id(TENANT, ATTEMPT, criterion, None, 1)
    assert a_decision().id == deliberated_id(TENANT, DECISION)
    assert a_publication(achieved).id == achieved_id(TENANT, DECISION)
    assert a_publication(forfeited).id == forfeited_id(TENANT, DECISION)
    assert voided(target=LEARNER, home_page=HOME, by=ASSESSOR, at=AT).id == voided_id(LEARNER)


def test_ids_never_change_from_one_release_to_the_next() -> None:
    assert str(a_mark().id) == "6bd10916-b48c-5a84-baa4-656e6a8069e4"


@pytest.mark.parametrize(
    "changes",
    [
        {"tenant": OTHER},
        {"attempt": OTHER},
        {"assessor": OTHER},
        {"sequence": 2},
        {"criterion": REFERENTIAL.criterion("C8.2")},
        {"reconciles": [OTHER]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_mark_has_another_id(changes: dict[str, Any]) -> None:
    assert a_mark(**changes).id != a_mark().id


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


def test_a_jury_of_nobody_is_refused() -> None:
    with pytest.raises(BadStatement) as refused:
        a_decision(jury=[])

    assert {problem.where.split(" › ")[1] for problem in refused.value.problems} == {"instructor"}


def test_a_naive_time_is_nobody_s_instant() -> None:
    with pytest.raises(ValueError, match="naive"):
        a_mark(at=datetime(2026, 1, 31, 9, 30))  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.json")), ids=lambda file: file.stem)
def test_the_examples_are_what_their_names_say(file: Any) -> None:
    verdict, kind, *_ = file.stem.split("-")
    statement = json.loads(file.read_text(encoding="utf-8"))

    problems = schema_problems(f"statements/{kind}.schema.json", statement)

    assert bool(problems) is (verdict == "invalid")


def test_what_the_schemas_share_is_the_same_in_each() -> None:
    schemas = [documents.read(f"statements/{file.name}") for file in documents.path("statements").glob("*.json")]

    for name in {name for schema in schemas for name in schema["$defs"]}:
        kinds = {json.dumps(schema["$defs"][name]) for schema in schemas if name in schema["$defs"]}
        assert len(kinds) == 1, name


def test_a_statement_changed_after_the_fact_breaks_its_schema() -> None:
    statement = json.loads(a_mark().body)
    statement["actor"]["name"] = "Camille Martin"

    with pytest.raises(BadStatement, match="actor › name: unknown_field"):
        check("assessed", statement)


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


EVERY_KIND = [
    ("assessed", a_mark()),
    ("assessed", a_mark(response="absent", group=GROUP)),
    ("deliberated", a_decision()),
    ("deliberated", a_decision(bloc=None, decision="annulled", supersedes=OTHER)),
    ("achieved", a_publication(achieved)),
    ("forfeited", a_publication(forfeited, bloc=None)),
    ("voided", voided(target=LEARNER, home_page=HOME, by=ASSESSOR, at=AT)),
]


@pytest.mark.parametrize(("kind", "frozen"), EVERY_KIND, ids=[kind for kind, _ in EVERY_KIND])
def test_each_kind_keeps_its_schema_and_follows_its_template(kind: str, frozen: Frozen) -> None:
    verb = frozen.statement["verb"]["id"]

    assert schema_problems(f"statements/{kind}.schema.json", frozen.statement) == []
    assert template_problems(frozen.statement, templates()[verb]) == []
    assert list(frozen.statement)[:4] == ["id", "actor", "verb", "object"]
    assert "version" not in frozen.statement
