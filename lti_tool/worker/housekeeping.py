"""What nobody will ask for any more is dropped now and then, so that no launch has to."""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lti_tool.store.arrangements import erase_old_reasons
from lti_tool.store.launch_records import forget_old_launches
from lti_tool.store.logins import forget_old_logins
from lti_tool.store.turns import turn

EVERY = timedelta(minutes=1)


class Housekeeping:
    """Drops old logins and launch records, and reasons that may not be kept, one worker at a time."""

    def __init__(self) -> None:
        self._next_at: datetime | None = None

    def step(self, session: Session, engine: Engine, *, at: datetime) -> bool:
        """Tidy up if it is time and nobody else does; there is never more to do at once. Commits."""
        if self._next_at is not None and at < self._next_at:
            return False
        self._next_at = at + EVERY
        with turn(engine, "housekeeping") as is_ours:
            if is_ours:
                forget_old_logins(session, at=at)
                forget_old_launches(session, at=at)
                erase_old_reasons(session, at=at)
                session.commit()
        return False
