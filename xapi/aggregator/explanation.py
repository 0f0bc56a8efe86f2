"""
Why a learner's rows are what they are, at any instant: the rule, the marks, what became of each.

Nothing is decided here: outcomes are the fold's own, and what stands beside them is what it read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from xapi.aggregator.facts import Told, Void
from xapi.aggregator.fold import fold
from xapi.aggregator.learner import Said, learner_rows
from xapi.aggregator.rows import Row
from xapi.aggregator.scope import Scope
from xapi.outcomes.competency import CompetencyAttempt, attempt_outcome, competency_result, mark_range
from xapi.outcomes.criterion import settled, standing
from xapi.outcomes.said import Decision, Mark
from xapi.referential.model import Bloc, Competency, Criterion
from xapi.referential.rules import Rule, Score

Fate = Literal["counts", "corrected", "reconciled", "other_attempt", "voided", "conflict", "unknown"]


@dataclass(frozen=True, slots=True)
class Testimony:
    """
    A mark or a decision, and what became of it. ``by`` is the statement that brought this about, if one did.

    A mark counts, or was corrected by its assessor's next one, or gave way to a reconciliation; or it stands in an
    attempt that is not taken; or it was voided, contradicts another copy of itself, or says what nobody knows. A
    decision counts or was followed by another.
    """

    said: Mark | Decision
    fate: Fate
    by: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the outcome rests on it."""
        return self.fate == "counts"


@dataclass(frozen=True)
class CriterionWhy:
    """A criterion: its row, and every mark ever given on it, in time. ``missing`` assessors have yet to mark."""

    criterion: Criterion
    row: Row
    marks: Sequence[Testimony]
    missing: int


@dataclass(frozen=True)
class CompetencyWhy:
    """A competency: its row and rule, its attempts in their order, the one taken, its marked criteria."""

    competency: Competency
    row: Row
    rule: Rule
    attempts: Sequence[CompetencyAttempt]
    taken: CompetencyAttempt | None
    mark: tuple[Fraction, Fraction] | None
    criteria: Sequence[CriterionWhy]


@dataclass(frozen=True)
class BlocWhy:
    """A bloc: its row and rule, what the jury said of it, in time, its competencies."""

    bloc: Bloc
    row: Row
    rule: Rule
    decisions: Sequence[Testimony]
    competencies: Sequence[CompetencyWhy]


@dataclass(frozen=True)
class Explanation:
    """
    A learner under one referential and its rules. ``as_of`` is an instant, null for all that is known.

    ``row`` and ``decisions`` are the certification's.
    """

    learner: str
    scope: Scope
    as_of: int | None
    row: Row
    decisions: Sequence[Testimony]
    blocs: Sequence[BlocWhy]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known of the learner here."""
        said = [why for bloc in self.blocs for c in bloc.competencies for why in c.criteria if why.marks]
        return not (said or self.decisions or any(bloc.decisions for bloc in self.blocs))


@dataclass(frozen=True)
class Change:
    """
    A node before and after, and ``because``: the statements of the time between that speak of this very node,
    voids included.
    """

    before: Row
    after: Row
    because: Sequence[Mark | Decision | Void]


def explain(facts: Collection[Told], learner: str, scope: Scope, as_of: int | None = None) -> Explanation:
    """
    Explain the learner's rows as they were at ``as_of``, by all facts that bear on the learner.

    See `xapi.aggregator.follower.Ledger.facts_of`.
    """
    return _Explaining(_seen(facts, as_of), learner, scope, as_of).explanation()


def changes(facts: Collection[Told], learner: str, scope: Scope, *, since: int, until: int | None) -> list[Change]:
    """
    What differs between two instants, in the referential's order.

    Of a criterion that is its marks too; of what is above it the outcome, the decision and the reasons.
    """
    before, after = (_rows(_seen(facts, at), learner, scope) for at in (since, until))
    between = [fact for fact in facts if since < fact.at and (until is None or fact.at <= until)]
    targets = {
        fact.id: fact.node for fact in facts if isinstance(fact, Mark | Decision) and fact.learner == learner
    }
    return [
        Change(before[node], row, _because(between, node, targets))
        for node, row in after.items()
        if _told_of(before[node]) != _told_of(row)
    ]


def _told_of(row: Row) -> tuple[object, ...]:
    evidence = row.evidence if row.kind == "criterion" else ()
    return row.computed, row.decision, row.decided_by, row.reasons, evidence


def _because(between: Iterable[Told], node: str, targets: Mapping[str, str]) -> list[Mark | Decision | Void]:
    spoken = [fact for fact in between if isinstance(fact, Mark | Decision | Void)]
    of_node = [fact for fact in spoken if node == targets.get(fact.target if isinstance(fact, Void) else fact.id)]
    return sorted(of_node, key=lambda fact: (fact.at, fact.id))


def _seen(facts: Iterable[Told], as_of: int | None) -> list[Told]:
    return [fact for fact in facts if as_of is None or fact.at <= as_of]


def _rows(facts: Collection[Told], learner: str, scope: Scope) -> dict[str, Row]:
    rows = [row for row in fold(facts, scope.referential, scope.rules).rows if row.learner == learner]
    # Of whom nothing is known the fold has no rows; here they are needed to say so.
    rows = rows or learner_rows(learner, Said(), scope.referential, scope.rules)[0]
    return {row.node: row for row in rows}


@dataclass(frozen=True)
class _Explaining:
    facts: Collection[Told]
    learner: str
    scope: Scope
    as_of: int | None

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        return _rows(self.facts, self.learner, self.scope)

    @cached_property
    def said(self) -> Mapping[str, list[Mark | Decision]]:
        """What is said of the learner, by node, in time; each once, be it voided or contradicted."""
        by_node: dict[str, dict[str, Mark | Decision]] = defaultdict(dict)
        for fact in sorted(self.facts, key=lambda fact: (fact.at, fact.id)):
            if isinstance(fact, Mark | Decision) and fact.learner == self.learner:
                by_node[fact.node][fact.id] = fact
        return {node: list(of_node.values()) for node, of_node in by_node.items()}

    @cached_property
    def voids(self) -> Mapping[str, str]:
        """What voids what: void ids by the id of what they void. A void that is contradicted voids nothing."""
        voids = [fact for fact in self.facts if isinstance(fact, Void) and fact.id not in self.contradicted]
        return {void.target: void.id for void in voids}

    @cached_property
    def contradicted(self) -> frozenset[str]:
        """The ids under which unequal facts are known."""
        first: dict[str, Told] = {}
        return frozenset(fact.id for fact in self.facts if first.setdefault(fact.id, fact) != fact)

    def explanation(self) -> Explanation:
        referential = self.scope.referential
        row = self.rows[referential.iri]
        blocs = [self.bloc(bloc) for bloc in referential.blocs]
        return Explanation(self.learner, self.scope, self.as_of, row, self.decisions(row), blocs)

    def bloc(self, bloc: Bloc) -> BlocWhy:
        row = self.rows[self.scope.referential.bloc_iri(bloc.code)]
        competencies = [self.competency(competency) for competency in bloc.competencies]
        return BlocWhy(bloc, row, self.scope.rules.for_bloc(bloc.code), self.decisions(row), competencies)

    def competency(self, competency: Competency) -> CompetencyWhy:
        rules = self.scope.rules
        row = self.rows[self.scope.referential.competency_iri(competency.code)]
        rule = rules.for_competency(competency.code)
        attempts = self.attempts(competency, rule)
        taken = competency_result(attempts, rule, rules).taken
        criteria = [self.criterion(criterion, taken) for criterion in competency.marked_criteria]
        mark = mark_range(taken, rule, rules) if taken and isinstance(rule, Score) else None
        return CompetencyWhy(competency, row, rule, attempts, taken, mark, criteria)

    def attempts(self, competency: Competency, rule: Rule) -> list[CompetencyAttempt]:
        """The attempts with a standing mark on the competency, first to last."""
        by_attempt: dict[str, dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
        for criterion in competency.marked_criteria:
            for mark in standing(self.counted(criterion)):
                by_attempt[mark.registration][criterion.code].append(mark)
        rules = self.scope.rules
        attempts = []
        for registration, marks in by_attempt.items():
            criteria = {c.code: settled(marks[c.code], rules) for c in competency.marked_criteria}
            number = max(mark.attempt for of_criterion in marks.values() for mark in of_criterion)
            outcome = attempt_outcome(criteria, rule, rules)
            attempts.append(CompetencyAttempt(number, registration, criteria, outcome))
        return sorted(attempts, key=lambda attempt: (attempt.number, attempt.registration))

    def criterion(self, criterion: Criterion, taken: CompetencyAttempt | None) -> CriterionWhy:
        node = self.scope.referential.criterion_iri(criterion.code)
        row = self.rows[node]
        stand = standing(self.counted(criterion))
        marks = [self.fate(mark, row, stand, taken) for mark in self.said.get(node, []) if isinstance(mark, Mark)]
        missing = 0
        if taken and row.computed is None:
            missing = max(self.scope.rules.assessors - len(row.evidence), 0)
        return CriterionWhy(criterion, row, marks, missing)

    def counted(self, criterion: Criterion) -> list[Mark]:
        """The marks on a criterion that the fold counts."""
        said = self.said.get(self.scope.referential.criterion_iri(criterion.code), [])
        return [mark for mark in said if isinstance(mark, Mark) and self.out_of_court(mark) is None]

    def out_of_court(self, said: Mark | Decision) -> Testimony | None:
        """What was said, where it does not count at all."""
        if said.id in self.contradicted:
            return Testimony(said, "conflict")
        if said.id in self.voids:
            return Testimony(said, "voided", self.voids[said.id])
        if isinstance(said, Mark) and said.response not in self.scope.rules.values:
            return Testimony(said, "unknown")
        return None

    def fate(self, mark: Mark, row: Row, stand: Sequence[Mark], taken: CompetencyAttempt | None) -> Testimony:
        if out := self.out_of_court(mark):
            return out
        if mark not in stand:
            whole = (mark.registration, mark.reconciliation, mark.assessor)
            after = [one.id for one in stand if (one.registration, one.reconciliation, one.assessor) == whole]
            return Testimony(mark, "corrected", after[0])
        if taken is None or mark.registration != taken.registration:
            return Testimony(mark, "other_attempt")
        return (
            Testimony(mark, "counts")
            if mark.id in row.evidence
            else Testimony(mark, "reconciled", row.evidence[0])
        )

    def decisions(self, row: Row) -> list[Testimony]:
        told = []
        for said in self.said.get(row.node, []):
            if isinstance(said, Decision):
                stands = Testimony(said, "counts") if said.id == row.decided_by else Testimony(said, "corrected")
                told.append(self.out_of_court(said) or stands)
        return told
