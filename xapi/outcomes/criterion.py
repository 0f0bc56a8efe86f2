"""What counts for a criterion in an attempt: the only mark, the agreed ones, or the reconciled one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xapi.outcomes.said import Mark
from xapi.referential.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Settled:
    """
    A criterion in an attempt. ``response`` is null while it is open.

    ``evidence`` holds the ids of the marks considered.
    """

    response: str | None = None
    discordant: bool = False
    evidence: tuple[str, ...] = ()


def standing(marks: Iterable[Mark]) -> list[Mark]:
    """
    Of each assessor's marks on a criterion in an attempt, the one that stands; of its reconciliations likewise.

    That is the greatest by (sequence, timestamp, id): never the last to arrive.
    """
    greatest: dict[tuple[str, str, bool, str], Mark] = {}
    for mark in marks:
        by = "" if mark.reconciliation else mark.assessor
        key = (mark.node, mark.registration, mark.reconciliation, by)
        rival = greatest.get(key)
        if rival is None or (mark.sequence, mark.at, mark.id) > (rival.sequence, rival.at, rival.id):
            greatest[key] = mark
    return list(greatest.values())


def settled(marks: Sequence[Mark], rules: RuleSet) -> Settled:
    """What the standing ``marks`` on one criterion in one attempt come to."""
    reconciled = [mark for mark in marks if mark.reconciliation]
    if reconciled:
        return Settled(reconciled[0].response, evidence=(reconciled[0].id,))

    evidence = tuple(sorted(mark.id for mark in marks))
    if len(marks) < rules.assessors:
        return Settled(evidence=evidence)
    response = agreed(marks, rules)
    return Settled(response, discordant=response is None and rules.agreement == "consensus", evidence=evidence)


def agreed(marks: Sequence[Mark], rules: RuleSet) -> str | None:
    """The response that enough assessors' standing ``marks`` agree on; null where they do not."""
    if rules.agreement == "consensus":
        responses = {mark.response for mark in marks}
        return responses.pop() if len(responses) == 1 else None
    if rules.agreement == "lead":
        leads = [mark for mark in marks if mark.lead]
        return max(leads, key=lambda mark: (mark.at, mark.id)).response if leads else None

    ordered = sorted((mark.response or "" for mark in marks), key=lambda code: (rules.values[code], code))
    return ordered[0] if rules.agreement == "min" else ordered[(len(ordered) - 1) // 2]
