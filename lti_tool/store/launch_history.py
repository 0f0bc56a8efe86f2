"""What became of logins and launches, a page at a time and filtered, for whoever looks for a cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from lti_tool.store.models import LaunchRecord

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Which records: all, those of one platform, or of none that we know; all, those refused, or those taken."""

    registration_id: UUID | None = None
    is_unknown: bool = False
    is_refused: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a record must meet."""
        asked: list[ColumnElement[bool]] = []
        if self.is_unknown:
            asked.append(LaunchRecord.registration_id.is_(None))
        elif self.registration_id is not None:
            asked.append(LaunchRecord.registration_id == self.registration_id)
        if self.is_refused is not None:
            asked.append(LaunchRecord.reason.is_not(None) if self.is_refused else LaunchRecord.reason.is_(None))
        return asked


def launch_history(session: Session, wanted: Wanted, page: int = 1) -> tuple[Sequence[LaunchRecord], bool]:
    """A page of records, the newest first, and whether older ones follow."""
    found = (
        select(LaunchRecord)
        .where(*wanted.conditions())
        .options(selectinload(LaunchRecord.registration))
        .order_by(LaunchRecord.at.desc(), LaunchRecord.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    records = session.scalars(found).all()
    return records[:PAGE], len(records) > PAGE


def launches_since(session: Session, since: datetime) -> tuple[int, int]:
    """How many messages were taken since then, and how many were refused."""
    counted = select(func.count(), func.count(LaunchRecord.reason)).where(LaunchRecord.at > since)
    number, refused = session.execute(counted).one()
    return number - refused, refused
