"""What should never have been said."""

from datetime import datetime
from uuid import UUID

from tincan import Context, ContextActivities, LanguageMap, Statement, StatementRef, Verb

from xapi import vocabulary
from xapi.statements import ids, parts
from xapi.statements.freezing import Frozen, freeze

VERB = Verb(id=vocabulary.VOIDED, display=LanguageMap({"en": "voided", "fr": "annulé"}))


def voided(*, target: UUID, home_page: str, by: UUID, at: datetime) -> Frozen:
    """
    The statement ``target`` should never have existed: wrong learner, cancelled attempt, mark taken back.

    A correction is no void but a new mark with the next sequence. Raises `BadStatement`.
    """
    statement = Statement(
        id=ids.voided_id(target),
        actor=parts.account(home_page, by),
        verb=VERB,
        object=StatementRef(id=target),
        # No platform: xAPI allows it only where the object is an activity.
        context=Context(context_activities=ContextActivities(category=parts.category())),
    )
    return freeze("voided", statement, at)
