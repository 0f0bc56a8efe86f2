"""When each candidate of a session is expected."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

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
    together: Sequence[Sequence[Who]], *, begins_at: datetime, every: timedelta, pause: Pause | None = None
) -> dict[Who, datetime]:
    """
    A time for each, party after party in the order they come, ``every`` so long; a party is expected as one.

    Whoever would still be at work when the ``pause`` begins comes when it ends.
    """
    times: dict[Who, datetime] = {}
    at = begins_at
    for party in together:
        if pause is not None and at < pause.ends_at and at + every > pause.begins_at:
            at = pause.ends_at
        times.update(dict.fromkeys(party, at))
        at += every
    return times
