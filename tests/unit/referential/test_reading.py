import pytest

from xapi import documents
from xapi.referential import parse, shipped
from xapi.referential.model import UnknownNode


def test_a_repetition_is_printed_but_not_marked() -> None:
    competency = parse(documents.read("examples/referential/valid-small.json")).competency("C1")

    assert [c.code for c in competency.criteria] == ["C1.1", "C1.2", "C1.3"]
    assert [c.code for c in competency.marked_criteria] == ["C1.1", "C1.2"]


def test_an_assessment_belongs_to_the_bloc_of_its_competencies() -> None:
    assert {a.code: a.bloc for a in shipped().assessments if a.bloc == "B3"} == {"E9": "B3", "E10": "B3"}
    assert [c.code for c in shipped().assessed_by(shipped().assessment("E11"))] == ["C15", "C18"]


def test_nodes_have_iris_that_follow_from_the_referential_s() -> None:
    iri = "https://w3id.org/certibloc/referentials/grands-comptes"

    assert shipped().iri == iri
    assert shipped().criterion_iri("C1.1") == f"{iri}/criteria/C1.1"
    assert shipped().assessment_iri("E10") == f"{iri}/assessments/E10"


def test_an_unknown_code_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownNode):
        shipped().competency("C19")
