"""
What a candidate may be exempted from, and on what ground.

    NothingToExempt    the node holds no competency that an assessment covers and that is not exempted already
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from xapi.referential.model import Assessment, Referential


class Ground(StrEnum):
    """Why a candidate is exempted."""

    BLOC_HELD = "bloc_held"
    EQUIVALENCE = "equivalence"
    DECISION = "decision"


class NothingToExempt(ValueError):
    """The node holds nothing that could be exempted, or all of it is."""


LONGEST_TEXT = 500


def competencies_below(referential: Referential, node: str) -> tuple[str, ...]:
    """The codes of the competencies of a bloc, of an assessment, or of the competency itself; none if unknown."""
    for bloc in referential.blocs:
        if bloc.code == node:
            return tuple(competency.code for competency in bloc.competencies)
    for assessment in referential.assessments:
        if assessment.code == node:
            return assessment.competencies
    return tuple(each.code for each in referential.competencies if each.code == node)


def by_assessment(
    referential: Referential, node: str, already: Collection[str] = ()
) -> dict[Assessment, tuple[str, ...]]:
    """
    The competencies to exempt, by the assessment that their statements name; ``already`` are exempted.

    The assessment is the node itself, or else the first that covers the competency. Raises `NothingToExempt`.
    """
    found: dict[Assessment, list[str]] = {}
    for code in competencies_below(referential, node):
        if code in already or not referential.competency(code).marked_criteria:
            continue
        covering = [each for each in referential.assessments if code in each.competencies]
        named = [each for each in covering if each.code == node] or covering[:1]
        for assessment in named:
            found.setdefault(assessment, []).append(code)
    if not found:
        raise NothingToExempt(node)
    return {assessment: tuple(codes) for assessment, codes in found.items()}


def is_a_ground(
    ground: Ground,
    *,
    node: str,
    referential: Referential,
    certificate: str,
    obtained: date | None,
    is_proved: bool,
) -> bool:
    """
    Whether the ground says enough. A bloc already held is a bloc, names its certificate and its date, and is
    proved; an equivalence names the certification; a decision of the certification office is a ground by itself.
    """
    match ground:
        case Ground.BLOC_HELD:
            return bool(certificate and obtained and is_proved) and node in {
                bloc.code for bloc in referential.blocs
            }
        case Ground.EQUIVALENCE:
            return bool(certificate)
        case Ground.DECISION:
            return True
