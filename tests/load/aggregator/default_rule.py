"""
The default rule as one would write it by hand, for peers that read statements in their own way.

One assessor's mark suffices, several must agree; a competency is validated once all its criteria are acquired, a
bloc once all its competencies are; what was validated is kept at a resit. Timestamps are whole seconds in UTC, as
the statements measured have them, so that they compare as text. No reasons, no evidence, no anomalies.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from xapi.referential import shipped

REFERENTIAL = shipped()
ACQUIRED = frozenset({"acquired", "exempted"})
COMPETENCY_OF = {
    REFERENTIAL.criterion_iri(criterion.code): competency.code
    for competency in REFERENTIAL.competencies
    for criterion in competency.marked_criteria
}
CRITERIA = {competency.code: len(competency.marked_criteria) for competency in REFERENTIAL.competencies}
COMPETENCIES = {bloc.code: [competency.code for competency in bloc.competencies] for bloc in REFERENTIAL.blocs}
BLOC_OF = {REFERENTIAL.bloc_iri(bloc.code): bloc.code for bloc in REFERENTIAL.blocs}


class Mark(NamedTuple):
    """What the rule reads of a mark; the assessor is empty for a reconciliation."""

    id: str
    timestamp: str
    learner: str
    node: str
    response: str
    registration: str
    assessor: str
    sequence: int
    attempt: int
    reconciliation: bool


class Decision(NamedTuple):
    """What the rule reads of a decision."""

    id: str
    timestamp: str
    learner: str
    node: str
    response: str


def statuses(marks: Iterable[Mark], decisions: Iterable[Decision], voided: set[str]) -> list[str]:
    """For every learner and bloc what is computed and what was decided, one a line, sorted."""
    computed = _competencies(mark for mark in marks if mark.id not in voided)
    decided: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        if decision.id not in voided and decision.node in BLOC_OF:
            key = decision.learner, BLOC_OF[decision.node]
            rival = decided.get(key)
            if rival is None or decision[1::-1] > rival[1::-1]:
                decided[key] = decision
    lines = []
    for learner in computed.keys() | {learner for learner, _ in decided}:
        of_learner = computed.get(learner, {})
        for bloc, competencies in COMPETENCIES.items():
            states = {of_learner.get(code, "incomplete") for code in competencies}
            state = next(s for s in ("not_validated", "incomplete", "validated") if s in states)
            decision = decided.get((learner, bloc))
            lines.append(f"{learner} {bloc} {state} {decision.response if decision else '-'}\n")
    return sorted(lines)


def write(lines: Iterable[str], out: str) -> None:
    """Write the lines."""
    Path(out).write_text("".join(lines))


def _competencies(marks: Iterable[Mark]) -> dict[str, dict[str, str]]:
    standing: dict[tuple[str, str, str, str], Mark] = {}
    for mark in marks:
        key = mark.learner, mark.registration, mark.node, mark.assessor
        rival = standing.get(key)
        if rival is None or (mark.sequence, mark.timestamp, mark.id) > (
            rival.sequence,
            rival.timestamp,
            rival.id,
        ):
            standing[key] = mark
    by_attempt: dict[tuple[str, str, str], dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for mark in standing.values():
        by_attempt[mark.learner, COMPETENCY_OF[mark.node], mark.registration][mark.node].append(mark)
    taken: dict[tuple[str, str], tuple[bool, int, str, str]] = {}
    for (learner, competency, registration), by_criterion in by_attempt.items():
        state = _state(by_criterion, CRITERIA[competency])
        number = max(mark.attempt for of_criterion in by_criterion.values() for mark in of_criterion)
        rank = (state == "validated", number, registration, state)
        key = learner, competency
        if key not in taken or rank > taken[key]:
            taken[key] = rank
    states: dict[str, dict[str, str]] = defaultdict(dict)
    for (learner, competency), rank in taken.items():
        states[learner][competency] = rank[3]
    return states


def _state(by_criterion: dict[str, list[Mark]], criteria: int) -> str:
    acquired = 0
    for marks in by_criterion.values():
        responses = {mark.response for mark in marks if mark.reconciliation} or {mark.response for mark in marks}
        if len(responses) == 1:
            if not responses <= ACQUIRED:
                return "not_validated"
            acquired += 1
    return "validated" if acquired == criteria else "incomplete"
