"""
The login that a platform begins, and the question that it is answered with.

https://www.imsglobal.org/spec/security/v1p0/#step-1-third-party-initiated-login
"""

from collections.abc import Mapping
from dataclasses import dataclass
from re import compile as pattern
from urllib.parse import urlencode, urlsplit

from lti_tool.lti.claims import address, identifier
from lti_tool.lti.rejections import LoginRejected, Reason

FRAME_NAME = pattern("[A-Za-z0-9_-]{1,255}")


@dataclass(frozen=True)
class LoginRequest:
    """
    What the platform says of the launch to come. ``client_id`` and ``deployment_id`` need not be said.

    ``storage_target`` is the platform's frame that keeps data for us, ``_parent`` or a name:
    https://www.imsglobal.org/spec/lti-cs-oidc/v0p1#lti-storage-target
    """

    issuer: str
    login_hint: str
    target_link_uri: str
    message_hint: str | None
    client_id: str | None
    deployment_id: str | None
    storage_target: str | None = None


def read_login(form: Mapping[str, str], public_url: str) -> LoginRequest:
    """Read a login request, or raise `LoginRejected` at the first rule it breaks."""
    issuer = identifier(form.get("iss"))
    if issuer is None:
        raise LoginRejected(Reason.ISSUER_MISSING)
    if not form.get("login_hint"):
        raise LoginRejected(Reason.HINT_MISSING)
    if not form.get("target_link_uri"):
        raise LoginRejected(Reason.TARGET_MISSING)
    target = address(form["target_link_uri"])
    if target is None or _origin(target) != _origin(public_url):
        raise LoginRejected(Reason.TARGET_ELSEWHERE)

    return LoginRequest(
        issuer=issuer,
        login_hint=form["login_hint"],
        target_link_uri=target,
        message_hint=form.get("lti_message_hint") or None,
        client_id=_told(form.get("client_id"), Reason.CLIENT_UNKNOWN),
        deployment_id=_told(form.get("lti_deployment_id"), Reason.DEPLOYMENT_UNKNOWN),
        storage_target=_frame_name(form.get("lti_storage_target")),
    )


def authentication_request(
    request: LoginRequest, *, auth_url: str, client_id: str, launch_url: str, state: str, nonce: str
) -> str:
    """
    The address at the platform that answers with a launch.

    Hints go back as they came. Moodle compares ``redirect_uri`` with the registered one letter by letter.
    """
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client_id,
        "redirect_uri": launch_url,
        "login_hint": request.login_hint,
        "state": state,
        "nonce": nonce,
    }
    if request.message_hint is not None:
        asked["lti_message_hint"] = request.message_hint
    return f"{auth_url}{'&' if urlsplit(auth_url).query else '?'}{urlencode(asked)}"


def _told(value: str | None, otherwise: Reason) -> str | None:
    """An id that need not be said; one that cannot be an id is one that we do not know."""
    if not value:
        return None
    if identifier(value) is None:
        raise LoginRejected(otherwise)
    return value


def _frame_name(value: str | None) -> str | None:
    """A frame's name; one that no platform gives is as good as none."""
    return value if value and FRAME_NAME.fullmatch(value) else None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
