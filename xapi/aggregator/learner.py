"""One learner's rows, from what counts of what was said about them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from xapi.aggregator.rows import Anomaly, Kind, Row
from xapi.outcomes.bloc import bloc_outcome, bloc_reasons
from xapi.outcomes.certification import certification_outcome, effective, standing_decision
from xapi.outcomes.competency import (
    NOT_ASSESSED,
    CompetencyAttempt,
    CompetencyResult,
    attempt_outcome,
    competency_result,
    criterion_reason,
)
from xapi.outcomes.criterion import Settled, settled, standing
from xapi.outcomes.outcome import Outcome
from xapi.outcomes.said import Decision, Mark
from xapi.referential.model import Bloc, Competency, Referential
from xapi.referential.rules import RuleSet


@dataclass
class Said:
    """The marks and decisions that count for one learner, by the IRI of their node."""

    marks: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    decisions: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))

    def add(self, fact: Mark | Decision) -> None:
        """Put it under its node."""
        if isinstance(fact, Mark):
            self.marks[fact.node].append(fact)
        else:
            self.decisions[fact.node].append(fact)


@dataclass(frozen=True)
class _BlocResult:
    row: Row
    below: list[Row]
    effective: Outcome


def learner_rows(
    learner: str, said: Said, referential: Referential, rules: RuleSet
) -> tuple[list[Row], list[Anomaly]]:
    """The learner's rows in the referential's order, to the criteria, and what a human should look at."""
    rebuilding = _Learner(learner, said, referential, rules)
    blocs = [rebuilding.bloc(bloc) for bloc in referential.blocs]
    certification, anomalies = rebuilding.certification(blocs)
    rows = [certification]
    for bloc in blocs:
        rows += [bloc.row, *bloc.below]
    return rows, [*anomalies, *_ties(learner, said)]


@dataclass(frozen=True)
class _Learner:
    name: str
    said: Said
    referential: Referential
    rules: RuleSet

    def certification(self, blocs: list[_BlocResult]) -> tuple[Row, list[Anomaly]]:
        """The certification's row; a decision that validates it over the blocs' heads is not taken."""
        node = self.referential.iri
        outcomes = [bloc.effective for bloc in blocs]
        decision = standing_decision(self.said.decisions.get(node, []))
        anomalies = []
        if decision and decision.response == "validated" and set(outcomes) != {Outcome.VALIDATED}:
            anomalies.append(Anomaly("certification_without_blocs", decision.id, (("learner", self.name),)))
            decision = None

        reasons = {
            f"{'incomplete' if bloc.effective is Outcome.INCOMPLETE else 'failed'}:{bloc.row.code}"
            for bloc in blocs
            if bloc.effective is not Outcome.VALIDATED
        }
        evidence = {id_ for bloc in blocs for id_ in bloc.row.evidence}
        evidence |= {bloc.row.decided_by for bloc in blocs if bloc.row.decided_by}
        row = self._row(
            "certification", self.referential.id, node, certification_outcome(outcomes), reasons, evidence
        )
        return _decided(row, decision, later_marks=False), anomalies

    def bloc(self, bloc: Bloc) -> _BlocResult:
        """The bloc's row, those below it, and what holds of it once the jury has spoken."""
        results = {competency.code: self._result(competency) for competency in bloc.competencies}
        below = [
            row for competency in bloc.competencies for row in self._rows(competency, results[competency.code])
        ]
        rule = self.rules.for_bloc(bloc.code)
        computed = bloc_outcome(results, rule, self.rules)
        reasons = bloc_reasons(results, computed, rule, self.rules)
        evidence = {id_ for row in below for id_ in row.evidence}
        node = self.referential.bloc_iri(bloc.code)
        decision = standing_decision(self.said.decisions.get(node, []))
        row = self._row("bloc", bloc.code, node, computed, reasons, evidence)
        later_marks = decision is not None and any(mark.at > decision.at for mark in self._marks_of(bloc))
        return _BlocResult(_decided(row, decision, later_marks=later_marks), below, effective(decision, computed))

    def _result(self, competency: Competency) -> CompetencyResult:
        rule = self.rules.for_competency(competency.code)
        by_attempt: dict[str, dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
        for criterion in competency.marked_criteria:
            for mark in standing(self.said.marks.get(self.referential.criterion_iri(criterion.code), [])):
                by_attempt[mark.registration][criterion.code].append(mark)

        attempts = []
        for registration, marks in by_attempt.items():
            criteria = {c.code: settled(marks.get(c.code, []), self.rules) for c in competency.marked_criteria}
            number = max(mark.attempt for of_criterion in marks.values() for mark in of_criterion)
            outcome = attempt_outcome(criteria, rule, self.rules)
            attempts.append(CompetencyAttempt(number, registration, criteria, outcome))
        return competency_result(attempts, rule, self.rules)

    def _rows(self, competency: Competency, result: CompetencyResult) -> Iterator[Row]:
        node = self.referential.competency_iri(competency.code)
        taken = result.taken
        criteria: Mapping[str, Settled] = taken.criteria if taken else {}
        evidence = {id_ for criterion in criteria.values() for id_ in criterion.evidence}
        yield self._row("competency", competency.code, node, result.outcome, set(result.reasons), evidence)
        rule = self.rules.for_competency(competency.code)
        for criterion in competency.marked_criteria:
            node = self.referential.criterion_iri(criterion.code)
            one = criteria.get(criterion.code, Settled())
            reason = criterion_reason(criterion.code, taken, rule, self.rules) if taken else NOT_ASSESSED
            reasons = {reason} if reason else set()
            yield self._row("criterion", criterion.code, node, one.response, reasons, set(one.evidence))

    def _marks_of(self, bloc: Bloc) -> Iterator[Mark]:
        for competency in bloc.competencies:
            for criterion in competency.marked_criteria:
                yield from self.said.marks.get(self.referential.criterion_iri(criterion.code), [])

    def _row(
        self, kind: Kind, code: str, node: str, computed: str | None, reasons: set[str], evidence: set[str]
    ) -> Row:
        return Row(
            learner=self.name,
            kind=kind,
            code=code,
            node=node,
            computed=computed,
            decision=None,
            decided_by=None,
            reasons=tuple(sorted(reasons)),
            evidence=tuple(sorted(evidence)),
            rules=self.rules.name,
        )


def _decided(row: Row, decision: Decision | None, *, later_marks: bool) -> Row:
    """The row with the jury's decision beside what is computed."""
    if decision is None:
        return row
    reasons = {*row.reasons, "decided"} | ({"marks_after_decision"} if later_marks else set())
    return replace(row, decision=decision.response, decided_by=decision.id, reasons=tuple(sorted(reasons)))


def _ties(learner: str, said: Said) -> Iterator[Anomaly]:
    """Decisions on one node at one instant: the greatest id stands, and a human should know."""
    for node, decisions in said.decisions.items():
        in_time = sorted(decisions, key=lambda decision: (decision.at, decision.id))
        for _, group in groupby(in_time, key=lambda decision: decision.at):
            ids = [decision.id for decision in group]
            if len(ids) > 1:
                yield Anomaly(
                    "decisions_tied", ids[-1], (("learner", learner), ("node", node), ("with", ids[:-1]))
                )
