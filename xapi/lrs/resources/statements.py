"""The statements resource (xAPI communication, 2.1)."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection

from xapi.lrs import access, insertion, selection
from xapi.lrs.attachments import check_attached, headers_of
from xapi.lrs.bodies import whole_body
from xapi.lrs.database import consistent_through, reading
from xapi.lrs.errors import BadRequest, NotFound
from xapi.lrs.instants import EPOCH, MICROSECOND
from xapi.lrs.json_text import decoded, elements
from xapi.lrs.learning import activities_of, definitions
from xapi.lrs.multipart import closed, opened
from xapi.lrs.parameters import CURSOR, Look, Many, One, asked, statement_id
from xapi.lrs.presentation import presented
from xapi.lrs.query import single_values
from xapi.lrs.received import Authority, Received, check_distinct, receive
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
    batched, found, contents = _body()
    if batched:
        raise InvalidData("PUT takes one statement, not an array")
    [(said, text)] = found
    if isinstance(said, dict) and str(said.get("id", asked_id)).lower() != asked_id.lower():
        raise InvalidData("the id is not the one of the parameter statementId", "/id")
    _store([receive(said, text, statement_id=asked_id, **_asserted())], contents)
    return Response(status=204)


@statements.post("/statements")
def post() -> Response:
    """Store one statement or an array of them, all or none; the answer lists their ids."""
    access.check_may_write()
    single_values(())
    batched, found, contents = _body()
    asserted = _asserted()
    batch = []
    for index, (said, text) in enumerate(found):
        try:
            batch.append(receive(said, text, **asserted))
        except InvalidData as error:
            raise error.within(f"/{index}" if batched else "") from error
    check_distinct(batch)
    _store(batch, contents)
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
        [text] = _presented(connection, [content], wanted.look.form)
        response = _answer(connection, text, [content], wanted.look)
    response.last_modified = EPOCH + stored * MICROSECOND
    response.add_etag()
    return response


def _many(wanted: Many, of_key: int | None) -> Response:
    store = this_store()
    filters = replace(wanted.filters, of_key=of_key)
    size = min(wanted.limit or store.settings.page_size, store.settings.page_size)
    with reading(store.engine) as connection:
        page = selection.page(connection, filters, size)
        shown = ",".join(_presented(connection, page.contents, wanted.look.form))
        text = f'{{"statements":[{shown}],"more":{json.dumps(_more(page.rest))}}}'
        return _answer(connection, text, page.contents, wanted.look)


def _presented(connection: Connection, contents: list[str], form: str) -> list[str]:
    if form == "exact":
        return contents
    languages = list(request.accept_languages)
    statements = [json.loads(content) for content in contents]
    canon = definitions(connection, activities_of(statements)) if form == "canonical" else {}
    return [presented(said, form, languages, canon) for said in statements]


def _answer(connection: Connection, text: str, contents: list[str], look: Look) -> Response:
    """JSON; with ``attachments``, JSON and whatever is attached to the statements in ``contents``."""
    if not look.attachments:
        return _json(text)
    named = {
        header["sha2"].lower(): header["contentType"]
        for content in contents
        for header, _ in headers_of(json.loads(content))
    }
    kept = selection.attachments(connection, named)
    body, boundary = closed(text, [(sha2, named[sha2], content) for sha2, content in kept.items()])
    return Response(body, content_type=f"multipart/mixed; boundary={boundary}")


def _more(rest: Filters | None) -> str:
    """Where the next page is, from the host's root; empty on the last page."""
    if rest is None:
        return ""
    query = request.args.to_dict() | {CURSOR: str(rest.after if rest.ascending else rest.until)}
    return f"{request.script_root}{request.path}?{urlencode(query)}"


def _body() -> tuple[bool, list[tuple[Any, str]], dict[str, bytes]]:
    """The statements of the body, each with its text; whether they came as an array; what came attached."""
    body = whole_body()
    limits = this_store().settings
    if request.mimetype == "multipart/mixed":
        boundary = request.mimetype_params.get("boundary", "")
        first, contents = opened(body, boundary, most=limits.attachments_limit, longest=limits.attachment_limit)
        return (*elements(decoded(first), limits.batch_limit), contents)
    if request.mimetype != "application/json":
        raise BadRequest("statements come as application/json or multipart/mixed", "Content-Type")
    return (*elements(decoded(body), limits.batch_limit), {})


def _asserted() -> dict[str, Any]:
    """Who asserts what this request brings, and under which version."""
    authority = Authority.of(this_store().authority(access.asking(), request.root_url))
    return {"authority": authority, "xapi_version": spoken()}


def _store(batch: list[Received], contents: dict[str, bytes]) -> None:
    check_attached([received.said for received in batch], contents)
    store = this_store()
    stored = insertion.store(store.engine, batch, access.asking().id, contents, defines=access.defines())
    g.consistent_through = stored.through


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")
