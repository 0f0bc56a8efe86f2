"""What the aggregator rebuilt of a learner, arranged for a page. Nothing is computed here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lti_tool.web.reasons import sentence, sentences
from xapi.aggregator.rows import Row
from xapi.referential.model import Bloc, Competency, Referential
from xapi.referential.rules import ABSENT, EXEMPTED

HIDDEN = "hidden"


@dataclass(frozen=True)
class CompetencyOutcome:
    """A competency with its row, if the learner has one that may be seen."""

    competency: Competency
    row: Row | None
    is_hidden: bool = False
    responses: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def reasons(self) -> list[str]:
        """Why, in sentences."""
        return sentences(self.row, self.responses) if self.row and not self.is_hidden else []

    @property
    def state(self) -> str | None:
        """Absent or exempted, where every criterion is."""
        said = set(self.responses.values())
        return said.pop() if len(said) == 1 and said <= {ABSENT, EXEMPTED} and not self.is_hidden else None


@dataclass(frozen=True)
class BlocOutcome:
    """
    A bloc with its row and those of its competencies.

    ``is_hidden``: part of what the row was computed from is not published, so the row may not be seen either.
    """

    bloc: Bloc
    row: Row | None
    competencies: Sequence[CompetencyOutcome]

    @property
    def is_hidden(self) -> bool:
        """Whether it rests on something that may not be seen yet."""
        return any(each.is_hidden for each in self.competencies)

    @property
    def is_begun(self) -> bool:
        """Whether any mark or decision counts in it."""
        return self.row is not None and bool(self.row.evidence or self.row.decision)

    @property
    def status(self) -> str:
        """What the page says of it: what is computed, unless it is hidden."""
        if self.is_hidden:
            return HIDDEN
        return (self.row.computed if self.row else None) or "incomplete"

    @property
    def reasons(self) -> list[str]:
        """Why, in sentences; what its competencies say of themselves is left to them."""
        if self.row is None or self.is_hidden or not self.is_begun:
            return []
        own = [reason for reason in self.row.reasons if ":" not in reason]
        return [sentence(self.row.kind, reason) for reason in own]


def bloc_outcomes(
    referential: Referential, rows: Iterable[Row], unseen: Collection[str] = (), sealed: Collection[str] = ()
) -> list[BlocOutcome]:
    """
    The blocs in the referential's order.

    ``unseen`` are ids of statements whose marks may not be seen yet, ``sealed`` codes of competencies of which the
    reader may know nothing yet.
    """
    by_node: Mapping[str, Row] = {row.node: row for row in rows}

    def of_competency(competency: Competency) -> CompetencyOutcome:
        row = by_node.get(referential.competency_iri(competency.code))
        criteria = {each.code: by_node.get(referential.criterion_iri(each.code)) for each in competency.criteria}
        rests_on_unseen = row is not None and not set(unseen).isdisjoint(row.evidence)
        return CompetencyOutcome(
            competency,
            row,
            rests_on_unseen or competency.code in sealed,
            {code: criterion.computed for code, criterion in criteria.items() if criterion is not None},
        )

    return [
        BlocOutcome(
            bloc,
            by_node.get(referential.bloc_iri(bloc.code)),
            [of_competency(competency) for competency in bloc.competencies],
        )
        for bloc in referential.blocs
    ]
