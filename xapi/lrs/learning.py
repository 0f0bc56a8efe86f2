"""
What statements tell of activities and agents, put together over time (xAPI communication, 2.4 and 2.5).

Of an activity, its definition: what is said later wins, language by language and extension by extension, and
nothing that was said is lost. Of an agent, the names it has been given.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, insert, select, update

from xapi.lrs.tables import Activity, AgentName
from xapi.lrs.terms import CONTEXT_LISTS, digest, identity, is_activity

Definition: TypeAlias = dict[str, Any]
# The properties of a definition that are put together entry by entry.
BY_ENTRY = ("name", "description", "extensions")
# Well under the number of parameters that either engine takes in one query.
DIGESTS_IN_A_QUERY = 500


@dataclass(frozen=True)
class Told:
    """What one statement tells: activities by id, and the names of agents by their identities."""

    definitions: Mapping[str, Definition]
    names: Collection[tuple[str, str]]


def told(said: Mapping[str, Any]) -> Told:
    """What a sound statement, or the SubStatement in it, tells."""
    definitions: dict[str, Definition] = {}
    for activity in _activities(said):
        if activity.get("definition"):
            definitions[activity["id"]] = merged(definitions.get(activity["id"], {}), activity["definition"])
    return Told(definitions, set(_names(said)))


def merged(before: Definition, said: Definition) -> Definition:
    """Both definitions in one."""
    if not before or before == said:
        return said
    entries = {name: before[name] | said[name] for name in BY_ENTRY if name in before and name in said}
    return before | said | entries


def activities_of(statements: Iterable[Mapping[str, Any]]) -> set[str]:
    """The ids of all activities that statements speak of."""
    return {activity["id"] for said in statements for activity in _activities(said)}


def definitions(connection: Connection, ids: Collection[str]) -> dict[str, Definition]:
    """What is known of these activities, by id; not to be changed by the caller."""
    found = {}
    for some in _slices([digest(each) for each in ids]):
        for row in connection.execute(select(Activity.id, Activity.definition).where(Activity.digest.in_(some))):
            found[row.id] = _parsed(row.definition)
    return found


def names(connection: Connection, agent: Mapping[str, Any]) -> list[str]:
    """The names that an agent has been given, the oldest first."""
    owner = digest(identity(dict(agent)) or "")
    query = select(AgentName.name).where(AgentName.agent == owner).order_by(AgentName.since, AgentName.name)
    return list(connection.scalars(query))


def learn(connection: Connection, batch: Sequence[Told], at: int) -> None:
    """Add what is told; the caller is the only writer."""
    told_of: dict[str, Definition] = {}
    for each in batch:
        for activity, definition in each.definitions.items():
            told_of[activity] = merged(told_of.get(activity, {}), definition)
    if told_of:
        _learn_definitions(connection, told_of)
    if named := {pair for each in batch for pair in each.names}:
        _learn_names(connection, named, at)


def _learn_definitions(connection: Connection, told_of: Mapping[str, Definition]) -> None:
    known = definitions(connection, told_of)
    for activity, said in told_of.items():
        together = merged(known.get(activity, {}), said)
        if together == known.get(activity):
            continue
        values = {"definition": json.dumps(together, ensure_ascii=False)}
        if activity in known:
            connection.execute(update(Activity).where(Activity.digest == digest(activity)).values(values))
        else:
            connection.execute(insert(Activity).values(digest=digest(activity), id=activity, **values))


def _learn_names(connection: Connection, named: Collection[tuple[str, str]], at: int) -> None:
    rows = {(digest(agent), digest(name)): name for agent, name in named}
    known: set[tuple[bytes, bytes]] = set()
    for some in _slices(list({agent for agent, _ in rows})):
        query = select(AgentName.agent, AgentName.digest).where(AgentName.agent.in_(some))
        known.update((row.agent, row.digest) for row in connection.execute(query))
    new = [
        {"agent": agent, "digest": name_digest, "name": name, "since": at}
        for (agent, name_digest), name in rows.items()
        if (agent, name_digest) not in known
    ]
    if new:
        connection.execute(insert(AgentName), new)


@lru_cache(maxsize=2**12)
def _parsed(text: str) -> Definition:
    """What ``text`` means, the same object each time: a batch mostly speaks of what the one before spoke of."""
    value: Definition = json.loads(text)
    return value


def _activities(said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every Activity in a statement, those of its SubStatement too."""
    if is_activity(said["object"]):
        yield said["object"]
    elif said["object"]["objectType"] == "SubStatement":
        yield from _activities(said["object"])
    listed = said.get("context", {}).get("contextActivities", {})
    for name in CONTEXT_LISTS:
        activities = listed.get(name, ())
        yield from [activities] if isinstance(activities, dict) else activities


def _names(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Identity and name of every Agent in a statement that has a name, those of its SubStatement too."""
    context = said.get("context", {})
    actors = [
        said["actor"],
        said["object"],
        context.get("instructor"),
        context.get("team"),
        *(entry["agent"] for entry in context.get("contextAgents", ())),
        *(entry["group"] for entry in context.get("contextGroups", ())),
    ]
    for actor in filter(None, actors):
        if actor.get("objectType") == "SubStatement":
            yield from _names(actor)
            continue
        for agent in actor.get("member", ()) if actor.get("objectType") == "Group" else (actor,):
            if "name" in agent and (found := identity(agent)):
                yield found, agent["name"]


def _slices(values: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (values[at : at + DIGESTS_IN_A_QUERY] for at in range(0, len(values), DIGESTS_IN_A_QUERY))
