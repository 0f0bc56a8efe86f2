"""What an assessment puts on its sheet, on the shipped referential."""

import pytest

from lti_tool.assessment.grouping import is_held_together, is_marked_as_group
from lti_tool.assessment.sheet import marked_criteria, sheet
from xapi.referential import shipped

REFERENTIAL = shipped()
ASSESSMENTS = {assessment.code: assessment for assessment in REFERENTIAL.assessments}


def test_every_criterion_that_is_marked_stands_on_one_sheet_and_repetitions_on_none():
    marked = [c.code for a in REFERENTIAL.assessments for c in marked_criteria(REFERENTIAL, a)]

    assert len(marked) == len(set(marked)) == 60
    assert "C14.4" not in marked


def test_criteria_stand_under_their_heading_or_under_none():
    [part] = sheet(REFERENTIAL, ASSESSMENTS["E1"])

    assert [(section.heading, [c.code for c in section.criteria]) for section in part.sections] == [
        ("Le diagnostic stratégique contient :", ["C1.1", "C1.2"]),
        (None, ["C1.3", "C1.4"]),
    ]


@pytest.mark.parametrize(
    ("code", "competencies"), [("E5", ["C5", "C6"]), ("E10", ["C12", "C13", "C14"]), ("E11", ["C15", "C18"])]
)
def test_an_assessment_of_several_competencies_has_a_part_for_each(code, competencies):
    parts = sheet(REFERENTIAL, ASSESSMENTS[code])

    assert [part.competency.code for part in parts] == competencies


@pytest.mark.parametrize("assessment", REFERENTIAL.assessments, ids=lambda assessment: assessment.code)
def test_a_sheet_holds_exactly_what_is_marked_in_order(assessment):
    on_sheet = [c for part in sheet(REFERENTIAL, assessment) for s in part.sections for c in s.criteria]

    assert tuple(on_sheet) == marked_criteria(REFERENTIAL, assessment)


def test_only_the_third_is_marked_as_a_group():
    assert [a.code for a in REFERENTIAL.assessments if is_marked_as_group(a)] == ["E3"]


def test_four_are_sat_alone():
    assert [a.code for a in REFERENTIAL.assessments if not is_held_together(a)] == ["E4", "E5", "E7"]
