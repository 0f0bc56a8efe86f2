"""
What is about a platform's test user, such as Canvas's test student: it never leaves for the LRS.

Pages let nobody mark a test user. This is the last door: somebody may turn out to be one after having been marked.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.store.models import Attempt, Mark, Person, QueuedStatement, Reconciliation, StatementState


def withhold_trials(
    session: Session, batch: Sequence[QueuedStatement], *, at: datetime
) -> Sequence[QueuedStatement]:
    """Take what names a test user, in whatever part, out of what is about to be sent; returns the rest."""
    about = {queued.position: set(_people_in(queued.body)) for queued in batch}
    trials = _test_users(session, set().union(*about.values())) if about else set()
    marks = _marks_of_test_users(session, {queued.mark_id for queued in batch if queued.mark_id})
    agreed = {queued.reconciliation_id for queued in batch if queued.reconciliation_id}
    marks |= _reconciliations_of_test_users(session, agreed) if agreed else set()
    for queued in batch:
        if about[queued.position] & trials or {queued.mark_id, queued.reconciliation_id} & marks:
            queued.state, queued.settled_at = StatementState.WITHHELD, at
            queued.reason = queued.detail = None
    return [queued for queued in batch if queued.state == StatementState.PENDING]


def _test_users(session: Session, people: set[UUID]) -> set[UUID]:
    return set(session.scalars(select(Person.id).where(Person.id.in_(people), Person.is_test_user)))


def _marks_of_test_users(session: Session, marks: set[UUID]) -> set[UUID]:
    """Those of the marks that were given to one: a voiding names the assessor only."""
    given = select(Mark.id).join(Mark.attempt).join(Attempt.person)
    return set(session.scalars(given.where(Mark.id.in_(marks), Person.is_test_user)))


def _reconciliations_of_test_users(session: Session, agreed: set[UUID]) -> set[UUID]:
    """Those of the reconciled levels that were given to one."""
    given = select(Reconciliation.id).join(Reconciliation.attempt).join(Attempt.person)
    return set(session.scalars(given.where(Reconciliation.id.in_(agreed), Person.is_test_user)))


def _people_in(body: bytes) -> Iterator[UUID]:
    """The names of all accounts in a statement that are ids of ours by their form."""
    try:
        said = json.loads(body)
    except ValueError:
        return
    for name in _account_names(said):
        try:
            yield UUID(name)
        except ValueError:
            continue


def _account_names(said: Any) -> Iterator[str]:
    if isinstance(said, list):
        for each in said:
            yield from _account_names(each)
    elif isinstance(said, dict):
        account = said.get("account")
        if isinstance(account, dict) and isinstance(account.get("name"), str):
            yield account["name"]
        for each in said.values():
            yield from _account_names(each)
