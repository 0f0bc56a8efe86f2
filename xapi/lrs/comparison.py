"""
Whether two statements under one id are the same statement (xAPI data, 2.3.1).

Left out of the comparison: what the store sets, definitions of activities and display of verbs, where a
timestamp's offset and a Group's order make no difference, and one activity standing for an array of one.
"""

import json
import re
from typing import Any

from xapi.lrs.terms import CONTEXT_LISTS, identity
from xapi.lrs.validation.formats import instant

# Of a duration, a string otherwise, what is beyond a hundredth of a second is not compared (xAPI data, 4.6).
BEYOND_HUNDREDTHS = re.compile(r"(?<=[.,]\d\d)\d+(?=S)", re.ASCII)
SET_BY_THE_STORE = ("id", "stored", "authority", "version", "timestamp")


def same_statement(stored: dict[str, Any], received: dict[str, Any]) -> bool:
    """Whether ``received`` says what ``stored`` says; a timestamp left out is whatever the store then set."""
    if "timestamp" in received:
        stored_at = stored.get("timestamp")
        if stored_at is None or instant(received["timestamp"]) != instant(stored_at):
            return False
    return _essence(stored) == _essence(received)


def _essence(statement: dict[str, Any]) -> dict[str, Any]:
    """What of a statement can never change, in one form."""
    kept = {name: value for name, value in statement.items() if name not in SET_BY_THE_STORE}
    kept["verb"] = kept["verb"]["id"]
    kept["actor"] = _actor(kept["actor"])
    kept["object"] = _object(kept["object"])
    if "context" in kept:
        kept["context"] = _context(kept["context"])
    if "duration" in kept.get("result", {}):
        kept["result"] = kept["result"] | {"duration": BEYOND_HUNDREDTHS.sub("", kept["result"]["duration"])}
    return kept


def _object(value: dict[str, Any]) -> Any:
    kind = value.get("objectType", "Activity")
    if kind == "Activity":
        return {"objectType": kind, "id": value["id"]}
    if kind == "StatementRef":
        return {"objectType": kind, "id": value["id"].lower()}
    if kind == "SubStatement":
        # Its timestamp is its author's: the store sets none in it.
        said = _essence(value)
        return said | {"timestamp": instant(value["timestamp"])} if "timestamp" in value else said
    return _actor(value)


def _actor(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: part for name, part in value.items() if name in ("objectType", "name")}
    kept.setdefault("objectType", "Agent")
    kept["identity"] = identity(value)
    if "member" in value:
        members = [_actor(member) for member in value["member"]]
        kept["member"] = sorted(members, key=lambda member: json.dumps(member, sort_keys=True))
    return kept


def _context(value: dict[str, Any]) -> dict[str, Any]:
    kept = dict(value)
    for name in ("instructor", "team"):
        if name in kept:
            kept[name] = _actor(kept[name])
    if "registration" in kept:
        kept["registration"] = kept["registration"].lower()
    if "statement" in kept:
        kept["statement"] = kept["statement"]["id"].lower()
    for name, role in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in kept:
            kept[name] = [entry | {role: _actor(entry[role])} for entry in kept[name]]
    listed = kept.get("contextActivities")
    if listed is not None:
        kept["contextActivities"] = {name: _ids(listed[name]) for name in CONTEXT_LISTS if name in listed}
    return kept


def _ids(activities: Any) -> list[str]:
    """The ids of an array of activities, or of the one that stands for it."""
    return [activity["id"] for activity in ([activities] if isinstance(activities, dict) else activities)]
