"""
Statements of ours with holes: said once by `xapi.statements`, then filled in a million times.

What is filled in has the form of what stood there, so each statement keeps its schema as the first did.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from operator import itemgetter
from typing import Any
from uuid import UUID

from xapi import statements, vocabulary
from xapi.referential.model import Assessment, Bloc, Criterion, Referential
from xapi.referential.rules import RuleSet
from xapi.statements import Decision, Frozen, Proposal

TENANT = UUID(int=1, version=4)
ID, LEARNER, ATTEMPT, BY, OTHER, NAMED = (UUID(int=number, version=4) for number in range(0xFACADE, 0xFACADE + 6))
AT = datetime(2001, 1, 1, tzinfo=UTC)
SEQUENCE, NUMBER = 900_001, 900_002
REASON = "failed:HOLE"
CONFIDENCE, RESULT = 0.9003, "900_004"
# Members of a group come in the order of their ids, and BY is before OTHER.
HOLES = tuple(
    str(hole).encode()
    for hole in (
        *(ID, LEARNER, ATTEMPT, BY, OTHER, NAMED, statements.parts.instant(AT), SEQUENCE, NUMBER, REASON),
        *(RESULT, CONFIDENCE),
    )
)
ANY_HOLE = re.compile(b"|".join(map(re.escape, HOLES)))

Filling = tuple[bytes, ...]


@dataclass(frozen=True)
class Pattern:
    """A statement with holes: a text to be ``%``-formatted, and how to pick its values from a filling."""

    text: bytes
    pick: Callable[[Filling], tuple[bytes, ...]]

    def line(self, filling: Filling) -> bytes:
        """The statement, filled in, with its line's end."""
        return self.text % self.pick(filling)


@dataclass(frozen=True)
class Patterns:
    """
    Every kind of statement of one referential, under one rule set, by one tool.

    As ``ids`` they lack the names and definitions that a store leaves out when it is asked for ids only.
    """

    referential: Referential
    rules: RuleSet
    home_page: str
    ids: bool = False

    @cached_property
    def _known(self) -> dict[tuple[Any, ...], Pattern]:
        return {}

    def assessed(
        self, assessment: Assessment, criterion: Criterion, *, corrects: bool, reconciles: bool
    ) -> Pattern:
        """
        A mark; holes: its id, learner, attempt, assessor, other assessor, what it corrects, time, counts, and what
        `given` says of its level.
        """
        return self._pattern(
            ("assessed", criterion.code, corrects, reconciles),
            lambda: statements.assessed(
                referential=self.referential,
                assessment=assessment,
                criterion=criterion,
                rules=self.rules,
                response=self.rules.lowest,
                tenant=TENANT,
                home_page=self.home_page,
                learner=LEARNER,
                assessor=BY,
                attempt=ATTEMPT,
                attempt_number=NUMBER,
                sequence=SEQUENCE,
                at=AT,
                confidence=CONFIDENCE,
                supersedes=NAMED if corrects else None,
                reconciles=[OTHER] if reconciles else [],
            ),
        )

    @cached_property
    def given(self) -> Mapping[str, tuple[bytes, bytes]]:
        """Of each level and state the result and the confidence, as a mark on any criterion has them."""
        assessment = self.referential.assessments[0]
        criterion = self.referential.assessed_by(assessment)[0].marked_criteria[0]
        texts = {}
        for response in self.rules.values:
            said = statements.assessed(
                referential=self.referential,
                assessment=assessment,
                criterion=criterion,
                rules=self.rules,
                response=response,
                tenant=TENANT,
                home_page=self.home_page,
                learner=LEARNER,
                assessor=BY,
                attempt=ATTEMPT,
                attempt_number=1,
                sequence=1,
                at=AT,
            ).statement
            confidence = said["context"]["extensions"][vocabulary.CONFIDENCE]
            texts[response] = _text(said["result"]).encode(), _text(confidence).encode()
        return texts

    def deliberated(self, bloc: Bloc, decision: Decision, computed: Any, *, has_reasons: bool) -> Pattern:
        """A decision of two; holes: its id, learner, both, the reasons and evidence, time."""
        reasons = [REASON] if has_reasons else []
        return self._pattern(
            ("deliberated", bloc.code, decision, computed, has_reasons),
            lambda: statements.deliberated(
                referential=self.referential,
                bloc=bloc,
                decision=decision,
                proposal=Proposal(computed, reasons, [NAMED]),
                rules=self.rules.name,
                tenant=TENANT,
                decision_id=TENANT,
                home_page=self.home_page,
                learner=LEARNER,
                jury=[BY, OTHER],
                at=AT,
            ),
        )

    def achieved(self, bloc: Bloc) -> Pattern:
        """What is told to others of a decision; holes: its id, learner, the decision's statement, time."""
        told = statements.deliberated_id(TENANT, TENANT)
        return self._pattern(
            ("achieved", bloc.code),
            lambda: statements.achieved(
                referential=self.referential,
                bloc=bloc,
                tenant=TENANT,
                decision_id=TENANT,
                home_page=self.home_page,
                learner=LEARNER,
                at=AT,
            ),
            named=told,
        )

    def voided(self) -> Pattern:
        """A void; holes: its id, who voids, what, time."""
        return self._pattern(
            ("voided",),
            lambda: statements.voided(target=NAMED, home_page=self.home_page, by=BY, at=AT),
        )

    def _pattern(self, key: tuple[Any, ...], say: Callable[[], Frozen], named: UUID = NAMED) -> Pattern:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _with_holes(say(), named, ids=self.ids)
        return known


def _with_holes(frozen: Frozen, named: UUID, *, ids: bool) -> Pattern:
    statement = {**frozen.statement, "id": str(ID)}
    if statement["verb"]["id"] == vocabulary.ASSESSED:
        statement["result"] = RESULT
    text = _text(_identified(statement) if ids else statement).replace(str(named), str(NAMED))
    whole = text.replace(f'"{RESULT}"', RESULT).encode()
    order = [HOLES.index(hole) for hole in ANY_HOLE.findall(whole)]
    return Pattern(ANY_HOLE.sub(b"%b", whole.replace(b"%", b"%%")) + b"\n", itemgetter(*order))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _identified(value: Any) -> Any:
    """
    The same with no more than identifies each object, as stores answer ``format=ids``.

    https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Communication.md#details-1
    """
    if isinstance(value, dict):
        kept = {key: _identified(child) for key, child in value.items() if key not in {"definition", "display"}}
        if kept.get("objectType") in {"Activity", "Agent"}:
            del kept["objectType"]
        return kept
    return [_identified(each) for each in value] if isinstance(value, list) else value
