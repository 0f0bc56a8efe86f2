"""The pass that keeps the lists of members of courses in use up to date."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from lti_tool.actions.refresh_roster import FRESH_FOR, RosterState, refresh_roster
from lti_tool.config import Config
from lti_tool.platform_api.services import Platforms
from lti_tool.store.database import db
from lti_tool.store.keys import signing_key
from lti_tool.store.rosters import stale_rosters
from lti_tool.store.turns import turn
from lti_tool.worker.gradebook import utc_now


def refresh_due_rosters(app: Flask, platforms: Platforms, *, clock: Callable[[], datetime] = utc_now) -> bool:
    """
    Read one course's list again where somebody is in the course and the list is old; true while there may be more.

    A platform that failed rests, and does not hold up the others.
    """
    config: Config = app.config["CERTIBLOC"]
    with app.app_context(), turn(db.engine, "rosters") as is_ours:
        if not is_ours:
            return False
        with Session(db.engine) as session:
            # While it answers, a platform asks for our key: a first one must be there for others to see by then.
            signing_key(session, config.secret_key)
            session.commit()
            at = clock()
            for context in stale_rosters(session, before=at - FRESH_FOR, at=at):
                state = refresh_roster(session, context, platforms, secret_key=config.secret_key, at=at)
                session.commit()
                if state is RosterState.READ:
                    return True
    return False
