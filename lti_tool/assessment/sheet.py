"""What an assessment puts on the assessor's sheet: competencies, headings, criteria."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from xapi.referential.model import Assessment, Competency, Criterion, Referential


@dataclass(frozen=True)
class Section:
    """Criteria that stand under one printed heading, or under none."""

    heading: str | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class CompetencySheet:
    """A competency and its criteria, as printed."""

    competency: Competency
    sections: tuple[Section, ...]


def sheet(referential: Referential, assessment: Assessment) -> tuple[CompetencySheet, ...]:
    """
    The competencies of the assessment with what is marked in each.

    A heading stands above its criteria and is never joined to them; a criterion that repeats another is not there.
    """
    return tuple(
        CompetencySheet(competency, tuple(_sections(competency)))
        for competency in referential.assessed_by(assessment)
    )


def marked_criteria(referential: Referential, assessment: Assessment) -> tuple[Criterion, ...]:
    """All criteria that the assessment marks, in order."""
    return tuple(
        criterion for competency in referential.assessed_by(assessment) for criterion in competency.marked_criteria
    )


def _sections(competency: Competency) -> Iterator[Section]:
    for heading, criteria in groupby(competency.marked_criteria, key=lambda c: c.heading):
        yield Section(heading, tuple(criteria))
