"""
What an assessor changes, against what stands.

    MarkChanged    the mark was changed since it was read: elsewhere, or in another tab
    OnlyATrial     the assessor or a candidate is a platform's test user, of whom nothing goes out
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

TAKEN_BACK = ""
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Change:
    """
    An assessor's change to one criterion of one candidate.

    ``level`` is a level's code, `TAKEN_BACK`, or ``None`` where the level stays; ``comment`` is ``None`` where it
    stays. ``seen`` and ``seen_comment`` are what the page showed when the change was made, ``None`` for a change
    that holds whatever stands.
    """

    candidate: UUID
    criterion: str
    level: str | None = None
    comment: str | None = None
    seen: int | None = None
    seen_comment: str | None = None
    with_group: bool = False


@dataclass(frozen=True)
class Standing:
    """A mark as it stands; ``sequence`` 0 where there is none yet."""

    level: str | None = None
    comment: str = ""
    sequence: int = 0
    with_group: bool = False


class OnlyATrial(Exception):
    """The assessor or a candidate is a platform's test user."""


class MarkChanged(Exception):
    """The mark was changed since it was read; ``changes`` are those that came too late."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__(", ".join(f"{change.candidate} {change.criterion}" for change in changes))
        self.changes = tuple(changes)


def sets_level(change: Change, standing: Standing) -> bool:
    """Whether the change gives another level than the one that stands. The same level again changes nothing."""
    return change.level is not None and (change.level or None) != standing.level


def sets_comment(change: Change, standing: Standing) -> bool:
    """Whether the change gives another comment."""
    return change.comment is not None and change.comment != standing.comment


def comes_too_late(change: Change, standing: Standing) -> bool:
    """Whether the change would overwrite, unseen, what was changed since its page was shown."""
    if sets_level(change, standing) and change.seen not in {None, standing.sequence}:
        return True
    return sets_comment(change, standing) and change.seen_comment not in {None, standing.comment}
