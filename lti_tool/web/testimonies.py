"""Which marks a reader of an explanation may see, and of each how much."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from lti_tool.store.models import Person
from lti_tool.web.fate_words import assessor_id, fate, machine_moment, moment
from lti_tool.web.levels import level_label
from lti_tool.web.people import name_of
from lti_tool.web.reasons import status_label
from xapi.aggregator.explanation import BlocWhy, CompetencyWhy, CriterionWhy, Testimony
from xapi.outcomes.competency import CompetencyAttempt
from xapi.outcomes.said import Mark
from xapi.referential.rules import EXEMPTED


@dataclass(frozen=True)
class Shown:
    """
    A mark or a decision as a page shows it. ``level`` is a code, empty where it may not be seen; ``by`` names the
    assessor, empty where nobody is named; ``fate`` says why it does not count.
    """

    id: str
    level: str
    words: str
    by: str
    at: str
    machine_at: str
    counts: bool
    fate: str
    replaced_by: str


@dataclass(frozen=True)
class Reader:
    """
    Who reads. Learners see what counts, and neither who gave it nor one assessor's opinion.

    ``assessor`` is the id of a reader who may mark: until enough assessors have marked a criterion, such a reader
    sees no other's level, so that each judges alone. ``people`` are those who may be named; of the statements
    ``unseen`` and of the competencies ``sealed``, by code, nothing may show yet.
    """

    is_learner: bool = False
    assessor: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    unseen: Collection[str] = ()
    sealed: Collection[str] = ()

    @property
    def kept_back(self) -> str:
        """What stands in the place of what may not show yet."""
        return str(_("Not published yet") if self.is_learner else _("Sealed"))

    def marks(self, why: CriterionWhy) -> Sequence[Shown]:
        """The marks on a criterion that this reader may see, in time."""
        if not self.is_learner:
            return [self._mark(one, is_open=bool(why.missing)) for one in why.marks]
        if why.row.computed is None:
            return []
        return [_shown(one, "", "", "") for one in why.marks if one.counts]

    def is_kept_from(self, why: CompetencyWhy) -> bool:
        """Whether the competency rests on something that may not show yet."""
        return why.row.code in self.sealed or not set(self.unseen).isdisjoint(why.row.evidence)

    def is_part_kept_from(self, why: BlocWhy) -> bool:
        """Whether any competency of the bloc does."""
        return any(map(self.is_kept_from, why.competencies))

    def attempts(self, why: CompetencyWhy) -> Sequence[CompetencyAttempt]:
        """The attempts at a competency that this reader may know the outcome of."""
        return [one for one in why.attempts if set(self.unseen).isdisjoint(evidence_of(one))]

    def decisions(self, decisions: Sequence[Testimony]) -> Sequence[Shown]:
        """What the jury said; learners see what stands."""
        seen = [one for one in decisions if one.counts or not self.is_learner]
        return [_shown(one, one.said.response or "", status_label(one.said.response), "") for one in seen]

    def _mark(self, one: Testimony, *, is_open: bool) -> Shown:
        assert isinstance(one.said, Mark)  # noqa: S101 # criteria have no decisions
        by = assessor_id(one.said.assessor)
        if is_open and self.assessor and by != self.assessor:
            return _shown(one, "", _("kept until the other assessors have marked"), self._name(one.said, by))
        level = one.said.response or ""
        return _shown(one, level, level_label(level), self._name(one.said, by))

    def _name(self, mark: Mark, by: str) -> str:
        if mark.reconciliation:
            return who_settled(mark)
        return name_of(self.people[by]) if by in self.people else str(_("An assessor"))


def evidence_of(attempt: CompetencyAttempt) -> set[str]:
    """The ids of the marks that an attempt rests on."""
    return {id for criterion in attempt.criteria.values() for id in criterion.evidence}


def responses_of(why: CompetencyWhy) -> dict[str, str | None]:
    """What counts for each criterion of a competency, by code."""
    return {each.criterion.code: each.row.computed for each in why.criteria}


def who_settled(mark: Mark) -> str:
    """Who stands behind a mark that no single assessor gave."""
    if mark.response == EXEMPTED:
        return str(_("An exemption that was granted"))
    return str(_("Reconciled by the assessors"))


def _shown(one: Testimony, level: str, words: str, by: str) -> Shown:
    at = one.said.at
    return Shown(
        one.said.id, level, words, by, moment(at), machine_moment(at), one.counts, fate(one), one.by or ""
    )
