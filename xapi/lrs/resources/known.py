"""The Agents and Activities resources (xAPI communication, 2.4 and 2.5): what is known from statements."""

import json
from typing import Any

from flask import Blueprint, Response

from xapi.lrs import access, learning
from xapi.lrs.database import reading
from xapi.lrs.query import agent, iri, required, single_values
from xapi.lrs.store import this_store
from xapi.lrs.validation.actors import IDENTIFIERS

known = Blueprint("known", __name__)


@known.before_request
def authenticate() -> None:
    """Nobody learns of people or activities unknown, nor without the scope for it."""
    access.authenticate()
    access.check_any_of(access.READ_KNOWN)


@known.get("/agents")
def person() -> Response:
    """
    The Person behind an Agent: what the client says of it, and the names that statements have given it.

    One identifier never leads to another: that two are the same person's is nothing that a statement says.
    """
    asked = required(single_values({"agent"}), "agent", agent)
    with reading(this_store().engine) as connection:
        names = learning.names(connection, asked)
    if "name" in asked and asked["name"] not in names:
        names.append(asked["name"])
    identified = {name: [asked[name]] for name in IDENTIFIERS if name in asked}
    return _json({"objectType": "Person", **({"name": names} if names else {}), **identified})


@known.get("/activities")
def activity() -> Response:
    """An activity with all that statements have said of it; one that none has spoken of is only an id."""
    asked = required(single_values({"activityId"}), "activityId", iri)
    with reading(this_store().engine) as connection:
        definition = learning.definitions(connection, [asked]).get(asked)
    return _json({"objectType": "Activity", "id": asked} | ({"definition": definition} if definition else {}))


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), mimetype="application/json")
