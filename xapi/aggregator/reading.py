"""From a statement as JSON gave it to the fact that the rules read."""

import re
from collections.abc import Mapping
from typing import Any

from xapi.aggregator import instants
from xapi.aggregator.facts import Broken, Fact, Foreign, Void
from xapi.outcomes.said import Decision, Mark
from xapi.vocabulary import (
    ASSESSED,
    ATTEMPT,
    DELIBERATED,
    LEAD,
    RECONCILIATION,
    SEQUENCE,
    VOIDED,
    is_our_profile,
)

# Voids last: whoever no longer finds a statement among the others then finds what voided it.
VERBS = (ASSESSED, DELIBERATED, VOIDED)
GREATEST = 2**63 - 1
# Neither can be written as UTF-8 text everywhere: lone surrogates nowhere, NUL not in PostgreSQL.
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
# Ids and registrations are UUIDs; what is not even one plain word could not be told apart in a list of them.
WORD = re.compile(r'[^\s"\\\x00-\x1f\x7f\ud800-\udfff]+')


class _Unreadable(ValueError):
    """The statement lacks what the rules need; the message is the code."""


def read(statement: Any, home_page: str) -> Fact:
    """
    The fact in a statement, whatever JSON value it is. Ours have ``home_page`` on the actor's account.

    Ids are UUIDs, so their case means nothing.
    """
    try:
        return _fact(statement, home_page)
    except _Unreadable as error:
        return Broken(str(error))


def _fact(statement: Any, home_page: str) -> Fact:
    if not isinstance(statement, dict):
        raise _Unreadable("not_a_statement")
    id_ = _word(statement.get("id"), "id")
    at = _instant(statement.get("timestamp"))
    verb = _text(_inside(statement, "verb", "id"), "verb")
    if verb not in VERBS or _inside(statement, "actor", "account", "homePage") != home_page:
        return Foreign(id_, at)
    if verb == VOIDED:
        return Void(id_, at, _target(statement.get("object")))
    if not has_our_profile(statement):
        return Foreign(id_, at)

    said: dict[str, Any] = {
        "id": id_,
        "at": at,
        "learner": _text(_inside(statement, "actor", "account", "name"), "actor"),
        "node": _optional_text(_inside(statement, "object", "id"), "object") or "",
        "response": _optional_text(_inside(statement, "result", "response"), "response"),
    }
    return Decision(**said) if verb == DELIBERATED else _mark(statement, said)


def _mark(statement: Mapping[str, Any], said: dict[str, Any]) -> Mark:
    extensions = _inside(statement, "context", "extensions")
    ours = extensions if isinstance(extensions, dict) else {}
    reconciliation = ours.get(RECONCILIATION) is True
    return Mark(
        **said,
        registration=_word(_inside(statement, "context", "registration"), "registration"),
        # The rules read neither of a reconciliation: it stands alone.
        assessor="" if reconciliation else _assessor(_inside(statement, "context", "instructor")),
        sequence=_count(ours.get(SEQUENCE), "sequence"),
        attempt=_count(ours.get(ATTEMPT), "attempt"),
        reconciliation=reconciliation,
        lead=not reconciliation and ours.get(LEAD) is True,
    )


def has_our_profile(statement: Mapping[str, Any]) -> bool:
    """Whether a category of the statement is a version of our profile."""
    category = _inside(statement, "context", "contextActivities", "category")
    # xAPI 1.0.3 lets a single activity stand without its list.
    activities = category if isinstance(category, list) else [category]
    ids = (_inside(activity, "id") for activity in activities)
    return any(isinstance(id_, str) and is_our_profile(id_) for id_ in ids)


def _target(reference: Any) -> str:
    if _inside(reference, "objectType") != "StatementRef":
        raise _Unreadable("object")
    return _word(_inside(reference, "id"), "object")


def _assessor(instructor: Any) -> str:
    """The account; an instructor without one is an assessor whom nobody named."""
    home_page, name = (_inside(instructor, "account", key) for key in ("homePage", "name"))
    if not isinstance(home_page, str) or not isinstance(name, str):
        return ""
    return _text(f"{home_page} {name}", "instructor")


def _count(value: Any, code: str) -> int:
    """An integer from 1; missing is 1."""
    if value is None:
        return 1
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= GREATEST:
        raise _Unreadable(code)
    return value


def _instant(value: Any) -> int:
    try:
        return instants.parse(_text(value, "timestamp"))
    except ValueError as error:
        raise _Unreadable("timestamp") from error


def _text(value: Any, code: str) -> str:
    if not isinstance(value, str) or not value or UNWRITABLE.search(value):
        raise _Unreadable(code)
    return value


def _word(value: Any, code: str) -> str:
    if not isinstance(value, str) or not WORD.fullmatch(value):
        raise _Unreadable(code)
    return value.lower()


def _optional_text(value: Any, code: str) -> str | None:
    """A text if it is one; the rules then know it or not."""
    return _text(value, code) if isinstance(value, str) and value else None


def _inside(value: Any, *path: str) -> Any:
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
