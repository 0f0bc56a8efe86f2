"""The jury's decision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from tincan import Context, ContextActivities, Extensions, LanguageMap, Result, Statement, StatementRef, Verb

from xapi import vocabulary
from xapi.referential.model import Bloc, Referential
from xapi.statements import ids, parts
from xapi.statements.freezing import Frozen, freeze

VERB = Verb(id=vocabulary.DELIBERATED, display=LanguageMap({"en": "deliberated", "fr": "délibéré"}))

Decision = Literal["validated", "refused", "adjourned", "annulled"]


@dataclass(frozen=True)
class Proposal:
    """What the jury saw: the computed outcome, its reasons, and the statements that it rests on."""

    computed: Literal["validated", "not_validated", "incomplete"]
    reasons: Sequence[str]
    evidence: Collection[UUID]


def deliberated(
    *,
    referential: Referential,
    bloc: Bloc | None,
    decision: Decision,
    proposal: Proposal,
    rules: str,
    tenant: UUID,
    decision_id: UUID,
    home_page: str,
    learner: UUID,
    jury: Collection[UUID],
    at: datetime,
    supersedes: UUID | None = None,
) -> Frozen:
    """
    The jury decided on the bloc, or without one on the certification.

    ``rules`` names the rule set that the proposal was computed by; ``supersedes`` is the statement of an earlier
    decision that this one replaces. Raises `BadStatement`.
    """
    grouping = [parts.certification_activity(referential)] if bloc else None
    statement = Statement(
        id=ids.deliberated_id(tenant, decision_id),
        actor=parts.account(home_page, learner),
        verb=VERB,
        object=parts.awarded_activity(referential, bloc),
        result=Result(success=decision == "validated", response=decision),
        context=Context(
            instructor=parts.group_of(home_page, jury),
            context_activities=ContextActivities(grouping=grouping, category=parts.category()),
            platform=parts.PLATFORM,
            language=referential.language,
            statement=StatementRef(id=supersedes) if supersedes else None,
            extensions=Extensions(
                {
                    vocabulary.RULES: rules,
                    vocabulary.PROPOSAL: {
                        "computed": proposal.computed,
                        "reasons": sorted(proposal.reasons),
                        "evidence": sorted(map(str, proposal.evidence)),
                    },
                }
            ),
        ),
    )
    return freeze("deliberated", statement, at)
