"""Breaking the platform by hand, for administrators: which service fails, and how."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.practice.database import db
from lti_tool.practice.faults import SERVICES, Fault, current_faults
from lti_tool.practice.keys import rotate
from lti_tool.practice.visits import current_person

KINDS = {
    "unavailable": Fault(503, "Service Unavailable", headers={"Retry-After": "5"}),
    "refusing": Fault(403, '{"status":403,"reason":"Forbidden"}', "application/json; charset=utf-8"),
    "not_json": Fault(200, "<!DOCTYPE html><title>Maintenance</title>"),
    "not_found": Fault(404, "<!DOCTYPE html><title>Error</title>"),
    "answer_lost": Fault(502, "Bad Gateway", after=True),
    "slow": Fault(delay=5.0),
    "silent": Fault(504, "Gateway Timeout", delay=30.0),
}

bp = Blueprint("faults_page", __name__, url_prefix="/admin/practice")


@bp.before_request
def _only_for_administrators() -> None:
    person = current_person()
    if person is None or not person.is_administrator:
        abort(403)


@bp.get("/faults")
def show() -> ResponseReturnValue:
    """What is broken now."""
    return render_template("faults.html", services=SERVICES, kinds=KINDS, in_force=current_faults().in_force())


@bp.post("/faults")
def change() -> ResponseReturnValue:
    """Break one service, or heal it with the kind ``none``."""
    service, kind = request.form.get("service", ""), request.form.get("kind", "")
    if service not in SERVICES or kind not in {"none", *KINDS}:
        abort(400)
    if kind == "none":
        current_faults().clear(service)
    else:
        current_faults().set(service, KINDS[kind])
    flash(_("Changed."), "message")
    return redirect(url_for(".show"))


@bp.post("/rotate-key")
def rotate_key() -> ResponseReturnValue:
    """Sign with a new key from now on; the old one is no longer published."""
    rotate(db.session)
    db.session.commit()
    flash(_("The platform signs with a new key."), "message")
    return redirect(url_for(".show"))
