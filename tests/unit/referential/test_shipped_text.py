"""
The shipped referential says what its source says, word for word, and forgets nothing of it.

``tests/data/referentiel-lines.json`` names the lines of the source that each text was printed on, and the lines
that are no text of the referential, with the reason.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xapi import documents
from xapi.referential import shipped

DATA = Path(__file__).parents[2] / "data"
SOURCE = (DATA / "referentiel-source.txt").read_text(encoding="utf-8").split("\n")
LINES = json.loads((DATA / "referentiel-lines.json").read_text(encoding="utf-8"))
DOCUMENT = documents.read("referentials/grands-comptes.json")

# What the source prints before a text to number or to list it, and we keep as its code.
NUMBERING = re.compile(r"^(?:Bloc \d : |ACTIVITE \d : |C\d+\. |- )")


def line_numbers(ranges: str) -> list[int]:
    """``"261,263-264"`` → 261, 263, 264."""
    numbers: list[int] = []
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def printed(ranges: str) -> str:
    """The lines joined: one space between, none after a hyphen that ends a line (avant-vente)."""
    text = ""
    for number in line_numbers(ranges):
        line = " ".join(SOURCE[number - 1].split())
        text += line if not text or (text.endswith("-") and text != "-") else f" {line}"
    return text.strip()


def texts() -> Iterator[tuple[str, str]]:
    """Every verbatim text of the document under the name that the lines are listed by."""
    citation = DOCUMENT["citation"]
    yield "citation.header", citation["header"]
    yield "citation.text", citation["text"]
    yield from ((f"citation.urls[{i}]", url) for i, url in enumerate(citation["urls"]))
    for column in DOCUMENT["columns"]:
        yield f"columns.{column['code']}.title", column["title"]
        yield f"columns.{column['code']}.gloss", column["gloss"]
    for bloc in DOCUMENT["blocs"]:
        yield f"{bloc['code']}.title", bloc["title"]
        for competency in bloc["competencies"]:
            yield f"{competency['code']}.text", competency["text"]
            yield from (
                (f"{competency['code']}.heading", heading)
                for heading in {c["heading"] for c in competency["criteria"] if "heading" in c}
            )
            yield from ((f"{c['code']}.text", c["text"]) for c in competency["criteria"])
    for activity in DOCUMENT["work_activities"]:
        yield f"{activity['code']}.title", activity["title"]
        yield from ((f"{activity['code']}.items[{i}]", item) for i, item in enumerate(activity["items"]))
    yield from assessment_texts()
    yield from ((f"{condition['code']}.text", condition["text"]) for condition in DOCUMENT["conditions"])


def assessment_texts() -> Iterator[tuple[str, str]]:
    for assessment in DOCUMENT["assessments"]:
        code = assessment["code"]
        yield f"{code}.label", assessment["label"]
        yield f"{code}.modality", assessment["modality"]["text"]
        yield from ((f"{code}.description[{i}]", part["text"]) for i, part in enumerate(assessment["description"]))
        yield from ((f"{v['code']}.label", v["label"]) for v in assessment.get("variants", []))


def is_a_variant(name: str) -> bool:
    """A variant's label is a part of a sentence of the description, so it shares its lines."""
    return re.fullmatch(r"E\d+\.\w+\.label", name) is not None


@pytest.mark.parametrize(
    ("name", "text"), [pytest.param(name, text, id=name) for name, text in texts() if not is_a_variant(name)]
)
def test_each_text_is_what_the_source_prints_on_its_lines(name: str, text: str) -> None:
    source = printed(LINES["texts"][name])

    assert NUMBERING.sub("", source, count=1) == text


@pytest.mark.parametrize(
    ("name", "text"), [pytest.param(name, text, id=name) for name, text in texts() if is_a_variant(name)]
)
def test_each_variant_is_named_in_the_words_of_the_description(name: str, text: str) -> None:
    assert text in printed(LINES["texts"][name])


def test_every_text_has_its_lines_and_every_line_its_text() -> None:
    assert sorted(name for name, _ in texts()) == sorted(LINES["texts"])


def test_every_printed_line_is_used_once_or_is_a_listed_leftover() -> None:
    used = [n for name, ranges in LINES["texts"].items() if not is_a_variant(name) for n in line_numbers(ranges)]
    left = [n for ranges in LINES["leftovers"] for n in line_numbers(ranges)]

    assert Counter(used + left) == Counter(n for n, line in enumerate(SOURCE, start=1) if line.strip())


@pytest.mark.parametrize(
    ("ranges", "reason"), [pytest.param(r, why, id=why) for r, why in LINES["leftovers"].items()]
)
def test_a_leftover_is_what_its_reason_says(ranges: str, reason: str) -> None:
    source = printed(ranges)
    again = re.fullmatch(r"(\S+), printed again", reason)
    label = re.fullmatch(r"row label of the criteria of (C\d+)", reason)
    if again:
        assert source == dict(texts())[again[1]]
    elif label:
        assert source == f"Pour {label[1]} :"
    else:
        assert {
            "empty bullet": "-",
            "stray full stop": ".",
            "sub-headings of the third column": "MODALITÉS D’ÉVALUATION CRITÈRES D’ÉVALUATION",
            "title of the conditions": "Conditions de validation :",
        }[reason] == source


def test_the_counts_are_those_of_the_source() -> None:
    referential = shipped()
    headings = {(c.competency, c.heading) for c in referential.criteria if c.heading}

    assert len(referential.blocs) == 4
    assert len(referential.work_activities) == 9
    assert sum(len(activity.items) for activity in referential.work_activities) == 48
    assert len(list(referential.competencies)) == 18
    assert len(referential.assessments) == 13
    assert len(list(referential.criteria)) == 61
    assert len(headings) == 9
    assert sum(c.heading is not None for c in referential.criteria) == 29
    assert len(referential.conditions) == 4
    assert len(referential.columns) == 3


def test_each_bloc_has_the_criteria_of_the_source() -> None:
    printed_criteria = [sum(len(c.criteria) for c in bloc.competencies) for bloc in shipped().blocs]

    assert printed_criteria == [19, 17, 13, 12]


def test_only_the_repeated_criterion_is_not_marked() -> None:
    repetitions = {c.code: c.duplicate_of for c in shipped().criteria if c.duplicate_of}
    again = str.maketrans("’", "'")

    assert repetitions == {"C14.4": "C14.1"}
    assert shipped().criterion("C14.4").text.translate(again) == shipped().criterion("C14.1").text.translate(again)
    assert sum(len(c.marked_criteria) for c in shipped().competencies) == 60


def test_each_assessment_covers_the_competencies_its_label_names() -> None:
    for assessment in shipped().assessments:
        assert tuple(re.findall(r"C\d+", assessment.label)) == assessment.competencies


@pytest.mark.parametrize(
    ("code", "work", "marking", "media"),
    [
        ("E1", "group", "individual", ("oral",)),
        ("E2", "group", "individual", ("written", "oral")),
        ("E3", "group", "group", ("oral",)),
        ("E4", "individual", "individual", ("written",)),
        ("E5", "individual", "individual", ("written",)),
        ("E6", "pair", "individual", ("oral",)),
        ("E7", "individual", "individual", ("oral",)),
        ("E8", "group", "individual", ("oral",)),
        ("E9", "group", "individual", ("written", "oral")),
        ("E10", "pair", "individual", ("oral",)),
        ("E11", "group", "individual", ("observation",)),
        ("E12", "group", "individual", ("oral",)),
        ("E13", "group", "individual", ("not_stated",)),
    ],
)
def test_each_modality_is_read_as_agreed(code: str, work: str, marking: str, media: tuple[str, ...]) -> None:
    modality = shipped().assessment(code).modality

    assert (modality.work, modality.marking, modality.media) == (work, marking, media)


def test_a_corrected_label_stands_beside_its_text_and_differs_from_it() -> None:
    labels: list[tuple[Any, Any]] = [(c.text, c.label) for c in shipped().criteria if c.label]
    labels += [(c.heading, c.heading_label) for c in shipped().criteria if c.heading_label]

    assert {c.code for c in shipped().criteria if c.label} == {"C10.5", "C12.1"}
    assert {c.competency for c in shipped().criteria if c.heading_label} == {"C9", "C18"}
    assert all(text != label for text, label in labels)


def test_nothing_is_invented() -> None:
    referential = shipped()

    assert (referential.title, referential.rncp_code, referential.certifying_body) == (None, None, None)
    assert {bloc.rncp_code for bloc in referential.blocs} == {None}
