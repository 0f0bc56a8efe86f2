"""The query of a request to the statements resource, read strictly (xAPI communication, 2.1.3)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request

from xapi.lrs.errors import BadRequest
from xapi.lrs.instants import read
from xapi.lrs.json_text import parse
from xapi.lrs.presentation import FORMATS
from xapi.lrs.selection import Filters
from xapi.lrs.terms import Kind, Term, identity, term
from xapi.lrs.validation.actors import check_actor
from xapi.lrs.validation.formats import check_iri, check_uuid
from xapi.lrs.validation.shapes import Check, InvalidData

T = TypeVar("T")
# Ours: where the page before ended. Part of `more` links only.
CURSOR = "cursor"
LOOKS = ("format", "attachments")
ONE = ("statementId", "voidedStatementId")
FILTERS = (
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "ascending",
)
WHOLE_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class Look:
    """How the answer is to look."""

    form: str
    attachments: bool


@dataclass(frozen=True)
class One:
    """One statement, by its id."""

    id: str
    voided: bool
    look: Look


@dataclass(frozen=True)
class Many:
    """A page of statements; ``limit`` 0 is as many as the store will give."""

    filters: Filters
    limit: int
    look: Look


def asked() -> One | Many:
    """What a GET asks for; raises `BadRequest` at the first parameter that breaks a rule."""
    query = single_values({*ONE, *FILTERS, *LOOKS, CURSOR})
    look = Look(_read(query, "format", _form, "exact"), _read(query, "attachments", _boolean, False))
    by_id = [name for name in ONE if name in query]
    if not by_id:
        return Many(_filters(query), _read(query, "limit", _whole_number, 0), look)
    if others := sorted(query.keys() - {by_id[0], *LOOKS}):
        raise BadRequest(f"{by_id[0]} goes with format and attachments only", others[0])
    return One(_read(query, by_id[0], _checked(check_uuid), ""), by_id[0] == "voidedStatementId", look)


def single_values(allowed: Iterable[str]) -> dict[str, str]:
    """The query by name; raises `BadRequest` on a name that is not allowed, its case included, or comes twice."""
    query = {}
    for name, values in request.args.lists():
        if name not in allowed:
            raise BadRequest("the specification knows no such parameter here", name[:80])
        if len(values) > 1:
            raise BadRequest("the parameter comes more than once", name)
        query[name] = values[0]
    return query


def statement_id() -> str:
    """The ``statementId`` that a PUT must have, and nothing else."""
    query = single_values({"statementId"})
    if "statementId" not in query:
        raise BadRequest("the parameter is missing", "statementId")
    return _read(query, "statementId", _checked(check_uuid), "")


def _filters(query: Mapping[str, str]) -> Filters:
    since = _read(query, "since", _instant, None)
    until = _read(query, "until", _instant, None)
    ascending = _read(query, "ascending", _boolean, False)
    cursor = _read(query, CURSOR, _whole_number, None)
    if cursor is not None and ascending:
        since = cursor if since is None else max(since, cursor)
    elif cursor is not None:
        until = cursor if until is None else min(until, cursor)
    return Filters(tuple(_terms(query)), since, until, ascending)


def _terms(query: Mapping[str, str]) -> Iterable[Term]:
    related_agents = _read(query, "related_agents", _boolean, False)
    related_activities = _read(query, "related_activities", _boolean, False)
    if "agent" in query:
        kind = Kind.RELATED_AGENT if related_agents else Kind.AGENT
        yield term(kind, _read(query, "agent", _agent, ""))
    if "verb" in query:
        yield term(Kind.VERB, _read(query, "verb", _checked(check_iri), ""))
    if "activity" in query:
        kind = Kind.RELATED_ACTIVITY if related_activities else Kind.ACTIVITY
        yield term(kind, _read(query, "activity", _checked(check_iri), ""))
    if "registration" in query:
        yield term(Kind.REGISTRATION, _read(query, "registration", _checked(check_uuid), "").lower())


def _read(query: Mapping[str, str], name: str, reader: Callable[[str], T], default: T) -> T:
    if name not in query:
        return default
    try:
        return reader(query[name])
    except InvalidData as error:
        raise BadRequest(f"{error.reason}{f' at {error.where}' if error.where else ''}", name) from error


def _checked(check: Check) -> Callable[[str], str]:
    def reader(text: str) -> str:
        check(text, "")
        return text

    return reader


def _agent(text: str) -> str:
    """The identity of the Agent or identified Group in ``text``."""
    agent: Any = parse(text)
    check_actor(agent, "")
    found = identity(agent)
    if found is None:
        raise InvalidData("an anonymous Group cannot be asked for: it is nobody else's")
    return found


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise InvalidData("must be true or false")
    return text == "true"


def _whole_number(text: str) -> int:
    if WHOLE_NUMBER.fullmatch(text) is None:
        raise InvalidData("must be a whole number")
    return int(text)


def _instant(text: str) -> int:
    micros = read(text)
    if micros is None:
        raise InvalidData("must be an ISO 8601 date and time, and not at -00:00")
    return micros


def _form(text: str) -> str:
    if text not in FORMATS:
        raise InvalidData(f"must be {', '.join(FORMATS)}")
    return text
