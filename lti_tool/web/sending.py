"""What is on its way to the LRS, for administrators: what waits, what was set aside and why, who is at work."""

import json
from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from lti_tool.assessment.acts import Act
from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.heartbeats import last_beat_at, workers_alive
from lti_tool.store.models import QueuedStatement, StatementReason
from lti_tool.store.outbox import (
    ask_store_again,
    dead_statements,
    failing_statements,
    outbox_of,
    requeue_dead_statements,
    statement_store,
)
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.noting import noted
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint
from xapi.client import LRS, LRSError

# As many set-aside statements as a page bears; the next ones show once these are dealt with.
SHOWN = 50
TEST_TIMEOUT = (3.0, 10.0)

bp = visit_blueprint("sending", __name__, "/sending")


@bp.get("")
@only_for(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """The outbox of this registration."""
    return render_template("sending/page.html", part=_outbox(), store=settings().lrs_url)


@bp.get("/rows")
@only_for(Role.ADMINISTRATOR)
def rows() -> ResponseReturnValue:
    """The part of the page that changes."""
    return live_answer(_outbox())


@bp.post("/again")
@only_for(Role.ADMINISTRATOR)
def send_all_again() -> ResponseReturnValue:
    """Give every set-aside statement another chance."""
    again = requeue_dead_statements(db.session, _tenant(), at=datetime.now(UTC))
    noted(Act.SENT_AGAIN, statements=again)
    db.session.commit()
    flash(
        ngettext("%(num)d statement will be sent again.", "%(num)d statements will be sent again.", again),
        "success",
    )
    return redirect(url_for("sending.index"))


@bp.post("/<uuid:statement_id>/again")
@only_for(Role.ADMINISTRATOR)
def send_again(statement_id: UUID) -> ResponseReturnValue:
    """Give one set-aside statement another chance."""
    again = requeue_dead_statements(db.session, _tenant(), at=datetime.now(UTC), id=statement_id)
    if not again:
        abort(404)
    noted(Act.SENT_AGAIN, statement=str(statement_id))
    db.session.commit()
    flash(_("The statement will be sent again."), "success")
    return redirect(url_for("sending.index"))


@bp.post("/test")
@only_for(Role.ADMINISTRATOR)
def test_connection() -> ResponseReturnValue:
    """Ask the LRS for a statement; if it answers, whatever waits is sent at once."""
    known = settings()
    lrs = LRS(known.lrs_endpoint, known.lrs_key, known.lrs_secret, version=known.lrs_version, timeout=TEST_TIMEOUT)
    try:
        lrs.test_connection()
    except LRSError as trouble:
        flash(_("The record store does not answer as it should: %(reason)s", reason=trouble), "error")
    else:
        ask_store_again(db.session, known.lrs_url, at=datetime.now(UTC))
        db.session.commit()
        flash(_("The record store answers, and knows our key."), "success")
    finally:
        lrs.close()
    return redirect(url_for("sending.index"))


def reason_words(reason: str) -> str:
    """Why a statement was set aside, or is tried again and again."""
    words: dict[StatementReason, str] = {
        StatementReason.REFUSED: _("The record store refuses it."),
        StatementReason.TOO_LARGE: _("It is too large for the record store."),
        StatementReason.CONFLICT: _("The record store holds another statement under the same id."),
        StatementReason.STORE_FAILED: _("The record store fails at it; it is tried again by itself."),
    }
    return words[StatementReason(reason)]


def age(at: datetime) -> str:
    """How long ago, in whole minutes at the least, so that a page does not change every second."""
    return str(format_timedelta(datetime.now(UTC) - at, granularity="minute"))


def readable(queued: QueuedStatement) -> str:
    """The frozen statement, laid out for reading."""
    return json.dumps(json.loads(queued.body), indent=2, ensure_ascii=False)


def _outbox() -> Markup:
    now = datetime.now(UTC)
    return live_part(
        "sending/outbox.html",
        url_for("sending.rows"),
        outbox=outbox_of(db.session, _tenant()),
        dead=dead_statements(db.session, _tenant(), limit=SHOWN),
        failing=failing_statements(db.session, _tenant(), limit=SHOWN),
        store=statement_store(db.session, settings().lrs_url),
        failing_passes=sorted({name for worker in workers_alive(db.session, at=now) for name in worker.failing}),
        is_at_work=bool(workers_alive(db.session, at=now)),
        last_beat_at=last_beat_at(db.session),
        reason_words=reason_words,
        age=age,
        readable=readable,
    )


def _tenant() -> UUID:
    return visit.person.registration_id
