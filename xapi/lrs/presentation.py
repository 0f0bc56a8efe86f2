"""How statements look in an answer (xAPI communication, 2.1.3): ``exact``, ``ids`` or ``canonical``."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from xapi.lrs.languages import Wishes, best
from xapi.lrs.validation.actors import IDENTIFIERS

FORMATS = ("exact", "ids", "canonical")
LISTS_OF_COMPONENTS = ("choices", "scale", "source", "target", "steps")


def presented(
    said: dict[str, Any], form: str, languages: Wishes, definitions: Mapping[str, dict[str, Any]]
) -> str:
    """
    The text of a statement in a format other than ``exact``, which is the text that is kept.

    ``definitions``, by the ids of their activities, stand in for the statement's own in ``canonical``.
    """
    if form == "ids":
        shown = _with_parts(said, _actor_id, _activity_id, lambda verb: {"id": verb["id"]})
    else:
        shown = _with_parts(
            said,
            lambda actor: actor,
            lambda activity: _in_one_language(_defined(activity, definitions), languages),
            lambda verb: _with_maps(verb, ("display",), languages),
        )
    return json.dumps(shown)


Change = Callable[[dict[str, Any]], dict[str, Any]]


def _with_parts(said: dict[str, Any], actor: Change, activity: Change, verb: Change) -> dict[str, Any]:
    """``said`` with each Actor, Activity and Verb in it changed."""
    shown = said | {"actor": actor(said["actor"]), "verb": verb(said["verb"])}
    if "authority" in said:
        shown["authority"] = actor(said["authority"])
    kind = said["object"].get("objectType", "Activity")
    if kind == "Activity":
        shown["object"] = activity(said["object"])
    elif kind == "SubStatement":
        shown["object"] = _with_parts(said["object"], actor, activity, verb)
    elif kind != "StatementRef":
        shown["object"] = actor(said["object"])
    if "context" in said:
        shown["context"] = _context(said["context"], actor, activity)
    return shown


def _context(context: dict[str, Any], actor: Change, activity: Change) -> dict[str, Any]:
    shown = context | {name: actor(context[name]) for name in ("instructor", "team") if name in context}
    for name, role in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in context:
            shown[name] = [entry | {role: actor(entry[role])} for entry in context[name]]
    listed = context.get("contextActivities")
    if listed is not None:
        shown["contextActivities"] = {name: [activity(each) for each in found] for name, found in listed.items()}
    return shown


def _actor_id(actor: dict[str, Any]) -> dict[str, Any]:
    """What identifies an Agent or a Group; for an anonymous Group, its members' identifiers."""
    shown = {name: actor[name] for name in ("objectType", *IDENTIFIERS) if name in actor}
    if not any(name in actor for name in IDENTIFIERS):
        shown["member"] = [_actor_id(member) for member in actor["member"]]
    return shown


def _activity_id(activity: dict[str, Any]) -> dict[str, Any]:
    return {"id": activity["id"]}


def _defined(activity: dict[str, Any], definitions: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    definition = definitions.get(activity["id"])
    return activity if definition is None else activity | {"definition": definition}


def _in_one_language(activity: dict[str, Any], languages: Wishes) -> dict[str, Any]:
    if "definition" not in activity:
        return activity
    definition = _with_maps(activity["definition"], ("name", "description"), languages)
    for name in LISTS_OF_COMPONENTS:
        if name in definition:
            definition[name] = [_with_maps(each, ("description",), languages) for each in definition[name]]
    return activity | {"definition": definition}


def _with_maps(value: dict[str, Any], names: tuple[str, ...], languages: Wishes) -> dict[str, Any]:
    return value | {name: _one_language(value[name], languages) for name in names if name in value}


def _one_language(texts: dict[str, str], languages: Wishes) -> dict[str, str]:
    """The entry that the reader likes best; the first, where none is liked."""
    if len(texts) < 2:
        return texts

    language = best(texts, languages)
    return {language: texts[language]}
