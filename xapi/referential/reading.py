"""From a JSON document to a `Referential`, or to all that is wrong with it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from xapi import documents
from xapi.problems import Problem
from xapi.referential import located
from xapi.referential.checking import problems
from xapi.referential.model import (
    Assessment,
    Bloc,
    Citation,
    Column,
    Competency,
    Condition,
    Criterion,
    DescriptionPart,
    Modality,
    Referential,
    Variant,
    WorkActivity,
)

SHIPPED = "referentials/grands-comptes.json"


class BadReferential(ValueError):
    """The document cannot be used; ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where or '/'}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


@cache
def shipped() -> Referential:
    """The referential that comes with the package; a test checks it, so that no start must."""
    return _referential(documents.read(SHIPPED))


def parse(document: Any) -> Referential:
    """Read a document that JSON gave us, or raise `BadReferential` with every problem."""
    if found := problems(document):
        raise BadReferential(found)
    return _referential(document)


def parse_file(data: bytes) -> tuple[dict[str, Any], Referential]:
    """Read a file's bytes: the document and what it says, or `BadReferential` with lines and columns."""
    try:
        source = located.read(data)
    except located.Unreadable as error:
        raise BadReferential([error.problem]) from error
    found = [*source.problems, *map(source.locate, problems(source.document))]
    if found:
        raise BadReferential(found)
    return source.document, _referential(source.document)


def _referential(document: Mapping[str, Any]) -> Referential:
    blocs = tuple(_bloc(bloc) for bloc in document["blocs"])
    bloc_of = {competency.code: bloc.code for bloc in blocs for competency in bloc.competencies}
    citation = document["citation"]
    return Referential(
        id=document["id"],
        iri=document["iri"],
        version=document["version"],
        language=document["language"],
        title=document["title"],
        rncp_code=document["rncp_code"],
        certifying_body=document["certifying_body"],
        citation=Citation(**{**citation, "urls": tuple(citation["urls"])}) if citation else None,
        columns=tuple(Column(**column) for column in document["columns"]),
        blocs=blocs,
        work_activities=tuple(
            WorkActivity(**{**activity, "items": tuple(activity["items"])})
            for activity in document["work_activities"]
        ),
        assessments=tuple(
            _assessment(assessment, bloc_of[assessment["competencies"][0]])
            for assessment in document["assessments"]
        ),
        conditions=tuple(Condition(**condition) for condition in document["conditions"]),
    )


def _bloc(bloc: Mapping[str, Any]) -> Bloc:
    competencies = tuple(_competency(competency, bloc["code"]) for competency in bloc["competencies"])
    return Bloc(**{**bloc, "competencies": competencies})


def _competency(competency: Mapping[str, Any], bloc: str) -> Competency:
    criteria = tuple(Criterion(**criterion, competency=competency["code"]) for criterion in competency["criteria"])
    return Competency(**{**competency, "criteria": criteria}, bloc=bloc)


def _assessment(assessment: Mapping[str, Any], bloc: str) -> Assessment:
    modality = assessment["modality"]
    return Assessment(
        code=assessment["code"],
        type=assessment["type"],
        label=assessment["label"],
        bloc=bloc,
        competencies=tuple(assessment["competencies"]),
        description=tuple(DescriptionPart(**part) for part in assessment["description"]),
        modality=Modality(**{**modality, "media": tuple(modality["media"])}),
        variants=tuple(Variant(**variant) for variant in assessment.get("variants", [])),
    )
