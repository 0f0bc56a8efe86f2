"""
What the rules read of a statement, and nothing else.

Two statements that give equal facts are the same to every rule; two with one id and unequal facts conflict.
"""

from dataclasses import dataclass

from xapi.outcomes.said import Decision, Mark


@dataclass(frozen=True, slots=True)
class Void:
    """One of our voids: ``target`` is the id that it names. ``at`` is in microseconds since 1970."""

    id: str
    at: int
    target: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A statement that is none of ours."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class Broken:
    """What cannot be read as a statement; ``reason`` is a code."""

    reason: str


Told = Mark | Decision | Void | Foreign
Fact = Told | Broken
