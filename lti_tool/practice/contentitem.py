"""Choosing content in the tool: the way there in a frame of the activity's form, and the way back."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from flask import Blueprint, abort, flash, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from lti_tool.practice import addresses
from lti_tool.practice.client_keys import AssertionRefused, KeySetUnusable, verify
from lti_tool.practice.content_items import plain
from lti_tool.practice.database import db
from lti_tool.practice.deep_linking import DL
from lti_tool.practice.models import Course, PendingSelection, Tool
from lti_tool.practice.oidc import SELECTIONS, self_posting, storage
from lti_tool.practice.pages import course_to_edit
from lti_tool.practice.visits import current_person, only_for_somebody, present_person

bp = Blueprint("contentitem", __name__, url_prefix="/mod/lti")


@bp.get("/contentitem.php")
@only_for_somebody
def choose() -> ResponseReturnValue:
    """Begin a choice: post the initiation to the tool. Only for those who edit the course, in active tools."""
    tool, course = _tool_and_course()
    if not tool.is_active:
        abort(404)
    launch_id = f"{SELECTIONS}{secrets.randbelow(900_000_000) + 100_000_000}"
    pending = PendingSelection(id=launch_id, session_key=session["key"], tool_id=tool.id, course_id=course.id)
    db.session.add(pending)
    db.session.commit()
    return self_posting(
        tool.initiate_login_uri,
        {
            "iss": addresses.issuer(),
            "target_link_uri": tool.deep_linking_uri or tool.target_link_uri,
            "login_hint": str(present_person().id),
            "lti_message_hint": json.dumps({"launchid": launch_id}, separators=(",", ":")),
            "client_id": tool.client_id,
            "lti_deployment_id": str(tool.id),
            **storage(),
        },
    )


@bp.post("/contentitem_return.php")
def come_back() -> ResponseReturnValue:
    """
    Take the tool's answer to the form of the activity, out of the frame.

    What Moodle checks is checked: who is here, the signature, the dates that are there, and whose answer it is.
    Not looked at are audience, nonce, deployment, ``data``, message type and version.
    """
    if current_person() is None and not request.form.get("repost"):
        again = request.full_path.removesuffix("?")
        return self_posting(again, {**request.form.to_dict(), "repost": "true"})

    tool, course = _tool_and_course()
    claims = _answer(tool, request.form.get("JWT", ""))
    if request.args.get("sesskey") != session.get("sesskey"):
        abort(403)
    items, error = claims.get(DL + "content_items"), plain(claims.get(DL + "errormsg"))
    chosen = items if isinstance(items, list) and not error else []
    if error:
        flash(error, "error")
    elif chosen:
        flash(plain(claims.get(DL + "msg")) or _("The tool's choice was taken over."), "message")
    form = {"items": json.dumps(chosen), "csrf_token": generate_csrf()}
    return self_posting(url_for("modedit.edit", typeid=tool.id, course=course.id), form, target="_parent")


def _tool_and_course() -> tuple[Tool, Course]:
    tool = db.session.get(Tool, request.args.get("id", 0, type=int))
    course = course_to_edit(request.args.get("course", type=int))
    if tool is None:
        abort(404)
    return tool, course


def _answer(tool: Tool, token: str) -> Mapping[str, Any]:
    """The claims of the tool's answer; Moodle's page "Consumer key is incorrect" where it is not one."""
    try:
        verify(tool, token)
    except (AssertionRefused, KeySetUnusable):
        abort(404)
    db.session.commit()
    claims: Mapping[str, Any] = jwt.decode(token, options={"verify_signature": False})
    if claims.get("iss") != tool.client_id:
        abort(404)
    return claims
