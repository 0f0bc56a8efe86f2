"""Files that no row names any more are deleted: of erased people, of rows that never came to be."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.files.storage import Storage, StorageUnavailable, storage_of
from lti_tool.store.evidence import known_files
from lti_tool.store.turns import turn

EVERY = timedelta(hours=1)
# A file comes before its row: whoever sends one over a slow line has this long to finish.
GRACE = timedelta(hours=6)
AT_ONCE = 500

log = logging.getLogger(__name__)


class Sweeping:
    """Deletes orphan files, one worker at a time, and what uploads that broke off left behind."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._next_at: datetime | None = None

    def step(self, session: Session, engine: Engine, *, at: datetime) -> bool:
        """Sweep if it is time and nobody else does; there is never more to do at once."""
        if self._next_at is not None and at < self._next_at:
            return False
        self._next_at = at + EVERY
        with turn(engine, "sweeping") as is_ours:
            if is_ours:
                try:
                    self._sweep(session, storage_of(self._config), at)
                except StorageUnavailable as trouble:
                    log.warning("files of evidence cannot be swept: %s", trouble)
        return False

    def _sweep(self, session: Session, storage: Storage, at: datetime) -> None:
        for ids in _in_batches(storage.kept_before(at - GRACE)):
            for orphan in set(ids) - known_files(session, ids):
                storage.forget(orphan)
            session.rollback()
        for part in self._config.incoming_dir.glob("*"):
            if part.stat().st_mtime < (at - GRACE).timestamp():
                part.unlink(missing_ok=True)


def _in_batches(ids: Iterator[UUID]) -> Iterator[list[UUID]]:
    while batch := list(islice(ids, AT_ONCE)):
        yield batch
