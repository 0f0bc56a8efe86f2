"""From a `Referential` back to its JSON document."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from xapi.referential.model import Assessment, Competency, Criterion, Referential

CRITERION_FIELDS = ("code", "heading", "heading_label", "text", "label", "duplicate_of")


def document(referential: Referential) -> dict[str, Any]:
    """
    The document that `parse` reads as ``referential``, its fields always in the same order.

    Two documents that say the same have the same one, whatever the order of their keys.
    """
    return {
        "id": referential.id,
        "iri": referential.iri,
        "version": referential.version,
        "language": referential.language,
        "title": referential.title,
        "rncp_code": referential.rncp_code,
        "certifying_body": referential.certifying_body,
        "citation": _listed(asdict(referential.citation)) if referential.citation else None,
        "columns": [asdict(column) for column in referential.columns],
        "blocs": [
            {
                "code": bloc.code,
                "title": bloc.title,
                "rncp_code": bloc.rncp_code,
                "competencies": [_competency(competency) for competency in bloc.competencies],
            }
            for bloc in referential.blocs
        ],
        "work_activities": [_listed(asdict(activity)) for activity in referential.work_activities],
        "assessments": [_assessment(assessment) for assessment in referential.assessments],
        "conditions": [asdict(condition) for condition in referential.conditions],
    }


def _competency(competency: Competency) -> dict[str, Any]:
    return _said(
        {
            "code": competency.code,
            "text": competency.text,
            "label": competency.label,
            "activity": competency.activity,
            "criteria": [_criterion(criterion) for criterion in competency.criteria],
        }
    )


def _criterion(criterion: Criterion) -> dict[str, Any]:
    written = _said({name: getattr(criterion, name) for name in CRITERION_FIELDS})
    return written | ({"about_group": True} if criterion.about_group else {})


def _assessment(assessment: Assessment) -> dict[str, Any]:
    written = {
        "code": assessment.code,
        "type": assessment.type,
        "label": assessment.label,
        "competencies": list(assessment.competencies),
        "description": [asdict(part) for part in assessment.description],
        "modality": _listed(asdict(assessment.modality)),
    }
    variants = [_said(asdict(variant)) for variant in assessment.variants]
    return written | ({"variants": variants} if variants else {})


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Optional fields are left out rather than null."""
    return {name: value for name, value in values.items() if value is not None}
