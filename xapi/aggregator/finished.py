"""Finished rows: what engines of many rows give, reasons and evidence joined."""

from collections.abc import Sequence
from dataclasses import dataclass

from xapi.aggregator.rows import Row
from xapi.aggregator.rule_tables import DECISIONS, OUTCOMES, RuleTables


@dataclass(frozen=True, slots=True)
class FinishedRow:
    """A row as an engine of many gives it: reasons and evidence sorted, a space between."""

    learner: str
    node: int
    computed: int | None
    decision: int | None
    decided_by: str | None
    reasons: str | None
    evidence: str | None


def row_of(finished: FinishedRow, tables: RuleTables) -> Row:
    """The row itself."""
    kind, code, iri = tables.nodes[finished.node]
    return Row(
        learner=finished.learner,
        kind=kind,
        code=code,
        node=iri,
        computed=_word(finished.computed, tables.responses if kind == "criterion" else OUTCOMES),
        decision=_word(finished.decision, DECISIONS),
        decided_by=finished.decided_by,
        reasons=tuple((finished.reasons or "").split()),
        evidence=tuple((finished.evidence or "").split()),
        rules=tables.rules.name,
    )


def _word(number: int | None, words: Sequence[str]) -> str | None:
    return None if number is None else str(words[number])
