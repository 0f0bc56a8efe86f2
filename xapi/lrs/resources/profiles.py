"""
The Activity Profile and Agent Profile resources (xAPI communication, 2.7 and 2.6): two addresses, one rule.

    /activities/profile     documents about an activity
    /agents/profile         documents about an agent or an identified group
"""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from xapi.lrs import access, documents
from xapi.lrs.conditions import as_said, said_to_overwrite
from xapi.lrs.documents import Owner, Place
from xapi.lrs.query import actor, any_text, instant, iri, optional, required, single_values
from xapi.lrs.resources.kept import done, listed, received, shown
from xapi.lrs.store import this_store

# The parameter that says what a profile is about, and how it is read.
ABOUT = {"activities": ("activityId", iri), "agents": ("agent", actor)}

profiles = Blueprint("profiles", __name__, url_prefix="/<any(activities, agents):resource>/profile")


@profiles.before_request
def authenticate() -> None:
    """Nobody reads or writes unknown, nor without the scope for it."""
    access.authenticate()
    reads = request.method in ("GET", "HEAD")
    access.check_any_of(access.READ_PROFILES if reads else access.WRITE_PROFILES)


@profiles.get("")
def get(resource: str) -> Response:
    """The document with this name; without a name, the names of all that there are."""
    query = single_values({ABOUT[resource][0], "profileId", "since"})
    since = optional(query, "since", instant, None)
    return shown(_place(resource, query)) if "profileId" in query else listed(_owner(resource, query), since=since)


@profiles.put("")
def put(resource: str) -> Response:
    """Keep this document, over the one that the client has seen or where it has seen that there is none (3.1)."""
    expected = said_to_overwrite(request.if_match, request.if_none_match, also_to_create=True)
    documents.put(this_store().engine, _asked(resource), received(), expected)
    return done()


@profiles.post("")
def post(resource: str) -> Response:
    """Keep this document, or merge it into the one that is there."""
    expected = as_said(request.if_match, request.if_none_match)
    documents.post(this_store().engine, _asked(resource), received(), expected)
    return done()


@profiles.delete("")
def delete(resource: str) -> Response:
    """Delete the document with this name."""
    expected = as_said(request.if_match, request.if_none_match)
    documents.remove(this_store().engine, _asked(resource), expected)
    return done()


def _asked(resource: str) -> Place:
    return _place(resource, single_values({ABOUT[resource][0], "profileId"}))


def _place(resource: str, query: Mapping[str, str]) -> Place:
    return Place(_owner(resource, query), required(query, "profileId", any_text))


def _owner(resource: str, query: Mapping[str, str]) -> Owner:
    name, reader = ABOUT[resource]
    return Owner((f"{resource}/profile", required(query, name, reader)))
