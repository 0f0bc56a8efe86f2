"""
A session per launch: each visit lives below its own path, with its own cookie.

    VisitEnded      the visit is over, or this browser does not hold its cookie: start again from the course;
                    ``return_url`` is where the course is, for the browser that was there
    NotForThisRole  the visit's roles do not open this page
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import joinedload
from werkzeug.local import LocalProxy

from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.models import Person, ResourceLink, Visit
from lti_tool.store.offices import offices_of
from lti_tool.web.cookies import crosses_sites, is_administration, is_https
from lti_tool.web.headers import framed_by

PREFIX = "/visit/<uuid:visit_id>"
# Of a visit nearly every page asks who it is, of which platform, in which activity of which course: one question.
NEEDED = (
    joinedload(Visit.person).joinedload(Person.registration),
    joinedload(Visit.resource_link).joinedload(ResourceLink.context),
)
P = ParamSpec("P")


class VisitEnded(Exception):
    """The visit is over, or this browser does not hold its cookie."""

    def __init__(self, return_url: str | None = None) -> None:
        super().__init__()
        self.return_url = return_url


class NotForThisRole(Exception):
    """The visit's roles do not open this page."""


visit: Visit = LocalProxy(lambda: g.visit)  # type: ignore[assignment] # a proxy stands for the visit of this request


class VisitSessions(SecureCookieSessionInterface):
    """
    Flask's signed session, in a cookie that is sent below its visit's path only.

    Two tabs, courses or roles of one person therefore never share a session. A visit that began in another site's
    frame remembers it: only then do its cookies come back there. Administrators have a cookie of their own.
    """

    _signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once: Flask would make two for each request."""
        if self._signing is None:
            self._signing = super().get_signing_serializer(app)
        return self._signing

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing to do for an answer that no session had a part in."""
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        """The administrators' own, or that of visits."""
        return "certibloc_admin" if is_administration() else super().get_cookie_name(app)

    def get_cookie_path(self, app: Flask) -> str:
        """The administrators', or that of the selection or visit in the session, else of the request's visit."""
        if is_administration():
            return f"{app.config['APPLICATION_ROOT'].rstrip('/')}/admin/"
        if selection_id := session.get("selection"):
            return f"{app.config['APPLICATION_ROOT'].rstrip('/')}/selection/{selection_id}/"
        visit_id = session.get("visit") or (request.view_args or {}).get("visit_id") or g.get("visit_id")
        return f"{app.config['APPLICATION_ROOT'].rstrip('/')}/visit/{visit_id}/" if visit_id else "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        """A cookie for frames must be."""
        return self._is_for_frames() or is_https()

    def get_cookie_samesite(self, app: Flask) -> str:
        """``None`` for frames; ``Lax`` where the tool is only ever in a tab of its own, as administrators are."""
        if is_administration():
            return "Lax"
        return "None" if self._is_for_frames() else "Lax"

    def get_cookie_partitioned(self, app: Flask) -> bool:
        """A cookie for frames must be."""
        return self._is_for_frames()

    @staticmethod
    def _is_for_frames() -> bool:
        return not is_administration() and (is_https() or bool(session.get("framed")))


def begin_visit(visit_id: UUID) -> None:
    """Give this browser the cookie of a new visit."""
    session.clear()
    session["visit"] = str(visit_id)
    if crosses_sites():
        session["framed"] = True


def visit_blueprint(name: str, import_name: str, url_prefix: str = "") -> Blueprint:
    """
    A blueprint whose pages belong to a visit.

    Each view finds its `visit` loaded and checked; ``url_for`` inside it keeps to the same visit.
    """
    blueprint = Blueprint(name, import_name, url_prefix=PREFIX + url_prefix)

    @blueprint.url_value_preprocessor
    def _enter(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.visit_id = (values or {}).pop("visit_id")

    @blueprint.before_request
    def _check() -> None:
        _keep_to(_visit_of_this_browser(g.visit_id))

    return blueprint


def keep_to_visit_of_address() -> None:
    """
    Load the visit whose path an address is below, though no page is there: the answer is then one of the visit.

    Nothing is loaded where this browser does not hold the visit, or it is over.
    """
    held = session.get("visit")
    if "visit" in g or held is None or not request.path.startswith(f"/visit/{held}/"):
        return
    with suppress(VisitEnded):
        _keep_to(_visit_of_this_browser(UUID(held)))


def keep_visit_in_urls(endpoint: str, values: dict[str, Any]) -> None:
    """Fill in ``visit_id`` where an endpoint wants one (``app.url_defaults``)."""
    if "visit_id" not in values and "visit_id" in g and _wants_visit(endpoint):
        values["visit_id"] = g.visit_id


def only_for(*roles: Role) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Open a view to visits that have one of ``roles``; raises `NotForThisRole` for others."""

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not roles_of(visit) & set(roles):
                raise NotForThisRole
            return view(*args, **kwargs)

        return guarded

    return decorate


def roles_of(of: Visit) -> set[Role]:
    """
    The roles of a visit: those of its launch, and the offices that the person holds here at this moment.

    A test user, also one who turned out to be one later, reads as a learner at most.
    """
    roles = {Role(role) for role in of.roles}
    if of.person.is_test_user:
        return roles & {Role.LEARNER, Role.TEST_USER}
    return roles | _offices_held_by(of.person_id)


def _offices_held_by(person_id: UUID) -> frozenset[Role]:
    """Asked of the database once a request, and at every request: who is dismissed is out at once."""
    if "offices" not in g:
        g.offices = {}
    known: dict[UUID, frozenset[Role]] = g.offices
    if person_id not in known:
        known[person_id] = offices_of(db.session, person_id)
    return known[person_id]


def _keep_to(found: Visit) -> None:
    g.visit_id, g.visit = found.id, found
    platform = found.person.registration
    # Canvas's issuer is not where its schools are; the return address is.
    framed_by([platform.issuer, platform.auth_url, found.return_url])


def _visit_of_this_browser(visit_id: UUID) -> Visit:
    if session.get("visit") != str(visit_id):
        raise VisitEnded
    found = db.session.get(Visit, visit_id, options=NEEDED)
    if found is None or found.expires_at <= datetime.now(UTC):
        raise VisitEnded(found.return_url if found else None)
    return found


def _wants_visit(endpoint: str) -> bool:
    # Of an endpoint that is not there, `url_for` tells better.
    return endpoint in current_app.view_functions and current_app.url_map.is_endpoint_expecting(
        endpoint, "visit_id"
    )
