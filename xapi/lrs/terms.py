"""
What the filters of GET statements can find a statement by (xAPI communication, 2.1.3).

A term is a kind and a value, digested to 16 octets so that values of any length make small, equal keys.
"""

import hashlib
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeAlias

Term: TypeAlias = tuple[int, bytes]
CONTEXT_LISTS = ("parent", "grouping", "category", "other")


class Kind(IntEnum):
    """What a term says of its statement; written in the database, never to be renumbered."""

    AGENT = 1
    RELATED_AGENT = 2
    VERB = 3
    ACTIVITY = 4
    RELATED_ACTIVITY = 5
    REGISTRATION = 6


@lru_cache(maxsize=2**15)
def term(kind: Kind, value: str) -> Term:
    """The term of one value."""
    return int(kind), digest(value)


def digest(value: str) -> bytes:
    """Sixteen octets that stand for ``value``, however long it is."""
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def terms(statement: dict[str, Any]) -> set[Term]:
    """Every term of a sound statement that has its authority."""
    found = {term(Kind.VERB, statement["verb"]["id"])}
    context = statement.get("context", {})
    if "registration" in context:
        found.add(term(Kind.REGISTRATION, context["registration"].lower()))
    for actor in (statement["actor"], statement["object"]):
        found.update(term(Kind.AGENT, identity) for identity in identities(actor))
    found.update(term(Kind.RELATED_AGENT, identity) for identity in _related_identities(statement))
    if is_activity(statement["object"]):
        found.add(term(Kind.ACTIVITY, statement["object"]["id"]))
    found.update(term(Kind.RELATED_ACTIVITY, activity) for activity in _related_activities(statement))
    return found


def is_activity(value: dict[str, Any]) -> bool:
    """Whether a statement's object is an Activity, which it may leave unsaid."""
    return bool(value.get("objectType", "Activity") == "Activity")


def identity(actor: dict[str, Any]) -> str | None:
    """
    What makes two Agents, or two Groups, the same; None for an anonymous Group.

    The host of an address has no case, nor has a digest's hexadecimal.
    """
    if "account" in actor:
        account = actor["account"]
        return f"account {len(account['homePage'])} {account['homePage']} {account['name']}"
    if "mbox" in actor:
        local, _, domain = actor["mbox"].rpartition("@")
        return f"mbox {local}@{domain.lower()}"
    if "mbox_sha1sum" in actor:
        return f"sha1 {actor['mbox_sha1sum'].lower()}"
    if "openid" in actor:
        return f"openid {actor['openid']}"
    return None


def identities(value: dict[str, Any]) -> Iterator[str]:
    """An Agent's or Group's identity and those of its members; nothing for any other object."""
    if (own := identity(value)) is not None:
        yield own
    if value.get("objectType") == "Group":
        for member in value.get("member", ()):
            yield from identities(member)


def _related_identities(statement: dict[str, Any]) -> Iterator[str]:
    context = statement.get("context", {})
    actors = [
        statement["actor"],
        statement["object"],
        statement.get("authority"),
        context.get("instructor"),
        context.get("team"),
        *(entry["agent"] for entry in context.get("contextAgents", ())),
        *(entry["group"] for entry in context.get("contextGroups", ())),
    ]
    for actor in filter(None, actors):
        yield from identities(actor)
    if statement["object"].get("objectType") == "SubStatement":
        yield from _related_identities(statement["object"])


def _related_activities(statement: dict[str, Any]) -> Iterator[str]:
    if is_activity(statement["object"]):
        yield statement["object"]["id"]
    listed = statement.get("context", {}).get("contextActivities", {})
    for name in CONTEXT_LISTS:
        activities = listed.get(name, ())
        for activity in [activities] if isinstance(activities, dict) else activities:
            yield activity["id"]
    if statement["object"].get("objectType") == "SubStatement":
        yield from _related_activities(statement["object"])
