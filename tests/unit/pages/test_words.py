"""Codes become words: reasons, levels, limits."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from lti_tool.web.levels import choices, tone_of
from lti_tool.web.outcomes import bloc_outcomes
from lti_tool.web.reasons import sentence, sentences
from lti_tool.web.wording import modality_words, variant_limit
from xapi.aggregator.rows import Row
from xapi.referential import shipped
from xapi.referential.model import Variant
from xapi.referential.rules import parse
from xapi.referential.rules import shipped as shipped_rules

REFERENTIAL = shipped()


@pytest.fixture(autouse=True)
def speaking() -> Iterator[None]:
    """Words need an application that knows the language."""
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("kind", "reason", "expected"),
    [
        ("criterion", "not_assessed", "Not assessed yet."),
        ("competency", "open:C1.2", "Criterion C1.2 is not assessed yet."),
        ("competency", "discordant:C1.2", "The assessors do not agree yet on criterion C1.2."),
        ("competency", "failed:C1.2", "Criterion C1.2 is not acquired."),
        ("competency", "kept:5c1f", "Validated at an earlier attempt, and kept."),
        ("competency", "jury_only", "Only the jury decides here."),
        ("bloc", "jury_only", "Only the jury decides here."),
        ("bloc", "incomplete:C1", "Competency C1 is not complete yet."),
        ("bloc", "failed:C2", "Competency C2 is not validated."),
        ("certification", "incomplete:B1", "Bloc B1 is not complete yet."),
        ("certification", "failed:B2", "Bloc B2 is not validated."),
        ("bloc", "decided", "The jury has decided."),
        ("bloc", "marks_after_decision", "Marks were given after the jury's decision; they do not change it."),
        ("bloc", "of_tomorrow:C1", "of_tomorrow:C1"),
    ],
)
def test_each_reason_is_a_sentence(kind, reason, expected):
    assert sentence(kind, reason) == expected


@pytest.mark.parametrize(
    ("reasons", "responses", "expected"),
    [
        pytest.param(
            ["failed:C1.1", "failed:C1.2"],
            {"C1.1": "absent", "C1.2": "absent"},
            ["Absent at the assessment."],
            id="absent from all of it",
        ),
        pytest.param(
            ["failed:C1.1", "failed:C1.2"],
            {"C1.1": "absent", "C1.2": "not_acquired"},
            ["Absent for criterion C1.1.", "Criterion C1.2 is not acquired."],
            id="absent from a part",
        ),
        pytest.param([], {"C1.1": "exempted", "C1.2": "exempted"}, ["Exempted."], id="exempted"),
        pytest.param(
            ["failed:C1.2"],
            {"C1.1": "exempted", "C1.2": "in_progress"},
            ["Criterion C1.2 is not acquired.", "Exempted from criterion C1.1."],
            id="exempted from a part",
        ),
    ],
)
def test_who_was_absent_or_is_exempted_did_not_fail(reasons, responses, expected):
    assert sentences(a_row("competency", "C1", "C1", None, *reasons), responses) == expected


def test_reasons_that_share_a_code_share_a_sentence():
    row = a_row("bloc", "B2", "B2", "not_validated", "failed:C7", "incomplete:C10", "incomplete:C9")

    assert sentences(row) == [
        "Competency C7 is not validated.",
        "Competencies C9, C10 are not complete yet.",
    ]


def test_every_reason_that_the_rules_give_has_its_sentence():
    parts = [Path(__file__).parents[3] / "xapi" / part for part in ("outcomes", "aggregator")]
    source = "".join(file.read_text() for part in parts for file in part.glob("*.py"))
    given = set(re.findall(r'f"([a-z_]+):\{', source))

    unspoken = [
        code
        for code in given
        if all(sentence(kind, f"{code}:X") == f"{code}:X" for kind in ("competency", "bloc", "certification"))
    ]

    assert {"open", "failed", "kept"} <= given
    assert unspoken == []


def test_levels_have_a_digit_a_letter_and_a_tone():
    offered = [(choice.code, choice.digit, choice.letter, choice.tone) for choice in choices(shipped_rules())]

    assert offered == [
        ("not_acquired", 0, "n", "bad"),
        ("in_progress", 1, "i", "middle"),
        ("acquired", 2, "a", "good"),
    ]


def test_a_scale_of_ones_own_shows_its_codes_and_gives_each_its_own_letter():
    rules = parse(
        {
            "id": "own",
            "version": "1",
            "scale": [
                {"code": "missing", "value": 0},
                {"code": "medium", "value": 1},
                {"code": "mastered", "value": 2},
                {"code": "mastered_well", "value": 3},
            ],
            "acquired": "mastered",
            "assessors": 1,
            "agreement": "consensus",
            "attempts": "latest",
            "competency": {"rule": "all_acquired"},
            "bloc": {"rule": "all_validated"},
        }
    )

    offered = choices(rules)

    assert [choice.label for choice in offered] == ["Missing", "Medium", "Mastered", "Mastered well"]
    assert len({choice.letter for choice in offered} - {"c", "x"}) == 4
    assert [tone_of(choice.code, rules) for choice in offered] == ["bad", "middle", "good", "good"]


@pytest.mark.parametrize(("seconds", "expected"), [(120, "under 2 minutes"), (90, "under 90 seconds"), (None, "")])
def test_a_limit_is_told_in_whole_units(seconds, expected):
    assert variant_limit(Variant("E7.pitch", "pitch", seconds)) == expected


@pytest.mark.parametrize("assessment", REFERENTIAL.assessments, ids=lambda assessment: assessment.code)
def test_every_assessment_says_how_it_is_held(assessment):
    words = [words for _sign, words in modality_words(assessment)]

    assert words
    assert all(words)


def a_row(kind, code, node, computed, *reasons, evidence=()):
    return Row("someone", kind, code, node, computed, None, None, reasons, tuple(evidence), "default/1.0")


def test_a_bloc_with_something_unseen_shows_no_status():
    competency = a_row("competency", "C2", REFERENTIAL.competency_iri("C2"), "not_validated", evidence=["s1"])
    bloc = a_row("bloc", "B1", REFERENTIAL.bloc_iri("B1"), "not_validated", "failed:C2", evidence=["s1"])

    [first, *_others] = bloc_outcomes(REFERENTIAL, [bloc, competency], unseen={"s1"})

    assert first.status == "hidden"
    assert first.reasons == []
    assert [each.reasons for each in first.competencies if each.is_hidden] == [[]]


def test_a_learner_of_whom_nothing_is_known_has_four_incomplete_blocs():
    blocs = bloc_outcomes(REFERENTIAL, [])

    assert [(each.bloc.code, each.status, each.is_begun) for each in blocs] == [
        ("B1", "incomplete", False),
        ("B2", "incomplete", False),
        ("B3", "incomplete", False),
        ("B4", "incomplete", False),
    ]
