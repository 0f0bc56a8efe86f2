"""
Our xAPI Profile, and whether a statement follows a template of it.

https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-communication.md#statement-template-validation
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from xapi import documents
from xapi.problems import Problem

DOCUMENT = "profile.jsonld"
STEP = re.compile(r"\.(?P<name>[A-Za-z_$][\w$]*)|\['(?P<quoted>[^']*)'\]|\[(?P<index>\*|\d+)\]")
ACTIVITY_TYPES = {
    "contextParentActivityType": "parent",
    "contextGroupingActivityType": "grouping",
    "contextCategoryActivityType": "category",
    "contextOtherActivityType": "other",
}


def profile() -> dict[str, Any]:
    """The profile as published: JSON-LD."""
    document: dict[str, Any] = documents.read(DOCUMENT)
    return document


def templates() -> dict[str, dict[str, Any]]:
    """The statement templates of the profile, by the verb that each determines."""
    return {template["verb"]: template for template in profile()["templates"]}


def template_problems(statement: Mapping[str, Any], template: Mapping[str, Any]) -> list[Problem]:
    """Where the statement strays from the template: its determining properties first, then its rules."""
    return [*_determining_problems(statement, template), *_rule_problems(statement, template)]


def matches(document: Any, location: str) -> list[Any]:
    """
    The values at a JSONPath, of which we take the part that templates use: names, quoted names, indexes, ``[*]``,
    and several paths joined by ``|``.
    """
    return [value for path in location.split("|") for value in _matches(document, path.strip())]


def _matches(document: Any, path: str) -> list[Any]:
    values, end = [document], 1
    for step in STEP.finditer(path):
        if step.start() != end:
            break
        values, end = [child for value in values for child in _children(value, step)], step.end()
    if path[:1] != "$" or end != len(path):
        raise ValueError(f"not a path that we read: {path}")
    return values


def _children(value: Any, step: re.Match[str]) -> list[Any]:
    if step["index"] is None:
        name = step["quoted"] if step["name"] is None else step["name"]
        return [value[name]] if isinstance(value, dict) and name in value else []
    if not isinstance(value, list):
        return []
    if step["index"] == "*":
        return value
    return value[int(step["index"]) : int(step["index"]) + 1]


def _determining_problems(statement: Mapping[str, Any], template: Mapping[str, Any]) -> Iterator[Problem]:
    """What makes a statement a candidate for the template; every type that it names must be there."""
    if template.get("verb") not in {None, *matches(statement, "$.verb.id")}:
        yield Problem("wrong_verb", ("verb", "id"), "verb › id", {"wanted": template["verb"]})
    if template.get("objectActivityType") not in {None, *matches(statement, "$.object.definition.type")}:
        path = ("object", "definition", "type")
        yield Problem("wrong_activity_type", path, " › ".join(path), {"wanted": template["objectActivityType"]})
    for name, place in ACTIVITY_TYPES.items():
        found = matches(statement, f"$.context.contextActivities.{place}[*].definition.type")
        for wanted in template.get(name, []):
            if wanted not in found:
                path = ("context", "contextActivities", place)
                yield Problem("activity_type_missing", path, " › ".join(path), {"wanted": wanted})


def _rule_problems(statement: Mapping[str, Any], template: Mapping[str, Any]) -> Iterator[Problem]:
    for rule in template.get("rules", []):
        for code in _broken(rule, matches(statement, rule["location"])):
            yield Problem(code, (), rule["location"], {"template": template["id"]})


def _broken(rule: Mapping[str, Any], found: list[Any]) -> Iterator[str]:
    presence = rule.get("presence")
    if presence == "excluded":
        if found:
            yield "excluded"
        return
    if not found:
        if presence == "included":
            yield "not_included"
        return
    if "any" in rule and not any(value in rule["any"] for value in found):
        yield "none_of_any"
    if "all" in rule and not all(value in rule["all"] for value in found):
        yield "not_all"
    if "none" in rule and any(value in rule["none"] for value in found):
        yield "one_of_none"
