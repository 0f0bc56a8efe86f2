"""A published decision, in words that other systems know. The aggregator never reads these."""

from datetime import datetime
from uuid import UUID

from tincan import Context, ContextActivities, LanguageMap, Statement, StatementRef, Verb

from xapi import vocabulary
from xapi.referential.model import Bloc, Referential
from xapi.statements import ids, parts
from xapi.statements.freezing import Frozen, freeze

ACHIEVED = Verb(id=vocabulary.ACHIEVED, display=LanguageMap({"en": "achieved", "fr": "obtenu"}))
FORFEITED = Verb(id=vocabulary.FORFEITED, display=LanguageMap({"en": "forfeited", "fr": "perdu"}))


def achieved(
    *,
    referential: Referential,
    bloc: Bloc | None,
    tenant: UUID,
    decision_id: UUID,
    home_page: str,
    learner: UUID,
    at: datetime,
) -> Frozen:
    """The decision awards the bloc, or without one the certification. Raises `BadStatement`."""
    draft = _draft(referential, bloc, tenant, decision_id, home_page, learner)
    draft.id, draft.verb = ids.achieved_id(tenant, decision_id), ACHIEVED
    return freeze("achieved", draft, at)


def forfeited(
    *,
    referential: Referential,
    bloc: Bloc | None,
    tenant: UUID,
    decision_id: UUID,
    home_page: str,
    learner: UUID,
    at: datetime,
) -> Frozen:
    """The decision takes away what an earlier one awarded. Raises `BadStatement`."""
    draft = _draft(referential, bloc, tenant, decision_id, home_page, learner)
    draft.id, draft.verb = ids.forfeited_id(tenant, decision_id), FORFEITED
    return freeze("forfeited", draft, at)


def _draft(
    referential: Referential,
    bloc: Bloc | None,
    tenant: UUID,
    decision_id: UUID,
    home_page: str,
    learner: UUID,
) -> Statement:
    """Object and context; the decision's own statement is the best evidence for it."""
    grouping = [parts.certification_activity(referential)] if bloc else None
    return Statement(
        actor=parts.account(home_page, learner),
        object=parts.awarded_activity(referential, bloc),
        context=Context(
            context_activities=ContextActivities(
                grouping=grouping, category=parts.category(vocabulary.LEARNER_COMPETENCY_PROFILE)
            ),
            platform=parts.PLATFORM,
            language=referential.language,
            statement=StatementRef(id=ids.deliberated_id(tenant, decision_id)),
        ),
    )
