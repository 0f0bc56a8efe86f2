"""How the instance is: what there is, and what is well and what is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.lti.keys import KeyUnreadable
from lti_tool.store.database import db
from lti_tool.store.heartbeats import last_beat_at, workers_alive
from lti_tool.store.invitations import invitations
from lti_tool.store.keys import published_keys
from lti_tool.store.launch_history import launches_since
from lti_tool.store.outbox import ask_store_again, outbox_of, statement_store
from lti_tool.store.registrations import registrations
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.admin.invitations import is_open
from lti_tool.web.sending import TEST_TIMEOUT, age
from lti_tool.web.settings import settings
from xapi.client import LRS, LRSError

LATELY = timedelta(days=1)
# What waits longer was not just queued: something keeps it.
LONG = timedelta(minutes=5)


@dataclass(frozen=True)
class Sign:
    """One sign of health, and what to do where it is a bad one."""

    is_well: bool
    what: str
    says: str
    advice: str = ""


@bp.get("/")
def index() -> ResponseReturnValue:
    """The first page."""
    at = datetime.now(UTC)
    known = registrations(db.session)
    active = [platform for platform in known if platform.disabled_at is None]
    deployments = [one for platform in active for one in platform.deployments if one.disabled_at is None]
    taken, refused = launches_since(db.session, at - LATELY)
    return render_template(
        "admin/overview.html",
        signs=[_worker(at), _keys(), *_record_store(at)],
        platforms=len(active),
        disabled=len(known) - len(active),
        deployments=len(deployments),
        open_invitations=sum(is_open(each, at) for each in invitations(db.session)),
        taken=taken,
        refused=refused,
        store=settings().lrs_url,
    )


@bp.post("/record-store")
def test_store() -> ResponseReturnValue:
    """Ask the record store for a statement; if it answers, whatever waits is sent at once."""
    db.session.rollback()
    lrs = LRS(
        settings().lrs_endpoint,
        settings().lrs_key,
        settings().lrs_secret,
        version=settings().lrs_version,
        timeout=TEST_TIMEOUT,
    )
    try:
        lrs.test_connection()
    except LRSError as trouble:
        flash(_("The record store does not answer as it should: %(reason)s", reason=trouble), "error")
    else:
        ask_store_again(db.session, settings().lrs_url, at=datetime.now(UTC))
        db.session.commit()
        flash(_("The record store answers, and knows our key."), "success")
    finally:
        lrs.close()
    return redirect(url_for("admin.index"), 303)


def _worker(at: datetime) -> Sign:
    alive = workers_alive(db.session, at=at)
    if failing := sorted({name for one in alive for name in one.failing}):
        said = _("The worker runs, but these parts keep failing: %(names)s.", names=", ".join(failing))
        return Sign(False, _("Background work"), said, _("The server's log says why."))
    if alive:
        return Sign(True, _("Background work"), _("The worker runs."))
    last = last_beat_at(db.session)
    said = _("No worker runs; the last was heard of %(age)s ago.", age=age(last)) if last else _("No worker runs.")
    return Sign(
        False, _("Background work"), said, _("Start certibloc serve, or certibloc worker: nothing is lost.")
    )


def _keys() -> Sign:
    try:
        number = len(published_keys(db.session, settings().secret_key))
    except KeyUnreadable:
        said = _("The tool's keys cannot be read: CERTIBLOC_SECRET_KEY is not the one they were kept under.")
        return Sign(False, _("Keys"), said, _("Start the server with the former secret."))
    if not number:
        return Sign(True, _("Keys"), _("The tool has no key yet; the first is made when it is needed."))
    return Sign(True, _("Keys"), ngettext("The tool has %(num)d key.", "The tool has %(num)d keys.", number))


def _record_store(at: datetime) -> Iterator[Sign]:
    outbox, store = outbox_of(db.session), statement_store(db.session, settings().lrs_url)
    what = _("Record store")
    if store.paused_since is not None:
        said = _("Sending is paused: the record store has refused us for %(age)s.", age=age(store.paused_since))
        yield Sign(False, what, said, _("Check its address, key and secret in the settings."))
    elif store.failing_since is not None:
        said = _("The record store has not taken anything for %(age)s.", age=age(store.failing_since))
        yield Sign(False, what, said, _("Nothing is lost; it is asked again by itself."))
    elif outbox.oldest_pending_at is not None:
        said = ngettext("%(num)d statement waits.", "%(num)d statements wait.", outbox.pending)
        yield Sign(at - outbox.oldest_pending_at < LONG, what, said)
    else:
        yield Sign(True, what, _("No statement waits."))
    if outbox.dead:
        said = ngettext("%(num)d statement was set aside.", "%(num)d statements were set aside.", outbox.dead)
        yield Sign(False, what, said, _("The page “Sending” of each platform's administrators says why."))
