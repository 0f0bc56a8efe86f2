"""
Three steps: the platform's initiation, the tool's authentication request, the signed answer.

https://www.imsglobal.org/spec/security/v1p0/#platform-originating-messages. Forms post themselves, with a button
for browsers without scripts. A hint is good for one authentication request, whatever comes of it.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select

from lti_tool.practice import addresses
from lti_tool.practice.database import db, platform
from lti_tool.practice.deep_linking import claims_for_selection
from lti_tool.practice.faults import breakable
from lti_tool.practice.keys import published_keys, signing_key
from lti_tool.practice.launches import IN_FRAME, NEW_WINDOW, claims_for
from lti_tool.practice.models import (
    Activity,
    Course,
    PendingLaunch,
    PendingReview,
    PendingSelection,
    Person,
    Tool,
    role_in,
)
from lti_tool.practice.roles import TEACHERS
from lti_tool.practice.tokens import sign
from lti_tool.practice.visits import current_person, language, only_for_somebody, present_person

SELECTIONS = "ltilaunch_ContentItemSelectionRequest"
"""How the hints of choices begin."""

bp = Blueprint("oidc", __name__, url_prefix="/mod/lti")


@dataclass(frozen=True)
class Refusal:
    """What is posted to the tool in place of a token."""

    error: str
    description: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """The form fields, before ``state``."""
        return {"error": self.error, **({"error_description": self.description} if self.description else {})}


@dataclass(frozen=True)
class Begun:
    """What a hint stands for: the tool that was asked, and what it will be told of a person, under a nonce."""

    tool: Tool
    claims: Callable[[Person, str], dict[str, Any]]


@bp.get("/launch.php")
@only_for_somebody
def launch() -> ResponseReturnValue:
    """
    Begin a launch: post the initiation to the tool. ``window=1`` says that it fills a window of its own.

    ``action=gradeReport`` with ``user`` is the gradebook's way to somebody's marks: one's own, or anybody's for
    those who teach.
    """
    person = present_person()
    activity = activity_or_404(request.args.get("id", type=int))
    role = role_in(activity.course, person)
    if role is None:
        abort(403)
    subject_id = request.args.get("user", type=int) if request.args.get("action") == "gradeReport" else None
    if subject_id not in {None, person.id} and role not in TEACHERS:
        abort(403)
    launch_id = f"ltilaunch{activity.id}_{secrets.randbelow(900_000_000) + 100_000_000}"
    container = NEW_WINDOW if request.args.get("window") == "1" else IN_FRAME
    db.session.add(
        PendingLaunch(id=launch_id, session_key=session["key"], activity_id=activity.id, container=container)
    )
    if subject_id is not None:
        if db.session.get(Person, subject_id) is None:
            abort(404)
        db.session.add(PendingReview(launch_id=launch_id, person_id=subject_id))
    db.session.commit()
    return self_posting(
        activity.tool.initiate_login_uri,
        {
            "iss": addresses.issuer(),
            "target_link_uri": activity.target_link_uri or activity.tool.target_link_uri,
            "login_hint": str(person.id),
            "lti_message_hint": json.dumps({"cmid": activity.cmid, "launchid": launch_id}, separators=(",", ":")),
            "client_id": activity.tool.client_id,
            "lti_deployment_id": str(activity.tool_id),
            **(storage() if container == IN_FRAME else {}),
        },
    )


@bp.route("/auth.php", methods=["GET", "POST"])
def authenticate() -> ResponseReturnValue:
    """
    Answer an authentication request with a token posted to the tool, or with an error that it must handle.

    Without the session's cookie, which a frame in another site does not send, the page posts itself again from
    here. A hint that is unknown or used, and a redirect_uri that is not registered to the letter, end on the
    platform's own page: nobody can be told.
    """
    person = current_person()
    if person is None and not request.form.get("repost"):
        again = request.full_path.removesuffix("?")
        return self_posting(again, {**request.form.to_dict(), "repost": "true"})

    asked = request.values
    begun = _take_hint(asked)
    refusal = _refusal(asked, begun.tool, person)
    if asked.get("redirect_uri") not in begun.tool.redirect_uris:
        db.session.commit()
        abort(404)
    refusal = refusal or _refused_mode(asked)
    if refusal is None and person is not None:
        fields = {"id_token": sign(begun.claims(person, asked["nonce"]), signing_key(db.session))}
    else:
        fields = (refusal or Refusal("access_denied")).fields
    db.session.commit()
    return self_posting(asked["redirect_uri"], {**fields, "state": asked.get("state", "")})


@bp.get("/certs.php")
@breakable("certs")
def certs() -> ResponseReturnValue:
    """The platform's public keys."""
    signing_key(db.session)
    keys = [key.jwk for key in published_keys(db.session)]
    db.session.commit()
    return {"keys": keys}


def activity_or_404(cmid: int | None) -> Activity:
    """The activity with this course module id."""
    activity = db.session.scalars(select(Activity).where(Activity.cmid == cmid)).one_or_none()
    if activity is None:
        abort(404)
    return activity


def self_posting(action: str, fields: dict[str, str], target: str = "_self") -> Response:
    """A page that posts its form at once."""
    page = make_response(render_template("self_posting.html", action=action, fields=fields, target=target))
    page.headers["Cache-Control"] = "no-store"
    return page


def storage() -> dict[str, str]:
    """Where a tool in a frame can keep data; a window of its own has no platform around it."""
    target = current_app.config["STORAGE_TARGET"]
    return {"lti_storage_target": target} if target else {}


def _take_hint(asked: Any) -> Begun:
    """
    Use the hint up, or end on the platform's 404 page.

    What is missing or wrong before the hint is even read ends there too, since no redirect_uri can be trusted yet.
    """
    required = ("scope", "response_type", "client_id", "redirect_uri", "login_hint", "nonce")
    is_plain = all(asked.get(name) for name in required)
    if not is_plain or asked["scope"] != "openid" or asked["response_type"] != "id_token":
        abort(404)
    launch_id = _launch_id(asked.get("lti_message_hint", ""))
    take = _selection_begun if launch_id.startswith(SELECTIONS) else _launch_begun
    begun = take(launch_id)
    # The hint dies even if what follows is refused, or the same request came twice at once.
    db.session.commit()
    return begun or abort(404)


def _launch_begun(launch_id: str) -> Begun | None:
    taken = db.session.execute(
        delete(PendingLaunch)
        .where(PendingLaunch.id == launch_id, PendingLaunch.session_key == session.get("key"))
        .returning(PendingLaunch.activity_id, PendingLaunch.container)
    ).first()
    if taken is None:
        return None
    activity = db.session.get_one(Activity, taken.activity_id)
    subject = _take_review(launch_id)

    def claims(person: Person, nonce: str) -> dict[str, Any]:
        return claims_for(
            platform(),
            person,
            activity,
            nonce,
            locale=language(),
            container=taken.container,
            sesskey=session["sesskey"],
            subject=subject,
        )

    return Begun(activity.tool, claims)


def _selection_begun(launch_id: str) -> Begun | None:
    taken = db.session.execute(
        delete(PendingSelection)
        .where(PendingSelection.id == launch_id, PendingSelection.session_key == session.get("key"))
        .returning(PendingSelection.tool_id, PendingSelection.course_id)
    ).first()
    if taken is None:
        return None
    tool, course = db.session.get_one(Tool, taken.tool_id), db.session.get_one(Course, taken.course_id)

    def claims(person: Person, nonce: str) -> dict[str, Any]:
        return claims_for_selection(
            platform(), person, tool, course, nonce, locale=language(), sesskey=session["sesskey"]
        )

    return Begun(tool, claims)


def _take_review(launch_id: str) -> Person | None:
    """Whose marks the launch is to open, if it began in the gradebook; forgotten with the hint."""
    review = db.session.get(PendingReview, launch_id)
    if review is None:
        return None
    subject = db.session.get(Person, review.person_id)
    db.session.delete(review)
    return subject


def _launch_id(hint: str) -> str:
    try:
        value = json.loads(hint)
    except ValueError:
        return ""
    return str(value.get("launchid", "")) if isinstance(value, dict) else ""


def _refusal(asked: Any, tool: Tool, person: Person | None) -> Refusal | None:
    if asked["client_id"] != tool.client_id:
        return Refusal("unauthorized_client")
    if person is None or asked["login_hint"] != str(person.id):
        return Refusal("access_denied")
    return None


def _refused_mode(asked: Any) -> Refusal | None:
    if asked.get("response_mode") != "form_post":
        return Refusal("invalid_request", "Invalid response_mode")
    if asked.get("prompt", "") not in {"", "none"}:
        return Refusal("invalid_request", "Invalid prompt")
    return None
