"""Finished rows: what engines of many rows give, reasons and evidence joined."""

import json
from collections.abc import Iterable, Iterator, Sequence
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


def finished_lines(rows: Iterable[FinishedRow], tables: RuleTables) -> Iterator[bytes]:
    """The bytes of each row and of the line's end, as `Row.json` gives them, without making the row."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    levels = ["null", *map(encode, tables.responses)]
    outcomes, decisions = (["null", *map(encode, words)] for words in (OUTCOMES, DECISIONS))
    heads, words = [], []
    for kind, code, iri in tables.nodes:
        heads.append(f',"kind":{encode(kind)},"code":{encode(code)},"node":{encode(iri)},"computed":')
        words.append(levels if kind == "criterion" else outcomes)
    tail = f',"rules":{encode(tables.rules.name)}}}\n'
    learner, name = None, ""
    for row in rows:
        if row.learner != learner:
            learner, name = row.learner, encode(row.learner)
        computed = words[row.node][0 if row.computed is None else row.computed + 1]
        decision = decisions[0 if row.decision is None else row.decision + 1]
        decided_by = "null" if row.decided_by is None else f'"{row.decided_by}"'
        yield (
            f'{{"learner":{name}{heads[row.node]}{computed},"decision":{decision},"decided_by":{decided_by},'
            f'"reasons":{_list(row.reasons)},"evidence":{_list(row.evidence)}{tail}'
        ).encode()


def _list(words: str | None) -> str:
    """As JSON. No reason and no id has anything in it that JSON writes otherwise."""
    return '["' + words.replace(" ", '","') + '"]' if words else "[]"


def _word(number: int | None, words: Sequence[str]) -> str | None:
    return None if number is None else str(words[number])
