"""The journal of a tenant: read, looked through, exported; never changed."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from io import StringIO
from typing import Any
from uuid import UUID

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.journal import A_PAGE, all_entries, entries
from lti_tool.store.models import JournalEntry, Registration, ResourceLink
from lti_tool.web.act_words import act_words
from lti_tool.web.entry_names import names_in
from lti_tool.web.entry_words import changes
from lti_tool.web.launch_words import instant
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("journal", __name__, "/journal")

COLUMNS = ("number", "at", "by_kind", "by", "act", "about", "activity", "before", "after")


@bp.get("")
@only_for(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """A page of entries, the newest first, of one kind if asked."""
    return render_template("journal/page.html", **journal_page(visit.person.registration, ".index"))


@bp.get("/export.<kind>")
@only_for(Role.ADMINISTRATOR)
def export(kind: str) -> ResponseReturnValue:
    """The whole journal as CSV or as JSON lines: ids, no names."""
    return exported(visit.person.registration, kind)


def journal_page(registration: Registration | None, endpoint: str, **arguments: Any) -> Mapping[str, Any]:
    """
    What the journal's page shows, without a registration the instance's own.

    What is asked for and not understood is as good as not asked.
    """
    act = request.args.get("act", "")
    act = act if act in set(Act) else ""
    tenant = registration.id if registration else None
    found = entries(db.session, tenant, older_than=request.args.get("before", type=int), act=act or None)
    shown, has_older = found[:A_PAGE], len(found) > A_PAGE
    who = names_in(shown, tenant)

    def at(**query: Any) -> str:
        return url_for(endpoint, **arguments, act=act or None, **query)

    return {
        "platform": registration,
        "entries": shown,
        "older": at(before=shown[-1].id) if has_older else None,
        "newest": at() if "before" in request.args else None,
        "here": url_for(endpoint, **arguments),
        "act": act,
        "acts": sorted(((str(each), act_words(each)) for each in Act), key=lambda pair: pair[1]),
        "who": who,
        "activities": _activities(shown),
        "act_words": act_words,
        "instant": instant,
        "changes": partial(changes, who=who),
    }


def exported(registration: Registration | None, kind: str) -> Response:
    """The journal as a file that is written as it is read; 404 for a kind that there is not."""
    writers = {"csv": ("text/csv; charset=utf-8", _csv), "ndjson": ("application/x-ndjson", _ndjson)}
    if kind not in writers:
        abort(404)
    media_type, lines = writers[kind]
    answer = Response(lines(_whole(db.engine, registration.id if registration else None)), mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="journal.{kind}"'
    return answer


def _whole(engine: Engine, registration_id: UUID | None) -> Iterator[JournalEntry]:
    # The answer is written after the request's own session has ended.
    with Session(engine) as session:
        yield from all_entries(session, registration_id)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _values(entry: JournalEntry) -> dict[str, Any]:
    ids = {"by": entry.by, "about": entry.about, "activity": entry.link_id}
    return {
        "number": entry.id,
        "at": entry.at.isoformat(),
        "by_kind": entry.by_kind,
        "act": entry.act,
        "before": entry.before,
        "after": entry.after,
    } | {name: str(id) if id else None for name, id in ids.items()}


def _ndjson(found: Iterable[JournalEntry]) -> Iterator[str]:
    for entry in found:
        values = _values(entry)
        line = json.dumps({name: values[name] for name in COLUMNS}, ensure_ascii=False, separators=(",", ":"))
        yield line + "\n"


def _csv(found: Iterable[JournalEntry]) -> Iterator[str]:
    # Excel reads UTF-8 only after a byte order mark.
    yield "\ufeff" + _line(COLUMNS)
    for entry in found:
        values = _values(entry)
        yield _line([_cell(values[name]) for name in COLUMNS])


def _cell(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else _shown(value)


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _activities(found: Iterable[JournalEntry]) -> dict[UUID, str]:
    links = {entry.link_id for entry in found if entry.link_id is not None}
    titles = select(ResourceLink.id, ResourceLink.title).where(ResourceLink.id.in_(links))
    return {id: title or "" for id, title in db.session.execute(titles)}
