"""The State resource (xAPI communication, 2.3): what an activity remembers of an agent."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from xapi.lrs import access, documents
from xapi.lrs.conditions import as_said, said_to_overwrite
from xapi.lrs.documents import Expectation, Owner, Place
from xapi.lrs.query import actor, any_text, instant, iri, optional, required, single_values, uuid
from xapi.lrs.resources.kept import done, listed, received, shown
from xapi.lrs.store import this_store
from xapi.lrs.versions import spoken

CONTEXT = ("activityId", "agent", "registration")

state = Blueprint("state", __name__, url_prefix="/activities/state")


@state.before_request
def authenticate() -> None:
    """Nobody reads or writes unknown, nor without the scope for it."""
    access.authenticate()
    reads = request.method in ("GET", "HEAD")
    access.check_any_of(access.READ_STATE if reads else access.WRITE_STATE)


@state.get("")
def get() -> Response:
    """The document with this name; without a name, the names of all of this context."""
    query = single_values({*CONTEXT, "stateId", "since"})
    since = optional(query, "since", instant, None)
    if "stateId" in query:
        return shown(_place(query))
    return listed(_owner(query), since=since, registration=_registration(query))


@state.put("")
def put() -> Response:
    """Keep this document; in xAPI 2.0, over another one only if the client says which (IEEE 9274.1.1, 4.1.4)."""
    place = _place(single_values({*CONTEXT, "stateId"}))
    expected = said_to_overwrite(request.if_match, request.if_none_match, also_to_create=False)
    documents.put(this_store().engine, place, received(), expected if spoken().startswith("2.") else _as_said())
    return done()


@state.post("")
def post() -> Response:
    """Keep this document, or merge it into the one that is there."""
    place = _place(single_values({*CONTEXT, "stateId"}))
    documents.post(this_store().engine, place, received(), _as_said())
    return done()


@state.delete("")
def delete() -> Response:
    """Delete the document with this name; without a name, all of this context."""
    query = single_values({*CONTEXT, "stateId"})
    if "stateId" in query:
        documents.remove(this_store().engine, _place(query), _as_said())
    else:
        documents.remove_all(this_store().engine, _owner(query), _registration(query))
    return done()


def _owner(query: Mapping[str, str]) -> Owner:
    return Owner(("state", required(query, "activityId", iri), required(query, "agent", actor)))


def _place(query: Mapping[str, str]) -> Place:
    return Place(_owner(query), required(query, "stateId", any_text), _registration(query))


def _registration(query: Mapping[str, str]) -> str | None:
    registration = optional(query, "registration", uuid, None)
    return registration and registration.lower()


def _as_said() -> Expectation:
    return as_said(request.if_match, request.if_none_match)
