"""Which page answers which error. Nothing else turns an error into a page."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)

from lti_tool.lti.registration import RegistrationRejected
from lti_tool.lti.rejections import LaunchRejected, LoginRejected, Reason, Rejected
from lti_tool.platform_api.key_sets import KeysUnavailable
from lti_tool.store.conflicts import LinkDeclared
from lti_tool.store.sittings import NotSetUp
from lti_tool.web.cookies import is_administration
from lti_tool.web.launch_records import note_refused
from lti_tool.web.missing_words import missing_words
from lti_tool.web.registration_words import WORDS
from lti_tool.web.rejections import EXPLANATIONS, START_AGAIN
from lti_tool.web.returning import back_to_course
from lti_tool.web.visits import NotForThisRole, VisitEnded, keep_to_visit_of_address

# The templates extend errors/page.html: `title` and `says` are what a short answer consists of.
PAGES: dict[type[Exception], tuple[int, str]] = {
    LoginRejected: (400, "errors/rejected.html"),
    LaunchRejected: (403, "errors/rejected.html"),
    RegistrationRejected: (403, "errors/registration.html"),
    KeysUnavailable: (503, "errors/platform_unavailable.html"),
    VisitEnded: (403, "errors/visit_ended.html"),
    NotForThisRole: (403, "errors/not_for_this_role.html"),
    LinkDeclared: (403, "errors/link_declared.html"),
    NotSetUp: (404, "errors/not_found.html"),
    CSRFError: (400, "errors/form_expired.html"),
    NotFound: (404, "errors/not_found.html"),
    MethodNotAllowed: (405, "errors/start_again.html"),
    RequestEntityTooLarge: (413, "errors/too_large.html"),
    InternalServerError: (500, "errors/failed.html"),
}


def register(app: Flask) -> None:
    """Answer each of our errors with its status and its page, never a trace."""
    for error, (status, template) in PAGES.items():
        app.register_error_handler(error, _page(status, template))
    app.register_error_handler(HTTPException, _other_http_error)
    app.add_template_filter(back_to_course)


def _page(status: int, template: str) -> Any:
    def answer(error: Exception) -> ResponseReturnValue:
        details: dict[str, Any] = {"error": error, "return_url": getattr(error, "return_url", None)}
        if isinstance(error, InternalServerError):
            # Their name may have to be read again, by what has just failed.
            details["administrator"] = None
        if isinstance(error, (NotFound, MethodNotAllowed)):
            keep_to_visit_of_address()
            details["missing"] = missing_words(request.view_args or {})
        if isinstance(error, Rejected):
            # Only our own code is kept: a message that breaks the rules may hold anything.
            current_app.logger.warning("Not taken: %s", error.reason)
            note_refused(error.reason)
            details["explanation"] = EXPLANATIONS[error.reason]
            details["starts_again"] = error.reason in START_AGAIN
        if isinstance(error, KeysUnavailable):
            note_refused(Reason.KEYS_UNAVAILABLE)
        if isinstance(error, RegistrationRejected):
            current_app.logger.warning("Not registered: %s", error.reason)
            details["explanation"], details["advice"] = WORDS[error.reason]
        return _answer(status, template, details)

    return answer


def _other_http_error(error: HTTPException) -> ResponseReturnValue:
    """A redirect is answered as it is; what a browser's request lacks is told in general words."""
    if error.code is None or error.code < 400:
        return error
    template = "errors/failed.html" if error.code >= 500 else "errors/not_understood.html"
    return _answer(error.code, template, {"error": error})


def _answer(status: int, template: str, details: Mapping[str, Any]) -> ResponseReturnValue:
    """A page; or, for a part of one that a script asked for, its words alone."""
    if "HX-Request" not in request.headers:
        return render_template(template, **details), status

    source = current_app.jinja_env.get_template(template)
    context = source.new_context({**details, "visit": g.get("visit"), "is_administration": is_administration()})
    words = " ".join("".join(source.blocks[name](context)) for name in ("title", "says"))
    said = Markup(words).striptags()  # noqa: S704 # the template has escaped what is not its own
    return said, status, {"Content-Type": "text/plain; charset=utf-8"}
