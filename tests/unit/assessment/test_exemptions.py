"""What may be exempted from, and which grounds say enough."""

from datetime import date

import pytest

from lti_tool.assessment.exemptions import (
    Ground,
    NothingToExempt,
    by_assessment,
    competencies_below,
    is_a_ground,
)
from xapi.referential import shipped

REFERENTIAL = shipped()
JUNE = date(2023, 6, 30)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("B1", ("C1", "C2", "C3", "C4", "C5", "C6")),
        ("E10", ("C12", "C13", "C14")),
        ("C5", ("C5",)),
        ("C5.1", ()),
        ("B9", ()),
        ("", ()),
    ],
)
def test_a_node_stands_for_its_competencies(node, expected):
    assert competencies_below(REFERENTIAL, node) == expected


def test_each_competency_is_said_of_the_assessment_that_covers_it():
    said = {assessment.code: codes for assessment, codes in by_assessment(REFERENTIAL, "B2").items()}

    assert said == {"E6": ("C7",), "E7": ("C8",), "E8": ("C9", "C10")}


def test_what_is_exempted_already_is_left_out():
    said = {assessment.code: codes for assessment, codes in by_assessment(REFERENTIAL, "E8", {"C9"}).items()}

    assert said == {"E8": ("C10",)}


@pytest.mark.parametrize(("node", "already"), [("C5", {"C5"}), ("B9", set()), ("E8", {"C9", "C10"})])
def test_nothing_left_is_no_exemption(node, already):
    with pytest.raises(NothingToExempt):
        by_assessment(REFERENTIAL, node, already)


@pytest.mark.parametrize(
    ("ground", "node", "certificate", "obtained", "is_proved", "expected"),
    [
        pytest.param(
            Ground.BLOC_HELD,
            "B1",
            "RNCP1 BC01",
            JUNE,
            True,
            True,
            id="a bloc with its certificate, date and proof",
        ),
        pytest.param(Ground.BLOC_HELD, "B1", "RNCP1 BC01", JUNE, False, False, id="a bloc without proof"),
        pytest.param(Ground.BLOC_HELD, "B1", "", JUNE, True, False, id="a bloc without certificate"),
        pytest.param(Ground.BLOC_HELD, "B1", "RNCP1 BC01", None, True, False, id="a bloc without date"),
        pytest.param(Ground.BLOC_HELD, "C5", "RNCP1 BC01", JUNE, True, False, id="a competency is no bloc"),
        pytest.param(
            Ground.EQUIVALENCE, "C5", "RS5678", None, False, True, id="an equivalence with a certification"
        ),
        pytest.param(Ground.EQUIVALENCE, "B1", "", JUNE, True, False, id="an equivalence of nothing"),
        pytest.param(
            Ground.DECISION, "E5", "", None, False, True, id="the office's decision is a ground by itself"
        ),
    ],
)
def test_a_ground_says_enough(ground, node, certificate, obtained, is_proved, expected):
    said = is_a_ground(
        ground,
        node=node,
        referential=REFERENTIAL,
        certificate=certificate,
        obtained=obtained,
        is_proved=is_proved,
    )

    assert said is expected
