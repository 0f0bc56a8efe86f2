"""What platforms call: login, launch, and our key set."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Blueprint, current_app, jsonify, make_response, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from lti_tool.actions.begin_login import begin_login
from lti_tool.actions.begin_selection import begin_selection
from lti_tool.actions.enter_visit import enter_again, enter_visit
from lti_tool.config import Config
from lti_tool.lti.keys import public_jwk
from lti_tool.lti.launch import Coming, Expected, Launch, SelectionRequest, accept_launch, coming
from lti_tool.lti.login import authentication_request, read_login
from lti_tool.lti.login_state import nonce_of, unsealed
from lti_tool.lti.rejections import LaunchRejected, Reason
from lti_tool.lti.roles import STAFF, Role
from lti_tool.lti.tokens import Message
from lti_tool.platform_api.key_sets import KeySets, for_key_sets
from lti_tool.store.arrivals import known_arrival
from lti_tool.store.database import db
from lti_tool.store.driver import ShortTransaction
from lti_tool.store.keys import published_keys, signing_key
from lti_tool.store.logins import Answered, answered_login, use_up
from lti_tool.store.models import Deployment
from lti_tool.store.registrations import RecentlyAddressed, deployment
from lti_tool.web.browsers import (
    ask_storage,
    came_by_storage,
    is_known,
    leave_secret,
    must_ask_storage,
    way_out_of_a_blind_frame,
)
from lti_tool.web.cookies import is_in_foreign_frame
from lti_tool.web.frames import new_tab
from lti_tool.web.headers import framed_by
from lti_tool.web.launch_records import comes_from, note_taken
from lti_tool.web.selection import hold_selection, page_with_ticket
from lti_tool.web.settings import settings
from lti_tool.web.visits import begin_visit

LOGIN_LIVES = timedelta(minutes=10)
# OpenID Connect's errors that say: sign in at the platform, then try again.
SIGNED_OUT = {"login_required", "interaction_required", "account_selection_required", "consent_required"}

bp = Blueprint("launch", __name__, url_prefix="/lti")


@bp.record_once
def _keep_what_was_read(state: BlueprintSetupState) -> None:
    config: Config = state.app.config["CERTIBLOC"]
    state.app.extensions["certibloc_key_sets"] = KeySets(for_key_sets(config.private_host_names))
    state.app.extensions["certibloc_addressed"] = RecentlyAddressed()


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Send the browser back to its platform, which will answer with a launch."""
    asked = read_login(request.values, settings().public_url)
    at = datetime.now(UTC)
    recent: RecentlyAddressed = current_app.extensions["certibloc_addressed"]
    known = recent.registrations_of(db.engine, asked.issuer, asked.deployment_id, at)
    for registration in known:
        if registration.client_id == asked.client_id:
            comes_from(registration.registration_id)
    begun = begin_login(asked, known, settings().login_secret, at=at)

    onward = authentication_request(
        asked,
        auth_url=begun.auth_url,
        client_id=begun.client_id,
        launch_url=f"{settings().public_url}/lti/launch",
        state=begun.state,
        nonce=begun.nonce,
    )
    is_blind = is_in_foreign_frame()
    answer = make_response(way_out_of_a_blind_frame(asked, begun, onward) if is_blind else redirect(onward))
    leave_secret(answer, begun, LOGIN_LIVES)
    return answer


@bp.post("/launch")
def launch() -> ResponseReturnValue:
    """
    Open a visit, once the platform's answer has been held against the login that it answers.

    Whatever becomes of the launch, the login is dead afterwards: with what the launch opens, or by itself.
    """
    at = datetime.now(UTC)
    message = _message()
    answered = _login(request.form.get("state", ""), coming(message.unchecked) if message else Coming())
    if must_ask_storage(answered, request.form["state"]):
        return ask_storage(answered, request.form["state"])
    try:
        _check_login(answered, at)
        accepted = _accepted(answered, message, at)
        if isinstance(accepted, SelectionRequest):
            return _select(answered, accepted, at)
        return _enter(answered, accepted, at)
    except Exception:
        db.session.rollback()
        use_up(db.session, answered.login, at)
        db.session.commit()
        raise


def _enter(answered: Answered, launched: Launch, at: datetime) -> ResponseReturnValue:
    """Open the visit of a launch, in a new tab where this frame keeps no session."""
    if came_by_storage(request.form["state"]):
        visit = enter_visit(db.session, launched, _deployment(answered, launched), at=at)
        page = new_tab(visit)
        _take(answered, at)
        return page

    visit_id = _enter_again(answered, launched, at)
    if visit_id is None:
        visit_id = enter_visit(db.session, launched, _deployment(answered, launched), at=at).id
        _take(answered, at)
    begin_visit(visit_id)
    return redirect(url_for("home.index", visit_id=visit_id), 303)


def _enter_again(answered: Answered, launched: Launch, at: datetime) -> UUID | None:
    """The visit of a launch that tells nothing new; None of any other. Raises `LaunchRejected`."""
    arrival = known_arrival(answered.kept, answered.coming, launched)
    if arrival is None:
        return None
    with ShortTransaction(db.engine) as connection:
        visit_id = enter_again(connection, launched, arrival, answered.login, at=at)
    if visit_id is None:
        raise LaunchRejected(Reason.STATE_USED)
    return visit_id


def _select(answered: Answered, asked: SelectionRequest, at: datetime) -> ResponseReturnValue:
    """Open the choice of activities to staff; nobody else adds any to a course."""
    deployed = _deployment(answered, asked)
    if asked.user.sub is None or not asked.roles & STAFF or Role.TEST_USER in asked.roles:
        raise LaunchRejected(Reason.SELECTION_FORBIDDEN)
    selection = begin_selection(db.session, asked, deployed, at=at)

    in_the_frame = None
    if came_by_storage(request.form["state"]):
        # A new tab would not do: the choice has to come out of the platform's own dialog.
        in_the_frame = page_with_ticket(selection)
    _take(answered, at)

    if in_the_frame is None:
        hold_selection(selection)
    return in_the_frame or redirect(url_for("selection.index", selection_id=selection.id), 303)


def _take(answered: Answered, at: datetime) -> None:
    """Commit what the launch opens, if no other launch took the login meanwhile; else raise `LaunchRejected`."""
    note_taken(answered.login.registration_id, at)
    if not use_up(db.session, answered.login, at):
        raise LaunchRejected(Reason.STATE_USED)
    db.session.commit()


@bp.get("/jwks")
def jwks() -> ResponseReturnValue:
    """Our public keys, for platforms that check what we sign."""
    secret_key = settings().secret_key
    signing_key(db.session, secret_key)
    db.session.commit()
    return jsonify(keys=[public_jwk(key) for key in published_keys(db.session, secret_key)])


def _message() -> Message | None:
    """The token that was sent, taken apart; None where it cannot be, which is told when its turn comes."""
    try:
        return Message(request.form.get("id_token", ""))
    except LaunchRejected:
        return None


def _login(state: str, who: Coming) -> Answered:
    """The login that began under ``state``, and what is kept of who comes; raises `LaunchRejected`."""
    if not state:
        raise LaunchRejected(Reason.STATE_MISSING)
    login = unsealed(state, settings().login_secret)
    if login is None:
        raise LaunchRejected(Reason.STATE_UNKNOWN)
    with ShortTransaction(db.engine) as connection:
        found = answered_login(connection, login, who)
    if found is None:
        raise LaunchRejected(Reason.STATE_UNKNOWN)
    comes_from(login.registration_id)
    framed_by([found.issuer, found.auth_url])
    return found


def _check_login(answered: Answered, at: datetime) -> None:
    """Raise `LaunchRejected` unless the login is alive, and began in this browser."""
    if answered.used_at is not None:
        raise LaunchRejected(Reason.STATE_USED)
    if answered.login.began_at < at - LOGIN_LIVES:
        raise LaunchRejected(Reason.STATE_EXPIRED)
    if not is_known(answered, request.form["state"], settings().login_secret):
        raise LaunchRejected(Reason.BROWSER_UNKNOWN)


def _accepted(answered: Answered, message: Message | None, at: datetime) -> Launch | SelectionRequest:
    """What the platform's answer says; raises `LaunchRejected`, or `KeysUnavailable` if nobody can tell yet."""
    if error := request.form.get("error"):
        raise LaunchRejected(Reason.SIGNED_OUT if error in SIGNED_OUT else Reason.PLATFORM_DECLINED)
    if not request.form.get("id_token"):
        raise LaunchRejected(Reason.NOTHING_SENT)
    if answered.disabled_at is not None:
        raise LaunchRejected(Reason.PLATFORM_DISABLED)

    message = message or Message(request.form["id_token"])
    key_sets: KeySets = current_app.extensions["certibloc_key_sets"]
    key = key_sets.key(answered.jwks_url, message.kid, at)
    if key is None:
        raise LaunchRejected(Reason.KEY_UNKNOWN)
    expected = Expected(
        issuer=answered.issuer,
        client_id=answered.client_id,
        nonce=nonce_of(request.form["state"], settings().login_secret),
        target_link_uri=answered.login.target_link_uri,
        deployment_id=answered.login.deployment_id,
        accepts_anonymous=answered.accepts_anonymous,
    )
    return accept_launch(message.claims(key), expected, at)


def _deployment(answered: Answered, accepted: Launch | SelectionRequest) -> Deployment:
    found = deployment(db.session, answered.login.registration_id, accepted.deployment_id)
    if found is None:
        raise LaunchRejected(Reason.DEPLOYMENT_UNKNOWN)
    if found.disabled_at is not None:
        raise LaunchRejected(Reason.DEPLOYMENT_DISABLED)
    return found
