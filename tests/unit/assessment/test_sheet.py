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


# Work, marking, and the competencies of the sitting with how many criteria of each are marked: the document's.
AS_PRINTED = {
    "E1": ("group", "individual", {"C1": 4}),
    "E2": ("group", "individual", {"C2": 3}),
    "E3": ("group", "group", {"C3": 3}),
    "E4": ("individual", "individual", {"C4": 3}),
    "E5": ("individual", "individual", {"C5": 3, "C6": 3}),
    "E6": ("pair", "individual", {"C7": 4}),
    "E7": ("individual", "individual", {"C8": 5}),
    "E8": ("group", "individual", {"C9": 3, "C10": 5}),
    "E9": ("group", "individual", {"C11": 3}),
    "E10": ("pair", "individual", {"C12": 2, "C13": 3, "C14": 4}),
    "E11": ("group", "individual", {"C15": 3, "C18": 3}),
    "E12": ("group", "individual", {"C16": 3}),
    "E13": ("group", "individual", {"C17": 3}),
}


@pytest.mark.parametrize("code", ASSESSMENTS)
def test_an_assessment_is_held_as_printed_and_its_sheet_has_all_its_competencies_at_once(code):
    modality = ASSESSMENTS[code].modality
    parts = sheet(REFERENTIAL, ASSESSMENTS[code])

    on_sheet = {part.competency.code: sum(len(section.criteria) for section in part.sections) for part in parts}
    assert (modality.work, modality.marking, on_sheet) == AS_PRINTED[code]


def test_criteria_about_the_group_are_known_as_such():
    about = [criterion.code for criterion in REFERENTIAL.criteria if criterion.about_group]

    assert about == ["C3.1", "C3.2", "C3.3", "C10.4", "C15.2", "C15.3", "C17.1", "C17.3", "C18.3"]


def test_the_pitch_alone_has_a_limit():
    limits = {v.code: v.under_seconds for a in REFERENTIAL.assessments for v in a.variants}

    assert limits == {"E7.pitch": 120, "E7.talk": None}


@pytest.mark.parametrize("assessment", REFERENTIAL.assessments, ids=lambda assessment: assessment.code)
def test_a_sheet_holds_exactly_what_is_marked_in_order(assessment):
    on_sheet = [c for part in sheet(REFERENTIAL, assessment) for s in part.sections for c in s.criteria]

    assert tuple(on_sheet) == marked_criteria(REFERENTIAL, assessment)


def test_only_the_third_is_marked_as_a_group():
    assert [a.code for a in REFERENTIAL.assessments if is_marked_as_group(a)] == ["E3"]


def test_four_are_sat_alone():
    assert [a.code for a in REFERENTIAL.assessments if not is_held_together(a)] == ["E4", "E5", "E7"]
