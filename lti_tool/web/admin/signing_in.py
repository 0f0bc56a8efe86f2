"""The administrators' sign-in and sign-out."""

from datetime import UTC, datetime
from secrets import token_urlsafe

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.begin_login import digest
from lti_tool.store.administrators import administrator, as_kept, has_password
from lti_tool.store.database import db
from lti_tool.store.models import Administrator
from lti_tool.store.sign_ins import (
    MOST_BY_ADDRESS,
    MOST_BY_NAME,
    WINDOW,
    begin_session,
    end_session,
    forget_tries,
    may_try,
)
from lti_tool.web.admin.blueprint import LANGUAGES, TOKEN, bp
from lti_tool.web.admin.trying import tries_of_address, tries_of_name
from lti_tool.web.settings import settings


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form; who is signed in needs none."""
    if "administrator" in g:
        return redirect(url_for("admin.index"))
    return render_template("admin/sign_in.html")


@bp.post("/sign-in")
def take_sign_in() -> ResponseReturnValue:
    """
    Begin a session under a new cookie, or say that name and password do not match: never which of them is wrong.

    A name is locked whether anybody has it or not.
    """
    at = datetime.now(UTC)
    name, password = request.form.get("name", ""), request.form.get("password", "")
    tries = [
        (tries_of_address(settings().secret_key, request.remote_addr or ""), MOST_BY_ADDRESS),
        (tries_of_name(settings().secret_key, as_kept(name)), MOST_BY_NAME),
    ]
    allowed = [may_try(db.session, whose, most, at) for whose, most in tries]
    db.session.commit()
    if not all(allowed):
        current_app.logger.warning("Administration: too many tries to sign in")
        said = _("Too many tries. Wait %(minutes)d minutes, then try again.", minutes=WINDOW.total_seconds() // 60)
        return render_template("admin/sign_in.html", name=name, said=said), 429

    who = administrator(db.session, name)
    if not has_password(who, password) or who is None:
        said = _("This name and this password do not go together.")
        return render_template("admin/sign_in.html", name=name, said=said), 403

    forget_tries(db.session, [whose for whose, _most in tries], at)
    after = _under_a_new_cookie(who, at)
    current_app.logger.info("Administration: signed in %s", who.name)
    db.session.commit()
    return redirect(after, 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, here and in the database."""
    end_session(db.session, digest(session[TOKEN]))
    db.session.commit()
    _forget_all_but_the_language()
    flash(_("You are signed out."), "success")
    return redirect(url_for("admin.sign_in"), 303)


@bp.post("/language")
def speak() -> ResponseReturnValue:
    """Go on in another language, on the same page."""
    if (asked := request.form.get("language")) in LANGUAGES:
        g.language = session["language"] = asked
    here = request.form.get("page", "")
    return redirect(here if here.startswith(url_for("admin.index")) else url_for("admin.index"), 303)


def _under_a_new_cookie(who: Administrator, at: datetime) -> str:
    """Forget what this browser's cookie held, so that nobody who knew it knows the next; where to go on."""
    after: str = session.get("after", url_for("admin.index"))
    if held := session.get(TOKEN):
        end_session(db.session, digest(held))
    _forget_all_but_the_language()
    session[TOKEN] = token_urlsafe(32)
    begin_session(db.session, digest(session[TOKEN]), who, at)
    return after


def _forget_all_but_the_language() -> None:
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    # The form's own token goes with the cookie; a page that is shown in this request gets a new one.
    g.pop("csrf_token", None)
