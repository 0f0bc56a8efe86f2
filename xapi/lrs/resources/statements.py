"""The statements resource (xAPI communication, 2.1)."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request

from xapi.lrs import access, insertion, selection
from xapi.lrs.database import consistent_through, reading
from xapi.lrs.errors import BadRequest, NotFound
from xapi.lrs.instants import EPOCH, MICROSECOND
from xapi.lrs.json_text import decoded, elements
from xapi.lrs.parameters import CURSOR, Many, One, asked, single_values, statement_id
from xapi.lrs.presentation import presented
from xapi.lrs.received import Received, check_distinct, receive
from xapi.lrs.selection import Filters
from xapi.lrs.store import this_store
from xapi.lrs.validation import InvalidData
from xapi.lrs.versions import spoken

statements = Blueprint("statements", __name__)


@statements.before_request
def authenticate() -> None:
    """Nobody reads or writes a statement unknown."""
    access.authenticate()


@statements.put("/statements")
def put() -> Response:
    """Store one statement under the id of the query."""
    access.check_may_write()
    asked_id = statement_id()
    batched, found = _body()
    if batched:
        raise InvalidData("PUT takes one statement, not an array")
    [(said, text)] = found
    if isinstance(said, dict) and str(said.get("id", asked_id)).lower() != asked_id.lower():
        raise InvalidData("the id is not the one of the parameter statementId", "/id")
    _store([_received(said, text, "", asked_id)])
    return Response(status=204)


@statements.post("/statements")
def post() -> Response:
    """Store one statement or an array of them, all or none; the answer lists their ids."""
    access.check_may_write()
    single_values(())
    batched, found = _body()
    batch = [_received(said, text, f"/{index}" if batched else "") for index, (said, text) in enumerate(found)]
    check_distinct(batch)
    _store(batch)
    return _json(json.dumps([received.said.get("id", received.id) for received in batch]))


@statements.get("/statements")
def get() -> Response:
    """One statement by its id, or a page of those that meet the filters."""
    of_key = access.readable_key()
    wanted = asked()
    g.consistent_through = consistent_through(this_store().engine)
    return _one(wanted, of_key) if isinstance(wanted, One) else _many(wanted, of_key)


def _one(wanted: One, of_key: int | None) -> Response:
    with reading(this_store().engine) as connection:
        found = selection.statement(connection, wanted.id, voided=wanted.voided, of_key=of_key)
    if found is None:
        raise NotFound(f"no {'voided ' if wanted.voided else ''}statement has this id")
    content, stored = found
    response = _json(presented(content, wanted.look.form, list(request.accept_languages)))
    response.last_modified = EPOCH + stored * MICROSECOND
    response.add_etag()
    return response


def _many(wanted: Many, of_key: int | None) -> Response:
    store = this_store()
    filters = Filters(**(vars(wanted.filters) | {"of_key": of_key}))
    size = min(wanted.limit or store.settings.page_size, store.settings.page_size)
    with reading(store.engine) as connection:
        page = selection.page(connection, filters, size)
    shown = ",".join(presented(each, wanted.look.form, list(request.accept_languages)) for each in page.contents)
    return _json(f'{{"statements":[{shown}],"more":{json.dumps(_more(page.rest))}}}')


def _more(rest: Filters | None) -> str:
    """Where the next page is, from the host's root; empty on the last page."""
    if rest is None:
        return ""
    query = request.args.to_dict() | {CURSOR: str(rest.after if rest.ascending else rest.until)}
    return f"{request.script_root}{request.path}?{urlencode(query)}"


def _body() -> tuple[bool, list[tuple[Any, str]]]:
    """The statements of the body, each with its text, and whether they came as an array."""
    if request.mimetype != "application/json":
        raise BadRequest("statements come as application/json", "Content-Type")
    return elements(decoded(request.get_data(cache=False)))


def _received(said: Any, text: str, where: str, asked_id: str | None = None) -> Received:
    authority = this_store().authority(access.asking(), request.root_url)
    received = receive(said, text, where, authority=authority, xapi_version=spoken(), statement_id=asked_id)
    _check_attachments_elsewhere(said, where)
    return received


def _check_attachments_elsewhere(said: dict[str, Any], where: str) -> None:
    """In a body of JSON alone, an attachment has to be somewhere else (xAPI communication, 1.5.1)."""
    parts = [(said, where)]
    if said["object"].get("objectType") == "SubStatement":
        parts.append((said["object"], f"{where}/object"))
    for part, at in parts:
        for index, attachment in enumerate(part.get("attachments", ())):
            if "fileUrl" not in attachment:
                raise InvalidData(
                    "without a fileUrl, the attachment must be in the request", f"{at}/attachments/{index}"
                )


def _store(batch: list[Received]) -> None:
    store = this_store()
    g.consistent_through = insertion.store(store.engine, batch, access.asking().id)


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")
