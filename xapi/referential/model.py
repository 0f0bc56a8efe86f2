"""The registered text of a certification, as values. Texts are verbatim; labels of ours stand beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

Work = Literal["individual", "pair", "group"]
Marking = Literal["individual", "group"]
Medium = Literal["oral", "written", "observation", "not_stated"]


PORTFOLIO = "VAE"
"""The code of the assessment that a validation of experience is marked by."""


class UnknownNode(LookupError):
    """The referential has no such bloc, competency, criterion or assessment."""


@dataclass(frozen=True)
class Criterion:
    """
    What is looked at and marked.

    ``heading`` is printed above it and never joined to it; ``label`` and ``heading_label`` are the text and the
    heading corrected for display, where they needed it. A criterion with ``duplicate_of`` is printed but
    neither presented nor marked. One that is ``about_group`` speaks of what candidates do together.
    """

    code: str
    text: str
    competency: str
    heading: str | None = None
    duplicate_of: str | None = None
    label: str | None = None
    heading_label: str | None = None
    about_group: bool = False


@dataclass(frozen=True)
class Competency:
    """A competency, with its printed criteria in order."""

    code: str
    text: str
    bloc: str
    activity: str
    criteria: tuple[Criterion, ...]
    label: str | None = None

    @cached_property
    def marked_criteria(self) -> tuple[Criterion, ...]:
        """The criteria that are marked: all printed ones but the repetitions."""
        return tuple(c for c in self.criteria if c.duplicate_of is None)


@dataclass(frozen=True)
class WorkActivity:
    """A work situation of the référentiel d'activités (never an xAPI activity)."""

    code: str
    title: str
    bloc: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Bloc:
    """Competencies that are validated together, and kept for life."""

    code: str
    title: str
    competencies: tuple[Competency, ...]
    rncp_code: str | None = None


@dataclass(frozen=True)
class DescriptionPart:
    """A paragraph or a bullet of an assessment's description."""

    kind: Literal["paragraph", "bullet"]
    text: str


@dataclass(frozen=True)
class Modality:
    """How an assessment is held: the registered sentence, and our reading of it."""

    text: str
    work: Work
    marking: Marking
    media: tuple[Medium, ...]


@dataclass(frozen=True)
class Variant:
    """One of several ways to sit an assessment; ``under_seconds`` is a limit not to be reached."""

    code: str
    label: str
    under_seconds: int | None = None


@dataclass(frozen=True)
class Assessment:
    """
    An épreuve: what a resource link presents, over one or more competencies of one bloc; of all where ``bloc`` is
    null, as a portfolio is.
    """

    code: str
    type: str
    label: str
    bloc: str | None
    competencies: tuple[str, ...]
    description: tuple[DescriptionPart, ...]
    modality: Modality
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Condition:
    """A registered condition of validation."""

    code: str
    text: str


@dataclass(frozen=True)
class Column:
    """One of the three référentiels that make up the document, with what the law says it holds."""

    code: Literal["activities", "competencies", "assessment"]
    title: str
    gloss: str


@dataclass(frozen=True)
class Citation:
    """The law as the document cites it."""

    article: str
    header: str
    text: str
    urls: tuple[str, ...]


@dataclass(frozen=True)
class Referential:
    """
    A certification's registered text. ``(iri, version)`` identifies it; node IRIs follow from ``iri`` alone.

    ``title``, ``rncp_code`` and ``certifying_body`` are configured at import, never invented.
    """

    id: str
    iri: str
    version: str
    language: str
    title: str | None
    rncp_code: str | None
    certifying_body: str | None
    citation: Citation | None
    columns: tuple[Column, ...]
    blocs: tuple[Bloc, ...]
    work_activities: tuple[WorkActivity, ...]
    assessments: tuple[Assessment, ...]
    conditions: tuple[Condition, ...]

    @property
    def competencies(self) -> Iterator[Competency]:
        """Every competency, in the document's order."""
        return (competency for bloc in self.blocs for competency in bloc.competencies)

    @property
    def criteria(self) -> Iterator[Criterion]:
        """Every printed criterion, in the document's order, repetitions included."""
        return (criterion for competency in self.competencies for criterion in competency.criteria)

    def bloc(self, code: str) -> Bloc:
        """The bloc called ``code``; raises `UnknownNode`."""
        return _one(self.blocs, code)

    def competency(self, code: str) -> Competency:
        """The competency called ``code``; raises `UnknownNode`."""
        return _one(self.competencies, code)

    def criterion(self, code: str) -> Criterion:
        """The criterion called ``code``; raises `UnknownNode`."""
        return _one(self.criteria, code)

    def assessment(self, code: str) -> Assessment:
        """The assessment called ``code``, the portfolio among them; raises `UnknownNode`."""
        return _one(self.presented, code)

    @cached_property
    def presented(self) -> tuple[Assessment, ...]:
        """All that an activity can present: the registered assessments, and the portfolio."""
        return (*self.assessments, self.portfolio)

    @cached_property
    def portfolio(self) -> Assessment:
        """
        The one assessment of who comes by validation of experience (VAE): every competency, by the same criteria.

        It is in no registered text, which says only on what such a path rests; a text that does stands in its
        description. Where a registered assessment has its code, that one stands instead.
        """
        about = tuple(
            DescriptionPart("paragraph", condition.text)
            for condition in self.conditions
            if "VAE" in condition.text
        )
        return Assessment(
            code=PORTFOLIO,
            type="portfolio",
            label="Livret de preuves et oral (VAE)",
            bloc=None,
            competencies=tuple(competency.code for competency in self.competencies),
            description=about,
            modality=Modality("Oral individuel devant le jury", "individual", "individual", ("oral", "written")),
        )

    def assessed_by(self, assessment: Assessment) -> tuple[Competency, ...]:
        """The competencies that ``assessment`` covers, in its order."""
        return tuple(self.competency(code) for code in assessment.competencies)

    def bloc_iri(self, code: str) -> str:
        """The IRI of a bloc."""
        return f"{self.iri}/blocs/{code}"

    def competency_iri(self, code: str) -> str:
        """The IRI of a competency."""
        return f"{self.iri}/competencies/{code}"

    def criterion_iri(self, code: str) -> str:
        """The IRI of a criterion."""
        return f"{self.iri}/criteria/{code}"

    def assessment_iri(self, code: str) -> str:
        """The IRI of an assessment."""
        return f"{self.iri}/assessments/{code}"


Node = TypeVar("Node", Bloc, Competency, Criterion, Assessment)


def _one(nodes: Iterable[Node], code: str) -> Node:
    for node in nodes:
        if node.code == code:
            return node
    raise UnknownNode(code)
