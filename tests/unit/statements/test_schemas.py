"""Each kind of statement keeps its schema."""

import json
from typing import Any

import pytest
from said import (
    ASSESSOR,
    AT,
    GROUP,
    HOME,
    LEARNER,
    OTHER,
    a_decision,
    a_mark,
    a_publication,
)

from xapi import documents
from xapi.lrs.validation import check_statement
from xapi.problems import schema_problems
from xapi.profile import template_problems, templates
from xapi.statements import (
    BadStatement,
    Frozen,
    achieved,
    forfeited,
    voided,
)
from xapi.statements.freezing import check

EXAMPLES = documents.path("examples/statements")


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


@pytest.mark.parametrize("xapi_version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize(("kind", "frozen"), EVERY_KIND, ids=[kind for kind, _ in EVERY_KIND])
def test_each_kind_is_taken_by_a_strict_store_of_either_version(
    kind: str, frozen: Frozen, xapi_version: str
) -> None:
    check_statement(frozen.statement, xapi_version=xapi_version)
