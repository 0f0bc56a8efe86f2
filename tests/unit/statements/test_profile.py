"""The published profile is well formed: https://github.com/adlnet/xapi-profiles (structure, 1.0)."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from xapi import documents, vocabulary
from xapi.profile import matches, profile, template_problems, templates

PROFILE = profile()
SCHEME = vocabulary.PROFILE_VERSION
PARTS = [*PROFILE["concepts"], *PROFILE["templates"], *PROFILE["patterns"]]
PATTERNS = {pattern["id"]: pattern for pattern in PROFILE["patterns"]}
MARK = documents.read("examples/statements/valid-assessed.json")
KINDS = ("sequence", "alternates", "optional", "oneOrMore", "zeroOrMore")


def members(pattern: dict[str, Any]) -> list[str]:
    [kind] = [kind for kind in KINDS if kind in pattern]
    return pattern[kind] if isinstance(pattern[kind], list) else [pattern[kind]]


def test_the_profile_names_itself_its_version_and_its_specification() -> None:
    assert PROFILE["id"] == vocabulary.PROFILE
    assert PROFILE["type"] == "Profile"
    assert PROFILE["@context"] == "https://w3id.org/xapi/profiles/context"
    assert PROFILE["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert [version["id"] for version in PROFILE["versions"]] == [SCHEME]
    assert PROFILE["author"]["type"] == "Organization"


def test_every_part_has_an_id_of_its_own_under_the_profile_s() -> None:
    ids = [part["id"] for part in PARTS]

    assert len(set(ids)) == len(ids)
    assert all(i.startswith(f"{vocabulary.PROFILE}/") for i in ids)
    assert {part["inScheme"] for part in PARTS} == {SCHEME}


def test_everything_that_is_shown_is_said_in_english_and_french() -> None:
    shown = [PROFILE, *PROFILE["concepts"], *PROFILE["templates"]]
    shown += [pattern for pattern in PROFILE["patterns"] if pattern["primary"]]

    assert all(set(part[field]) == {"en", "fr"} for part in shown for field in ("prefLabel", "definition"))


def test_every_iri_of_ours_is_described() -> None:
    minted = {
        iri
        for name, iri in vars(vocabulary).items()
        if name.isupper() and isinstance(iri, str) and iri.startswith(f"{vocabulary.PROFILE}/")
    } - {SCHEME}

    assert {concept["id"] for concept in PROFILE["concepts"]} == minted


@pytest.mark.parametrize(
    "concept", [c for c in PROFILE["concepts"] if "Extension" in c["type"]], ids=lambda concept: concept["id"]
)
def test_every_extension_has_a_schema_and_says_where_it_belongs(concept: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(json.loads(concept["inlineSchema"]))

    assert ("recommendedVerbs" in concept) == (concept["type"] == "ContextExtension")
    assert ("recommendedActivityTypes" in concept) == (concept["type"] == "ActivityExtension")


def test_there_is_one_template_for_each_verb_that_we_use() -> None:
    assert len(PROFILE["templates"]) == len(templates())
    assert set(templates()) == {
        vocabulary.ASSESSED,
        vocabulary.DELIBERATED,
        vocabulary.ACHIEVED,
        vocabulary.FORFEITED,
        vocabulary.VOIDED,
    }


@pytest.mark.parametrize("rule", [rule for t in PROFILE["templates"] for rule in t["rules"]], ids=str)
def test_every_rule_can_be_applied(rule: dict[str, Any]) -> None:
    matches({}, rule["location"])

    assert rule["presence"] in {"included", "excluded", "recommended"}
    assert rule["presence"] != "excluded" or not {"any", "all", "none"} & rule.keys()


def test_patterns_lead_to_templates_and_never_to_themselves() -> None:
    known = {template["id"] for template in PROFILE["templates"]}

    def leads_to_templates(pattern: dict[str, Any], above: tuple[str, ...]) -> bool:
        return pattern["id"] not in above and all(
            m in known or leads_to_templates(PATTERNS[m], (*above, pattern["id"])) for m in members(pattern)
        )

    assert all(leads_to_templates(pattern, ()) for pattern in PATTERNS.values())


def test_no_alternative_of_a_pattern_may_be_nothing() -> None:
    inside = [m for pattern in PATTERNS.values() for m in pattern.get("alternates", [])]

    assert not [m for m in inside if {"optional", "zeroOrMore"} & PATTERNS.get(m, {}).keys()]


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("$.verb.id", [vocabulary.ASSESSED]),
        (f"$.context.extensions['{vocabulary.SEQUENCE}']", [1]),
        ("$.context.contextActivities.category[*].id", [SCHEME]),
        ("$.context.contextActivities.category[0].objectType", ["Activity"]),
        ("$.context.contextActivities.category[7].id", []),
        ("$.nowhere.at.all | $.result.response", ["in_progress"]),
        ("$.verb[0]", []),
        ("$.result.success", [False]),
    ],
)
def test_a_path_finds_the_values_at_its_place(location: str, found: list[Any]) -> None:
    assert matches(MARK, location) == found


@pytest.mark.parametrize("location", ["verb.id", "$..id", "$.verb[?(@.id)]", "", "$.a b"])
def test_a_path_that_we_do_not_read_is_refused_rather_than_guessed(location: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        matches(MARK, location)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"location": "$.result.duration", "presence": "included"}, "not_included"),
        ({"location": "$.result.success", "presence": "excluded"}, "excluded"),
        ({"location": "$.result.response", "presence": "included", "any": ["acquired"]}, "none_of_any"),
        ({"location": "$.context.contextActivities.grouping[*].id", "all": ["x"]}, "not_all"),
        ({"location": "$.result.response", "none": ["in_progress"]}, "one_of_none"),
        ({"location": "$.result.duration", "presence": "recommended", "any": ["PT1M"]}, None),
        ({"location": "$.result.response", "presence": "included", "any": ["in_progress"]}, None),
    ],
)
def test_a_rule_tells_what_strays_from_it(rule: dict[str, Any], problem: str | None) -> None:
    found = template_problems(MARK, {"id": "t", "rules": [rule]})

    assert [p.code for p in found] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ({"verb": vocabulary.VOIDED}, "wrong_verb"),
        ({"objectActivityType": vocabulary.CREDENTIAL}, "wrong_activity_type"),
        ({"contextParentActivityType": [vocabulary.CREDENTIAL]}, "activity_type_missing"),
    ],
)
def test_what_determines_a_template_must_be_there(template: dict[str, Any], problem: str) -> None:
    assert [p.code for p in template_problems(MARK, {"id": "t", **template})] == [problem]
