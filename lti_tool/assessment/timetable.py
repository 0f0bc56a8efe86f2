"""When each candidate of a session is expected."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from types import MappingProxyType
from typing import TypeVar

from lti_tool.assessment.arrangements import lengthened

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True)
class Pause:
    """A time in which nobody is expected."""

    begins_at: datetime
    ends_at: datetime


def parties(people: Iterable[Who], group_of: Mapping[Who, Hashable]) -> list[list[Who]]:
    """Who comes together: the members of a group where the first of them stands, everybody else alone."""
    together: dict[Hashable, list[Who]] = {}
    for person in people:
        group = group_of.get(person)
        # A group and a person may have the same id: they are told apart by their kind.
        together.setdefault(("alone", person) if group is None else ("group", group), []).append(person)
    return list(together.values())


def spread(
    together: Sequence[Sequence[Who]],
    *,
    begins_at: datetime,
    every: timedelta,
    pause: Pause | None = None,
    extra_time: Mapping[Who, int] = MappingProxyType({}),
) -> dict[Who, datetime]:
    """
    A time for each, party after party in the order they come; a party is expected as one.

    Each has ``every``, and the longest ``extra_time`` of its members more, in per cent, up to whole minutes.
    Whoever would still be at work when the ``pause`` begins comes when it ends.
    """
    times: dict[Who, datetime] = {}
    at = begins_at
    for party in together:
        lasts = _lasting(every, max((extra_time.get(who, 0) for who in party), default=0))
        if pause is not None and at < pause.ends_at and at + lasts > pause.begins_at:
            at = pause.ends_at
        times.update(dict.fromkeys(party, at))
        at += lasts
    return times


def _lasting(every: timedelta, extra_time: int) -> timedelta:
    if not extra_time:
        return every
    return timedelta(minutes=ceil(lengthened(int(every.total_seconds()), extra_time) / 60))
