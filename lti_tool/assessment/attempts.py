"""A candidate's attempts at an assessment, taken together: what is asked, kept and exempted, and what counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from xapi.referential.model import Competency
from xapi.referential.rules import EXEMPTED


class Standing(StrEnum):
    """Where a competency stands on a candidate's sheet: to be marked, or not."""

    ASKED = "asked"
    KEPT = "kept"
    EXEMPTED = "exempted"


@dataclass(frozen=True)
class Scope:
    """
    What a candidate's sheet asks of an assessment's competencies. Without a resit and exemptions: all.

    ``resat`` are the competencies that the open attempt asks for, null for all; ``number`` counts the candidate's
    tries at the assessment, from 1.
    """

    resat: frozenset[str] | None = None
    exempted: frozenset[str] = frozenset()
    number: int = 1

    def of(self, competency: str) -> Standing:
        """Where the competency stands. An exemption holds whatever else is so."""
        if competency in self.exempted:
            return Standing.EXEMPTED
        is_asked = self.resat is None or competency in self.resat
        return Standing.ASKED if is_asked else Standing.KEPT

    def asks(self, competency: str) -> bool:
        """Whether the competency is to be marked."""
        return self.of(competency) is Standing.ASKED

    @property
    def is_resit(self) -> bool:
        """Whether the open attempt asks for some competencies only."""
        return self.resat is not None


@dataclass(frozen=True)
class Try:
    """One attempt: its number, the competencies it asked for (null for all), its settled levels by criterion."""

    number: int
    competencies: frozenset[str] | None = None
    levels: Mapping[str, str | None] = field(default_factory=dict)

    def asks(self, competency: str) -> bool:
        """Whether the attempt asked for the competency."""
        return self.competencies is None or competency in self.competencies


def attempt_kept(competency: str, tries: Sequence[Try]) -> Try | None:
    """Of ``tries``, first to last, the last that asked for the competency: what it gave counts."""
    return next((each for each in reversed(tries) if each.asks(competency)), None)


def whole_levels(
    competencies: Sequence[Competency], tries: Sequence[Try], exempted: Collection[str]
) -> dict[str, str | None]:
    """
    What counts for each marked criterion of an assessment after ``tries``, first to last, cancelled ones left out.

    Each competency's levels come from the last attempt that asked for it, so that a resit of one leaves the others
    as they were. A criterion of an exempted competency is exempted, whatever was marked.
    """
    levels: dict[str, str | None] = {}
    for competency in competencies:
        kept = attempt_kept(competency.code, tries)
        for criterion in competency.marked_criteria:
            if competency.code in exempted:
                levels[criterion.code] = EXEMPTED
            else:
                levels[criterion.code] = kept.levels.get(criterion.code) if kept else None
    return levels
