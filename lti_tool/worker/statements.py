"""The pass that sends statements to the LRS."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lti_tool.store.models import QueuedStatement, StatementReason, StatementState, StatementStore
from lti_tool.store.outbox import due_statements, statement_store
from lti_tool.store.trials import withhold_trials
from lti_tool.worker.delivery import Delivery, deliver
from lti_tool.worker.rests import rest
from xapi.client import LRS, LRSError, LRSUnavailable

BATCH = 50
# After so many failures in a row statements go out one by one.
SINGLY = 6
DETAIL_LENGTH = 500

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
# Answers that speak of the store alone, whatever it was sent.
OVERLOADED = frozenset({429, 503})

log = logging.getLogger(__name__)


def send_due_statements(session: Session, lrs: LRS, *, store: str, at: datetime, spread: float) -> bool:
    """
    Send the next batch to the LRS at the address ``store`` and keep what came of it; true while more may wait.

    After each failure the store rests, longer each time, and is asked for half as much; a single statement at
    which it fails steps behind the others. So neither a store in trouble nor one bad statement loses or holds
    up the rest. ``spread`` is a random number from 0 to 1. Call it with a session in which nothing was done: on
    PostgreSQL its transaction holds the batch.
    """
    known = statement_store(session, store)
    if known.retry_at is not None and known.retry_at > at:
        return False
    due = due_statements(session, at=at, limit=max(BATCH >> known.failures, 1))
    batch = withhold_trials(session, due, at=at)
    if not batch:
        return bool(due)
    delivery = deliver(lrs, {queued.id: queued.body for queued in batch})
    _settle(batch, delivery, at)
    if delivery.trouble is None:
        _note_success(known)
    else:
        session.add(known)
        _note_trouble(known, delivery.trouble, at, spread)
        if len(batch) == 1:
            _step_aside(batch[0], delivery.trouble, at, spread)
    return delivery.trouble is None


def _settle(batch: Sequence[QueuedStatement], delivery: Delivery, at: datetime) -> None:
    delivered = set(delivery.delivered)
    for queued in batch:
        queued.tries += 1
        if queued.id in delivered:
            queued.state = StatementState.DELIVERED
            queued.reason = queued.detail = None
            queued.settled_at = at
        elif queued.id in delivery.dead:
            reason, detail = delivery.dead[queued.id]
            queued.state = StatementState.DEAD
            queued.reason = reason
            queued.detail = detail[:DETAIL_LENGTH]
            queued.settled_at = at
            log.warning("statement %s is set aside: %s", queued.id, reason)


def _note_success(store: StatementStore) -> None:
    if store.failing_since is not None:
        log.info("the LRS takes statements again")
    store.failures = max(min(store.failures, SINGLY) - 1, 0)
    store.failing_since = store.paused_since = store.retry_at = store.reason = None


def _note_trouble(store: StatementStore, trouble: LRSError, at: datetime, spread: float) -> None:
    store.failures += 1
    store.reason = str(trouble)[:DETAIL_LENGTH]
    if isinstance(trouble, LRSUnavailable):
        if store.failing_since is None or store.paused_since is not None:
            log.warning("the LRS does not take statements; they wait: %s", trouble)
        store.paused_since = None
        asked = timedelta(seconds=trouble.retry_after or 0)
        store.retry_at = at + rest(store.failures, first=SECOND, longest=MINUTE, spread=spread, asked=asked)
    else:
        if store.paused_since is None:
            log.error("the LRS refuses us; statements wait until that is put right: %s", trouble)
        store.paused_since = store.paused_since or at
        store.retry_at = at + rest(store.failures, first=MINUTE / 2, longest=10 * MINUTE, spread=spread)
    store.failing_since = store.failing_since or at


def _step_aside(queued: QueuedStatement, trouble: LRSError, at: datetime, spread: float) -> None:
    """Let others pass: who knows whether the store failed because of this very statement."""
    if isinstance(trouble, LRSUnavailable) and trouble.status not in OVERLOADED:
        queued.reason = StatementReason.STORE_FAILED
        queued.detail = str(trouble)[:DETAIL_LENGTH]
        queued.due_at = at + rest(queued.tries, first=SECOND, longest=2 * MINUTE, spread=spread)
