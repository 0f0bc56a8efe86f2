"""Progress as if the sender and the follower had just caught up with the marks."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.store.ledger import DatabaseLedger, followed_store
from lti_tool.store.models import QueuedStatement
from lti_tool.worker.progress import scopes_in_use
from xapi.aggregator.fold import fold
from xapi.aggregator.follower import told

HOME = "http://localhost:5000"


def catch_up(session: Session) -> None:
    """Make the progress rows what the fold makes of every statement queued so far."""
    session.expire_all()
    bodies = session.scalars(select(QueuedStatement.body).order_by(QueuedStatement.position))
    facts = told([json.loads(body) for body in bodies], HOME)
    ledger = DatabaseLedger(session, followed_store(session, "http://lrs.example/xapi", HOME))
    ledger.keep(facts)
    scopes = scopes_in_use(session)
    ledger.hold_scopes(scopes)
    for scope in scopes:
        ledger.replace_rows(scope, None, fold(facts, scope.referential, scope.rules).rows)
    session.commit()
