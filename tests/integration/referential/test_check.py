"""``certibloc referential check`` needs no instance."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import xapi
from lti_tool.cli.problems import SENTENCES, problem_sentence
from lti_tool.cli.referential import referential
from xapi import documents
from xapi.problems import SIMPLE_RULES, Problem

EXAMPLES = documents.path("examples/referential")


@pytest.fixture
def check() -> Callable[..., Result]:
    def run(file: Path, language: str = "en") -> Result:
        env = {"CERTIBLOC_LANGUAGE": language, "CERTIBLOC_DATA_DIR": "/nowhere"}
        return CliRunner(env=env).invoke(referential, ["check", str(file)])

    return run


def test_a_good_file_is_counted(check: Callable[..., Result]) -> None:
    result = check(documents.path("referentials/grands-comptes.json"))

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "grands-comptes, version 1.1: nothing is wrong.",
        "  Blocs: 4",
        "  Work activities: 9",
        "  Their items: 48",
        "  Competencies: 18",
        "  Assessments: 13",
        "  Criteria: 61",
        "  Criteria that are marked: 60",
        "  Conditions of validation: 4",
    ]


@pytest.mark.parametrize(
    ("example", "sentence"),
    [
        (
            "dangling-competency",
            "line 82, column 9, assessments[0] (E1) › competencies[0]: There is no competency “C9”.",
        ),
        (
            "duplicate-id",
            "line 52, column 23, blocs[1] (B2) › competencies[0] (C2) › criteria[0] (C1.1) › code: "
            "The code “C1.1” is already that of blocs[0] (B1) › competencies[0] (C1) › criteria[0] (C1.1).",
        ),
        (
            "empty-text",
            "line 31, column 23, blocs[0] (B1) › competencies[0] (C1) › criteria[1] (C1.2) › text: "
            "The text is empty.",
        ),
        ("repeated-key", "line 6, column 3, version: “version” is written twice in the same object."),
        ("syntax", "line 6, column 3: This is not JSON: a comma is missing."),
    ],
)
def test_a_bad_file_is_told_in_plain_words_with_the_place(
    check: Callable[..., Result], example: str, sentence: str
) -> None:
    result = check(EXAMPLES / f"invalid-{example}.json")

    assert result.exit_code == 1
    assert sentence in result.output.splitlines()


def test_no_file_and_no_plain_file_are_said(check: Callable[..., Result], tmp_path: Path) -> None:
    nowhere = check(tmp_path / "nowhere.json")
    folder = check(tmp_path)

    assert (nowhere.exit_code, folder.exit_code) == (1, 1)
    assert nowhere.output == f"Error: There is no file {tmp_path / 'nowhere.json'}.\n"
    assert str(tmp_path) in folder.output


def test_a_huge_file_is_refused_unread(check: Callable[..., Result], tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    huge.touch()
    os.truncate(huge, 10**12)

    result = check(huge)

    assert result.exit_code == 1
    assert "The file is larger than 5000000 bytes." in result.output


def test_what_a_file_hides_does_nothing_on_the_terminal(check: Callable[..., Result], tmp_path: Path) -> None:
    small = (EXAMPLES / "valid-small.json").read_text(encoding="utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text(small.replace('"A1"', '"A\\u001b[2J\\ud800"', 1), encoding="utf-8")

    result = check(bad)

    assert result.exit_code == 1
    assert "A\\u001b[2J\\ud800" in result.output
    assert "\x1b" not in result.output


def problem_codes() -> set[str]:
    """Every problem that the sources can find in a file, as they write it."""
    sources = ["problems.py", *(f"referential/{name}.py" for name in ("checking", "located", "rule_problems"))]
    text = "".join((Path(xapi.__file__).parent / source).read_text(encoding="utf-8") for source in sources)
    found = re.findall(r'(?:Problem\(|yield |_problem_at\(text, [^,]+, )"([a-z_0-9]+)"', text)
    dangling = re.findall(r'_dangling\(.*"([a-z_]+)"\)', text)
    return {*found, *dangling, *SIMPLE_RULES.values(), "blank_text", "bad_iri", "bad_code", "bad_form"}


def test_every_problem_has_its_sentence() -> None:
    assert problem_codes() == set(SENTENCES)


def test_a_sentence_without_a_place_is_the_sentence_alone() -> None:
    assert problem_sentence(Problem("number_too_long")) == "Un nombre a trop de chiffres."
