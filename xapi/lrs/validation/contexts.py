"""Contexts (xAPI data, 2.4.6; 2.0 adds contextAgents and contextGroups, IEEE 9274.1.1, 4.2.2.5)."""

from typing import Any

from xapi.lrs.validation.activities import check_activity
from xapi.lrs.validation.actors import check_actor, check_agent, check_group
from xapi.lrs.validation.formats import check_extensions, check_iri, check_language, check_uuid
from xapi.lrs.validation.shapes import Check, array_of, check_object, check_text, exactly

STATEMENT_REF: dict[str, Check] = {"objectType": exactly("StatementRef"), "id": check_uuid}


def check_statement_ref(value: Any) -> None:
    """A pointer to another statement, which may not be there yet (2.4.4.3)."""
    check_object(value, STATEMENT_REF, ("objectType", "id"))


_check_activities = array_of(check_activity)


def check_one_or_more(value: Any) -> None:
    """An array of activities, or one alone as 1.0.3 still allows."""
    if type(value) is dict:
        check_activity(value)
    else:
        _check_activities(value)


CONTEXT_ACTIVITIES: dict[str, Check] = dict.fromkeys(
    ("parent", "grouping", "category", "other"), check_one_or_more
)


def check_context_activities(value: Any) -> None:
    """Activities by how they relate to the statement (2.4.6.2)."""
    check_object(value, CONTEXT_ACTIVITIES)


CONTEXT_1: dict[str, Check] = {
    "registration": check_uuid,
    "instructor": check_actor,
    "team": check_group,
    "contextActivities": check_context_activities,
    "revision": check_text,
    "platform": check_text,
    "language": check_language,
    "statement": check_statement_ref,
    "extensions": check_extensions,
}

_relevant_types = array_of(check_iri, at_least=1)
CONTEXT_AGENT: dict[str, Check] = {
    "objectType": exactly("contextAgent"),
    "agent": check_agent,
    "relevantTypes": _relevant_types,
}
CONTEXT_GROUP: dict[str, Check] = {
    "objectType": exactly("contextGroup"),
    "group": check_group,
    "relevantTypes": _relevant_types,
}


def check_context_agent(value: Any) -> None:
    """An Agent with what it is to the statement (4.2.2.5.2)."""
    check_object(value, CONTEXT_AGENT, ("objectType", "agent"))


def check_context_group(value: Any) -> None:
    """A Group with what it is to the statement (4.2.2.5.3)."""
    check_object(value, CONTEXT_GROUP, ("objectType", "group"))


CONTEXT_2: dict[str, Check] = {
    **CONTEXT_1,
    "contextAgents": array_of(check_context_agent),
    "contextGroups": array_of(check_context_group),
}


def check_context_1(value: Any) -> None:
    """What surrounds a statement of xAPI 1.0."""
    check_object(value, CONTEXT_1)


def check_context_2(value: Any) -> None:
    """What surrounds a statement of xAPI 2.0."""
    check_object(value, CONTEXT_2)
