"""
Dynamic registration as Moodle does it: the administrator pastes a tool's address, the tool registers itself.

https://www.imsglobal.org/spec/lti-dr/v1p0. Errors are plain text, as Moodle's are. A registration token is good
for one tool: it carries the client id to come, or in an update the tool's own id. A new tool waits until it is
activated.
"""

import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.practice import addresses
from lti_tool.practice.database import db
from lti_tool.practice.faults import breakable
from lti_tool.practice.keys import signing_key
from lti_tool.practice.models import Tool
from lti_tool.practice.scopes import permitted_scopes
from lti_tool.practice.tokens import sign
from lti_tool.practice.visits import current_person, only_for_somebody

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
TOKEN_LIVES = 3600
UPDATE = "reg-update"
MESSAGES: list[dict[str, Any]] = [
    {"type": "LtiResourceLinkRequest"},
    {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
]
REQUIRED = ("response_types", "initiate_login_uri", "redirect_uris", "client_name", "jwks_uri")

bp = Blueprint("registration", __name__, url_prefix="/mod/lti")


@bp.get("/toolconfigure.php")
@only_for_somebody
def tools() -> ResponseReturnValue:
    """The tools there are, and a field for the address of one more."""
    _only_for_administrators()
    listed = db.session.scalars(select(Tool).order_by(Tool.id)).all()
    return render_template("tools.html", tools=listed, url=request.args.get("url", ""), sesskey=session["sesskey"])


@bp.get("/startltiadvregistration.php")
def start() -> ResponseReturnValue:
    """Send the frame to the tool, with the platform's configuration and a token to register with."""
    _only_for_administrators()
    url = request.args.get("url", "")
    if request.args.get("sesskey") != session.get("sesskey") or urlsplit(url).scheme not in {"http", "https"}:
        abort(403)
    known = _tools_at(urlsplit(url).netloc)
    if known and "type" not in request.args:
        return render_template("register_again.html", tools=known, url=url, sesskey=session["sesskey"])
    updated = request.args.get("type", 0, type=int)
    now = int(time.time())
    about = {"sub": str(updated), "scope": UPDATE} if updated else {"sub": secrets.token_hex(8), "scope": "reg"}
    claims = {**about, "iat": now, "exp": now + TOKEN_LIVES}
    token = sign(claims, signing_key(db.session))
    db.session.commit()
    added = urlencode({"openid_configuration": _configuration_url(), "registration_token": token})
    return redirect(f"{url}{'&' if urlsplit(url).query else '?'}{added}")


@bp.get("/openid-configuration.php")
def configuration() -> ResponseReturnValue:
    """What the platform says of itself."""
    here = addresses.issuer()
    return jsonify(
        {
            "issuer": here,
            "token_endpoint": addresses.token_url(),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": addresses.certs_url(),
            "authorization_endpoint": addresses.auth_url(),
            "registration_endpoint": f"{here}/mod/lti/openid-registration.php",
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            PLATFORM: {
                "product_family_code": "moodle",
                "version": "4.5.6 (Build: 20250811)",
                "messages_supported": MESSAGES,
            },
        }
    )


@bp.post("/activate.php")
def activate() -> ResponseReturnValue:
    """Let courses use a tool that registered itself."""
    _only_for_administrators()
    tool = db.session.get(Tool, request.form.get("id", 0, type=int)) or abort(404)
    if request.form.get("sesskey") != session.get("sesskey"):
        abort(403)
    tool.is_active = True
    db.session.commit()
    return redirect(url_for(".tools"))


@bp.post("/openid-registration.php")
@breakable("registration")
def register() -> ResponseReturnValue:
    """Take a tool's configuration; answer 200, where the specification says 201."""
    tool = _registering(request.headers.get("Authorization", ""))
    told = request.get_json(silent=True)
    if not isinstance(told, dict) or (problem := _problem(told)):
        return _refusal(400, problem if isinstance(told, dict) else "invalid_json")
    described = told[TOOL]
    tool.name = told["client_name"]
    tool.initiate_login_uri = told["initiate_login_uri"]
    tool.redirect_uris = told["redirect_uris"]
    tool.jwks_url = told["jwks_uri"]
    tool.target_link_uri = described.get("target_link_uri") or f"https://{described['domain']}"
    tool.deep_linking_uri = _deep_linking_uri(described)
    tool.custom = described.get("custom_parameters", {})
    db.session.add(tool)
    db.session.commit()
    answered = {**told, "client_id": tool.client_id, "scope": " ".join(permitted_scopes(tool))}
    return jsonify(answered | {TOOL: {**described, "version": "1.3.0", "deployment_id": str(tool.id)}})


def _only_for_administrators() -> None:
    person = current_person()
    if person is None or not person.is_administrator:
        abort(403)


def _configuration_url() -> str:
    return f"{addresses.issuer()}/mod/lti/openid-configuration.php"


def _tools_at(domain: str) -> list[Tool]:
    tools = db.session.scalars(select(Tool).order_by(Tool.id))
    return [tool for tool in tools if urlsplit(tool.target_link_uri).netloc == domain]


def _deep_linking_uri(described: Mapping[str, Any]) -> str | None:
    messages = described.get("messages")
    for message in messages if isinstance(messages, list) else []:
        if isinstance(message, dict) and message.get("type") == "LtiDeepLinkingRequest":
            return message.get("target_link_uri")
    return None


def _registering(authorization: str) -> Tool:
    """The tool that a registration token is for, new or known; ends the request where it is none, or was used."""
    kind, _space, token = authorization.partition(" ")
    if kind != "Bearer" or not token:
        abort(_refusal(401, "missing_registration_token"))
    public = signing_key(db.session).private_key.public_key()
    try:
        claims = jwt.decode(token, public, algorithms=["RS256"])
    except jwt.InvalidTokenError:
        abort(404)
    if claims["scope"] == UPDATE:
        return db.session.get(Tool, int(claims["sub"])) or abort(404)
    client_id = str(claims["sub"])
    if db.session.scalars(select(Tool).where(Tool.client_id == client_id)).first() is not None:
        abort(_refusal(401, "token_already_used"))
    return Tool(client_id=client_id, is_active=False)


def _problem(told: Mapping[str, Any]) -> str:
    described = told.get(TOOL)
    if missing := [name for name in REQUIRED if not told.get(name)]:
        return f"missing_{missing[0]}"
    if told.get("token_endpoint_auth_method") != "private_key_jwt":
        return "unsupported_token_endpoint_auth_method"
    if "id_token" not in told["response_types"] or not isinstance(told["redirect_uris"], list):
        return "invalid_response_types"
    if not isinstance(described, dict) or not described.get("domain"):
        return "missing_domain"
    target = described.get("target_link_uri")
    # The port counts too.
    return "domain_targetlinkuri_mismatch" if target and urlsplit(target).netloc != described["domain"] else ""


def _refusal(status: int, words: str) -> Response:
    return Response(words, status, content_type="text/html; charset=utf-8")
