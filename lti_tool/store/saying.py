"""
What statements say of levels: queued when a level is given, all of them voided when it no longer stands.

Of the marks of an assessor, and of a level that several agreed on.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.store import journal
from lti_tool.store.evidence import evidence_of_mark
from lti_tool.store.groups import group_id_of
from lti_tool.store.models import Mark, Reconciliation
from lti_tool.store.outbox import queue_statement
from lti_tool.store.panels import lead_or_first
from lti_tool.store.sittings import Sitting
from lti_tool.store.voiding import void_statements_of
from xapi import statements


def say(session: Session, sitting: Sitting, mark: Mark, level: str, *, home_page: str, at: datetime) -> None:
    """Give the mark its level, and queue the statement that tells of it."""
    attempt = mark.attempt
    # The mark is written once, with its level, and not for being asked about.
    with session.no_autoflush:
        mark.is_lead = _is_lead(session, sitting, mark, at)
        attempt.group_id = group_id_of(session, sitting.link, attempt.person_id)
        evidence = evidence_of_mark(session, mark, home_page)
    _queue(
        session,
        sitting,
        mark,
        level,
        assessor=mark.assessor_id,
        group=attempt.group_id,
        evidence=evidence,
        is_lead=mark.is_lead,
        home_page=home_page,
        at=at,
    )


def say_reconciled(
    session: Session,
    sitting: Sitting,
    reconciliation: Reconciliation,
    level: str,
    *,
    by: UUID,
    parties: Collection[UUID],
    home_page: str,
    at: datetime,
) -> None:
    """Give the reconciliation its level, and queue the statement that tells of it for all ``parties``."""
    _queue(
        session,
        sitting,
        reconciliation,
        level,
        assessor=by,
        group=group_id_of(session, sitting.link, reconciliation.attempt.person_id),
        reconciles=parties,
        home_page=home_page,
        at=at,
    )


def unsay(session: Session, sitting: Sitting, mark: Mark, *, by: UUID, home_page: str, at: datetime) -> None:
    """Queue the voiding of every statement that the mark ever had; its level stays."""
    tenant = sitting.link.context.registration_id
    void_statements_of(session, [mark], registration_id=tenant, home_page=home_page, by=by, at=at)
    mark.statement_id = None


def take_back(session: Session, sitting: Sitting, mark: Mark, *, by: UUID, home_page: str, at: datetime) -> None:
    """Leave the mark without a level, and queue the voiding of every statement that it ever had."""
    unsay(session, sitting, mark, by=by, home_page=home_page, at=at)
    mark.level = None


def take_back_reconciled(
    session: Session, sitting: Sitting, reconciliation: Reconciliation, *, by: UUID, home_page: str, at: datetime
) -> None:
    """Leave the reconciliation without a level, queue the voiding of all that was said of it, and note it."""
    before, tenant = reconciliation.level, sitting.link.context.registration_id
    void_statements_of(session, [reconciliation], registration_id=tenant, home_page=home_page, by=by, at=at)
    reconciliation.level, reconciliation.statement_id = None, None
    reconciliation.sequence += 1
    reconciliation.reconciled_at = at
    journal.note(
        session,
        Act.TOOK_BACK_RECONCILIATION,
        by=journal.person(by),
        at=at,
        link=sitting.link,
        about=reconciliation.attempt.person_id,
        before={"level": before},
        after={"attempt": str(reconciliation.attempt.id), "criterion": reconciliation.criterion},
    )


def _queue(
    session: Session,
    sitting: Sitting,
    given: Mark | Reconciliation,
    level: str,
    *,
    home_page: str,
    at: datetime,
    **details: Any,
) -> None:
    attempt, tenant = given.attempt, sitting.link.context.registration_id
    frozen = statements.assessed(
        referential=sitting.referential,
        assessment=sitting.assessment,
        criterion=sitting.referential.criterion(given.criterion),
        rules=sitting.rules,
        response=level,
        tenant=tenant,
        home_page=home_page,
        learner=attempt.person_id,
        attempt=attempt.id,
        attempt_number=attempt.number,
        sequence=given.sequence,
        at=at,
        supersedes=given.statement_id,
        **details,
    )
    given.level, given.statement_id = level, frozen.id
    queue_statement(
        session,
        id=frozen.id,
        body=frozen.body,
        registration_id=tenant,
        mark_id=given.id if isinstance(given, Mark) else None,
        reconciliation_id=given.id if isinstance(given, Reconciliation) else None,
        at=at,
    )


def _is_lead(session: Session, sitting: Sitting, mark: Mark, at: datetime) -> bool:
    """Whether the lead assessor gave the mark; where nobody was named, whoever marks first leads."""
    if sitting.rules.agreement != "lead":
        return False
    lead, is_new = lead_or_first(session, sitting.link, mark.assessor_id, at=at)
    if is_new:
        by = journal.person(mark.assessor_id)
        journal.note(session, Act.CHOSE_LEAD, by=by, at=at, link=sitting.link, after={"lead": str(lead)})
    return lead == mark.assessor_id
