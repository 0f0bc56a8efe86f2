from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi import documents
from xapi.referential import BadReferential, parse, parse_file
from xapi.referential.checking import problems

Document = dict[str, Any]
EXAMPLES = documents.path("examples/referential")


@pytest.fixture
def small() -> Document:
    """Two blocs of a competency each; C1.3 repeats C1.1."""
    document: Document = documents.read("examples/referential/valid-small.json")
    return document


def change(*path: str | int) -> Callable[[Any], Callable[[Document], None]]:
    """``change("blocs", 0, "title")("x")`` sets the title of a document's first bloc."""

    def to(value: Any) -> Callable[[Document], None]:
        def apply(document: Document) -> None:
            node: Any = document
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = value

        return apply

    return to


def without(*path: str | int) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        node: Any = document
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]

    return apply


C1 = ("blocs", 0, "competencies", 0)
C2 = ("blocs", 1, "competencies", 0)
CASES = [
    pytest.param(
        change("assessments", 0, "competencies", 0)("C9"),
        {
            ("unknown_competency", "assessments[0] (E1) › competencies[0]"),
            ("not_assessed", "blocs[0] (B1) › competencies[0] (C1)"),
        },
        id="an assessment of a competency that is not there",
    ),
    pytest.param(
        change("work_activities", 0, "bloc")("B9"),
        {("unknown_bloc", "work_activities[0] (A1) › bloc")},
        id="a work activity of a bloc that is not there",
    ),
    pytest.param(
        change(*C1, "activity")("A9"),
        {("unknown_activity", "blocs[0] (B1) › competencies[0] (C1) › activity")},
        id="a competency of an activity that is not there",
    ),
    pytest.param(
        change(*C1, "activity")("A2"),
        {("activity_of_another_bloc", "blocs[0] (B1) › competencies[0] (C1) › activity")},
        id="a competency of another bloc's activity",
    ),
    pytest.param(
        change(*C1, "criteria", 2, "duplicate_of")("C9.9"),
        {("unknown_criterion", "blocs[0] (B1) › competencies[0] (C1) › criteria[2] (C1.3) › duplicate_of")},
        id="a repetition of what is not there",
    ),
    pytest.param(
        change(*C1, "criteria", 2, "duplicate_of")("C1.3"),
        {("repeats_itself", "blocs[0] (B1) › competencies[0] (C1) › criteria[2] (C1.3) › duplicate_of")},
        id="a repetition of itself",
    ),
    pytest.param(
        change(*C1, "criteria", 1, "duplicate_of")("C1.3"),
        {("repeats_a_repetition", "blocs[0] (B1) › competencies[0] (C1) › criteria[1] (C1.2) › duplicate_of")},
        id="a chain of repetitions",
    ),
    pytest.param(
        change(*C1, "criteria", 2, "duplicate_of")("C2.1"),
        {("repeats_elsewhere", "blocs[0] (B1) › competencies[0] (C1) › criteria[2] (C1.3) › duplicate_of")},
        id="a repetition of another competency's criterion",
    ),
    pytest.param(
        change(*C2, "criteria", 0, "code")("C1.1"),
        {("repeated_code", "blocs[1] (B2) › competencies[0] (C2) › criteria[0] (C1.1) › code")},
        id="one code for two criteria",
    ),
    pytest.param(
        change("conditions", 0, "code")("B1"),
        {("repeated_code", "conditions[0] (B1) › code")},
        id="one code for a bloc and a condition",
    ),
    pytest.param(
        change("assessments", 0, "competencies")(["C1", "C2"]),
        {("crosses_blocs", "assessments[0] (E1) › competencies")},
        id="an assessment across blocs",
    ),
    pytest.param(
        change("assessments", 0, "competencies")(["C1", "C1"]),
        {("repeated_value", "assessments[0] (E1) › competencies")},
        id="a competency twice in an assessment",
    ),
    pytest.param(
        change("assessments", 0, "competencies")([]),
        {
            ("empty", "assessments[0] (E1) › competencies"),
            ("not_assessed", "blocs[0] (B1) › competencies[0] (C1)"),
        },
        id="an assessment of nothing",
    ),
    pytest.param(
        change(*C1, "criteria", 0, "text")(""),
        {("blank_text", "blocs[0] (B1) › competencies[0] (C1) › criteria[0] (C1.1) › text")},
        id="an empty text",
    ),
    pytest.param(
        change(*C1, "text")(" \u00a0\t"),
        {
            ("blank_text", "blocs[0] (B1) › competencies[0] (C1) › text"),
            ("control_character", "blocs[0] (B1) › competencies[0] (C1) › text"),
        },
        id="a text of spaces",
    ),
    pytest.param(
        change("title")("Chargé\u0007 d’accueil"), {("control_character", "title")}, id="a control character"
    ),
    pytest.param(change("title")("\u202eaccueil"), {("control_character", "title")}, id="a direction mark"),
    pytest.param(change("title")("\ud800"), {("control_character", "title")}, id="half a character"),
    pytest.param(change("iri")("accueil"), {("bad_iri", "iri")}, id="an IRI that is none"),
    pytest.param(change("iri")("https://example.org/a b"), {("bad_iri", "iri")}, id="an IRI with a space"),
    pytest.param(change("iri")("https://example.org/a/"), {("bad_iri", "iri")}, id="an IRI with a last slash"),
    pytest.param(change("iri")("https://example.org/a#b"), {("bad_iri", "iri")}, id="an IRI with a fragment"),
    pytest.param(
        change(*C1, "criteria", 0, "code")("C1/1"),
        {
            ("bad_code", "blocs[0] (B1) › competencies[0] (C1) › criteria[0] (C1/1) › code"),
            ("unknown_criterion", "blocs[0] (B1) › competencies[0] (C1) › criteria[2] (C1.3) › duplicate_of"),
        },
        id="a code that fits no IRI",
    ),
    pytest.param(
        change("blocs", 0, "code")("B1\n"),
        {
            ("control_character", "blocs[0] (B1\n) › code"),
            ("unknown_bloc", "work_activities[0] (A1) › bloc"),
        },
        id="a code with a line break",
    ),
    pytest.param(without("version"), {("missing", "")}, id="a missing field"),
    pytest.param(
        without(*C2, "activity"), {("missing", "blocs[1] (B2) › competencies[0] (C2)")}, id="no activity"
    ),
    pytest.param(change("colour")("red"), {("unknown_field", "colour")}, id="a field that we do not know"),
    pytest.param(change("conditions")("none"), {("wrong_type", "conditions")}, id="a text in the place of a list"),
    pytest.param(
        change("assessments", 0, "modality", "work")("alone"),
        {("not_one_of", "assessments[0] (E1) › modality › work")},
        id="a word that is not one of ours",
    ),
    pytest.param(
        change("assessments", 0, "variants")([{"code": "E1.a", "label": "a", "under_seconds": 0}]),
        {("too_small", "assessments[0] (E1) › variants[0] (E1.a) › under_seconds")},
        id="no time at all",
    ),
    pytest.param(change("rncp_code")("12345"), {("bad_form", "rncp_code")}, id="a bad RNCP code"),
    pytest.param(change("title")(3), {("wrong_type", "title")}, id="a number in the place of a text"),
    pytest.param(
        change(*C1, "criteria", 2, "heading_label")("L’accueil"),
        {("missing", "blocs[0] (B1) › competencies[0] (C1) › criteria[2] (C1.3)")},
        id="a corrected heading without a heading",
    ),
]


@pytest.mark.parametrize(("alter", "expected"), CASES)
def test_each_problem_is_told_with_its_place(
    small: Document, alter: Callable[[Document], None], expected: set[tuple[str, str]]
) -> None:
    alter(small)

    found = problems(small)

    assert {(problem.code, problem.where) for problem in found} == expected
    assert len(found) == len(expected)
    with pytest.raises(BadReferential):
        parse(small)


def test_the_small_example_and_the_shipped_referential_have_no_problem(small: Document) -> None:
    assert problems(small) == []
    assert problems(documents.read("referentials/grands-comptes.json")) == []


def test_all_problems_come_at_once_in_the_order_of_reading(small: Document) -> None:
    small["blocs"][0]["title"] = ""
    small["assessments"][1]["competencies"] = ["C7"]
    del small["conditions"][0]["text"]

    places = [problem.where for problem in problems(small)]

    assert places == [
        "blocs[0] (B1) › title",
        "blocs[1] (B2) › competencies[0] (C2)",
        "assessments[1] (E2) › competencies[0]",
        "conditions[0] (V1)",
    ]


@given(st.recursive(st.none() | st.integers() | st.text(), lambda i: st.lists(i) | st.dictionaries(st.text(), i)))
def test_any_json_is_refused_without_ado(document: Any) -> None:
    assert problems(document)


JUNK = st.sampled_from([None, 0, "", "C1", [], [None], {}, {"code": 1}, {"code": "C1"}, [["C1"]], True])


@given(st.data())
def test_junk_anywhere_in_a_good_document_is_told_and_breaks_nothing(data: st.DataObject) -> None:
    document = documents.read("examples/referential/valid-small.json")
    node: Any = document
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            break
        node = node[key]
    node[key] = data.draw(JUNK)

    found = problems(document)

    assert found or parse(document)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("valid-*.json")), ids=lambda file: file.stem)
def test_a_valid_example_is_read(file: Path) -> None:
    document, referential = parse_file(file.read_bytes())

    assert document["iri"] == referential.iri


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("invalid-*.json")), ids=lambda file: file.stem)
def test_an_invalid_example_is_refused_with_lines_and_columns(file: Path) -> None:
    with pytest.raises(BadReferential) as refused:
        parse_file(file.read_bytes())

    assert refused.value.problems
    assert all(problem.line and problem.column for problem in refused.value.problems)


def test_a_file_s_problems_carry_line_and_column() -> None:
    data = (EXAMPLES / "invalid-dangling-competency.json").read_bytes()

    with pytest.raises(BadReferential) as refused:
        parse_file(data)

    lines = data.decode().split("\n")
    pointed = {p.code: lines[p.line - 1][p.column - 1 :] for p in refused.value.problems if p.line and p.column}
    assert pointed == {"unknown_competency": '"C9"', "not_assessed": "{"}
