"""The token endpoint. It answers in JSON, labelled text/html, and not always valid."""

import base64
import json
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.practice.bearer import LIFETIME, new_token
from lti_tool.practice.client_keys import AssertionRefused, KeySetUnusable, verify
from lti_tool.practice.database import db
from lti_tool.practice.faults import breakable
from lti_tool.practice.models import Tool
from lti_tool.practice.scopes import permitted_scopes

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

bp = Blueprint("token", __name__)


class TokenRefused(Exception):
    """No token; the text is the ``error``."""


@bp.post("/mod/lti/token.php")
@breakable("token")
def give_token() -> ResponseReturnValue:
    """
    An access token for a signed assertion.

    Scopes that the tool may not have are dropped without a word as long as one is left. A key set that cannot be
    had ends in Moodle's HTML error page, status 404.
    """
    try:
        tool = _asking_tool()
        scopes = [scope for scope in request.form["scope"].split(" ") if scope in permitted_scopes(tool)]
        if not scopes:
            raise TokenRefused("invalid_scope")
    except TokenRefused as error:
        return _text(f'{{\n  "error" : "{error}"\n}}', 400)
    except KeySetUnusable as error:
        current_app.logger.warning("token refused: %s", error)
        abort(404)

    token = new_token(db.session, tool, scopes)
    db.session.commit()
    return _text(
        f'{{\n  "access_token" : "{token}",\n  "token_type" : "Bearer",\n  "expires_in" : {LIFETIME},\n'
        f'  "scope" : "{" ".join(scopes)}"\n}}'
    )


def _asking_tool() -> Tool:
    """The tool that signed the assertion, by its ``sub`` alone."""
    form = request.form
    names = ("client_assertion", "client_assertion_type", "grant_type", "scope")
    if request.mimetype != "application/x-www-form-urlencoded" or not all(form.get(name) for name in names):
        raise TokenRefused("invalid_request")
    if form["client_assertion_type"] != ASSERTION_TYPE or form["grant_type"] != "client_credentials":
        raise TokenRefused("unsupported_grant_type")
    subject = _unverified_claims(form["client_assertion"]).get("sub")
    if not subject:
        raise TokenRefused("invalid_request")
    tool = db.session.scalars(select(Tool).where(Tool.client_id == str(subject))).first()
    if tool is None:
        raise TokenRefused("invalid_client")
    try:
        verify(tool, form["client_assertion"])
    except AssertionRefused as error:
        raise TokenRefused(str(error)) from error
    return tool


def _unverified_claims(assertion: str) -> dict[str, Any]:
    parts = assertion.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _text(body: str, status: int = 200) -> Response:
    return Response(body, status, content_type="text/html; charset=utf-8")
