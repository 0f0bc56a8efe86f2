"""What is arranged for a candidate with a disability, as assessors may know it; why is nobody's business here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

MOST_EXTRA_TIME = 300
LONGEST_WORDS = 500
LONGEST_REASON = 2000


class Medium(StrEnum):
    """Another way to sit an assessment than the one that is written."""

    WRITTEN = "written"
    ORAL = "oral"
    SIGN_LANGUAGE = "sign_language"
    REMOTE = "remote"
    SEPARATE_ROOM = "separate_room"
    BREAKS = "breaks"
    ASSISTANT = "assistant"
    LARGE_PRINT = "large_print"
    ACCESSIBLE_FILE = "accessible_file"
    OWN_DEVICE = "own_device"


class Arranged(Protocol):
    """One arrangement: for one assessment, or for all where ``assessment`` is null."""

    @property
    def assessment(self) -> str | None: ...
    @property
    def extra_time(self) -> int: ...
    @property
    def media(self) -> list[str]: ...
    @property
    def words(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Arrangements:
    """What holds for a candidate in one assessment: the longest time, and every medium and word."""

    extra_time: int = 0
    media: tuple[Medium, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is arranged."""
        return bool(self.extra_time or self.media or self.words)


def together(of_one: Iterable[Arranged], assessment: str, at: datetime) -> Arrangements:
    """What a candidate's arrangements come to in an assessment at that moment."""
    held = [each for each in of_one if each.assessment in {None, assessment} and is_in_force(each, at)]
    media = {Medium(code) for each in held for code in each.media}
    return Arrangements(
        extra_time=max((each.extra_time for each in held), default=0),
        media=tuple(medium for medium in Medium if medium in media),
        words=tuple(dict.fromkeys(each.words for each in held if each.words)),
    )


def is_in_force(arrangement: Arranged, at: datetime) -> bool:
    """Whether the arrangement holds at that moment: not ended, and not past its last day."""
    is_over = arrangement.ended_at is not None and arrangement.ended_at <= at
    return not is_over and (arrangement.until is None or at < arrangement.until)


def lengthened(seconds: int, extra_time: int) -> int:
    """A time limit with ``extra_time`` per cent more, in whole seconds, in the candidate's favour."""
    return -(-seconds * (100 + extra_time) // 100)
