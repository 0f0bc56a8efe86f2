"""The query of a request to the statements resource, read strictly (xAPI communication, 2.1.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xapi.lrs.errors import BadRequest
from xapi.lrs.presentation import FORMATS
from xapi.lrs.query import actor, boolean, instant, iri, optional, required, single_values, uuid, whole_number
from xapi.lrs.selection import Filters
from xapi.lrs.terms import Kind, Term, term
from xapi.lrs.validation.shapes import InvalidData

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
    look = Look(optional(query, "format", _form, "exact"), optional(query, "attachments", boolean, False))
    by_id = [name for name in ONE if name in query]
    if not by_id:
        return Many(_filters(query), optional(query, "limit", whole_number, 0), look)
    if others := sorted(query.keys() - {by_id[0], *LOOKS}):
        raise BadRequest(f"{by_id[0]} goes with format and attachments only", others[0])
    return One(required(query, by_id[0], uuid), by_id[0] == "voidedStatementId", look)


def statement_id() -> str:
    """The ``statementId`` that a PUT must have, and nothing else."""
    return required(single_values({"statementId"}), "statementId", uuid)


def _filters(query: Mapping[str, str]) -> Filters:
    since = optional(query, "since", instant, None)
    until = optional(query, "until", instant, None)
    ascending = optional(query, "ascending", boolean, False)
    cursor = optional(query, CURSOR, whole_number, None)
    if cursor is not None and ascending:
        since = cursor if since is None else max(since, cursor)
    elif cursor is not None:
        until = cursor if until is None else min(until, cursor)
    return Filters(tuple(_terms(query)), since, until, ascending)


def _terms(query: Mapping[str, str]) -> Iterable[Term]:
    related_agents = optional(query, "related_agents", boolean, False)
    related_activities = optional(query, "related_activities", boolean, False)
    if "agent" in query:
        kind = Kind.RELATED_AGENT if related_agents else Kind.AGENT
        yield term(kind, required(query, "agent", actor))
    if "verb" in query:
        yield term(Kind.VERB, required(query, "verb", iri))
    if "activity" in query:
        kind = Kind.RELATED_ACTIVITY if related_activities else Kind.ACTIVITY
        yield term(kind, required(query, "activity", iri))
    if "registration" in query:
        yield term(Kind.REGISTRATION, required(query, "registration", uuid).lower())


def _form(text: str) -> str:
    if text not in FORMATS:
        raise InvalidData(f"must be {', '.join(FORMATS)}")
    return text
