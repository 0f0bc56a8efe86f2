"""
The browser that began a login, known again at its launch by a secret that it holds.

It holds it in a cookie. A frame that keeps none leaves it with the platform, where that offers to keep it:
https://www.imsglobal.org/spec/lti-pm-s/v0p1. The form field ``browser`` is what came back from there.
"""

from datetime import timedelta
from hashlib import sha256

from flask import render_template, request, url_for
from werkzeug import Response

from lti_tool.actions.begin_login import Begun
from lti_tool.lti.login import LoginRequest
from lti_tool.lti.login_state import holds
from lti_tool.store.logins import Answered
from lti_tool.web.cookies import crosses_sites, is_from_ourselves
from lti_tool.web.headers import forms_lead_to, framed_by_anyone, origins

REPEATED = ("iss", "login_hint", "lti_message_hint", "target_link_uri", "client_id", "lti_deployment_id")
BROUGHT = ("state", "id_token", "error")


def leave_secret(answer: Response, begun: Begun, lives: timedelta) -> None:
    """Leave the secret of a login in this browser's cookie, for the launch that answers it only."""
    crosses = crosses_sites(begun.auth_url)
    answer.set_cookie(
        cookie_of(begun.state),
        begun.browser,
        max_age=lives,
        path=url_for("launch.launch"),
        httponly=True,
        secure=crosses,
        samesite="None" if crosses else "Lax",
        partitioned=crosses,
    )


def way_out_of_a_blind_frame(asked: LoginRequest, begun: Begun, onward: str) -> str:
    """
    A page that goes ``onward`` once the secret is kept: by the cookie, else by the platform.

    Where neither works it offers a new tab, which repeats the very same login: nothing of it is spent yet.
    """
    framed_by_anyone()
    forms_lead_to([begun.auth_url])
    return render_template(
        "login/frame.html",
        onward=onward,
        begun=begun,
        key=cookie_of(begun.state),
        target=asked.storage_target,
        origin=_storage_origin(begun.auth_url),
        repeated={name: request.values[name] for name in REPEATED if name in request.values},
    )


def must_ask_storage(answered: Answered, state: str) -> bool:
    """Whether the platform may hold the secret that no cookie brought, and was not asked yet."""
    is_open = answered.used_at is None and answered.login.storage_target is not None
    return is_open and cookie_of(state) not in request.cookies and "browser" not in request.form


def ask_storage(answered: Answered, state: str) -> str:
    """A page that fetches the secret from the platform, then posts the launch again."""
    framed_by_anyone()
    return render_template(
        "login/storage.html",
        key=cookie_of(state),
        target=answered.login.storage_target,
        origin=_storage_origin(answered.auth_url),
        brought={name: request.form[name] for name in BROUGHT if name in request.form},
    )


def is_known(answered: Answered, state: str, secret: str) -> bool:
    """Whether this browser holds the secret of the login, in the cookie or with the platform."""
    held = request.cookies.get(cookie_of(state), "")
    if came_by_storage(state) and answered.login.storage_target is not None and is_from_ourselves():
        # From anyone else's page the field would let a stranger's launch into this browser.
        held = request.form["browser"]
    return holds(held, state, secret)


def came_by_storage(state: str) -> bool:
    """Whether this launch shows what the platform kept, since no cookie came."""
    return cookie_of(state) not in request.cookies and "browser" in request.form


def cookie_of(state: str) -> str:
    """The name under which a login's secret is kept."""
    return f"certibloc_login_{sha256(state.encode(errors='surrogatepass')).hexdigest()[:16]}"


def _storage_origin(auth_url: str) -> str:
    return next(iter(origins([auth_url])), "")
