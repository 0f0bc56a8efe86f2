"""
A launch: what its token must say, and what it then means.

https://www.imsglobal.org/spec/lti/v1p3/#resource-link-launch-request-message
https://www.imsglobal.org/spec/lti-sr/v1p0/#submission-review-message
https://www.imsglobal.org/spec/security/v1p0/#authentication-response-validation
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from lti_tool.lti.claims import AGS, CLAIM, GROUPS, NRPS, address, identifier, label, members, texts
from lti_tool.lti.deep_linking import Settings, read_settings
from lti_tool.lti.rejections import LaunchRejected, Reason
from lti_tool.lti.roles import STAFF, Role, parse_roles
from lti_tool.lti.services import GROUPS as GROUPS_SCOPE
from lti_tool.lti.tokens import Claims

LEEWAY = timedelta(seconds=30)
OLDEST = timedelta(minutes=10)
"""A token answers a login, and logins live no longer: what was issued before is a replay."""

RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"
SERVED = {RESOURCE_LINK, DEEP_LINKING, SUBMISSION_REVIEW}
UNSERVED = {"DataPrivacyLaunchRequest", "LtiAssetProcessorSettingsRequest"}


@dataclass(frozen=True)
class Expected:
    """What the launch must match: the login that it answers, and the registration which that login named."""

    issuer: str
    client_id: str
    nonce: str
    target_link_uri: str
    deployment_id: str | None
    accepts_anonymous: bool = True


@dataclass(frozen=True)
class User:
    """Who launches. ``sub`` is None for someone anonymous; names and e-mail need not be told."""

    sub: str | None
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Course:
    """The platform's course."""

    id: str
    label: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Link:
    """The platform's activity."""

    id: str
    title: str | None = None


@dataclass(frozen=True)
class Services:
    """Where the platform's gradebook, membership list and groups are, as far as it offers them."""

    lineitems_url: str | None = None
    lineitem_url: str | None = None
    scopes: tuple[str, ...] = ()
    memberships_url: str | None = None
    groups_url: str | None = None


@dataclass(frozen=True)
class Launch:
    """
    Someone opens an activity. ``custom`` holds what the activity's author set; ``locale`` is fr, en or None.

    ``subject`` is the learner whose marks a submission review is to open; such a message may name a column of the
    gradebook in the place of a ``link``. ``mentees`` are the platform's ids of the learners that a mentor follows;
    ``product_family`` is the platform's kind, if it tells.
    """

    deployment_id: str
    user: User
    roles: frozenset[Role]
    course: Course | None
    link: Link | None
    services: Services
    custom: Mapping[str, str]
    locale: str | None
    return_url: str | None
    product_family: str | None = None
    subject: User | None = None
    mentees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coming:
    """Who comes where, in the platform's own ids, each of which may be missing."""

    deployment_id: str | None = None
    context_id: str | None = None
    link_id: str | None = None
    sub: str | None = None


@dataclass(frozen=True)
class SelectionRequest:
    """Someone is to choose what activities of a course will present."""

    deployment_id: str
    user: User
    roles: frozenset[Role]
    course: Course | None
    services: Services
    settings: Settings
    locale: str | None


def accept_launch(claims: Claims, expected: Expected, at: datetime) -> Launch | SelectionRequest:
    """Read the launch, or raise `LaunchRejected` at the first rule it breaks. Its signature has been checked."""
    _check_security(claims, expected, at)
    _check_message(claims, expected)
    deployment_id = identifier(claims.get(CLAIM + "deployment_id"))
    if deployment_id is None:
        raise LaunchRejected(Reason.DEPLOYMENT_MISSING)
    if expected.deployment_id not in {None, deployment_id}:
        raise LaunchRejected(Reason.DEPLOYMENT_OTHER)

    presentation = members(claims.get(CLAIM + "launch_presentation"))
    locale = language(presentation.get("locale")) or language(claims.get("locale"))
    if claims[CLAIM + "message_type"] == DEEP_LINKING:
        return SelectionRequest(
            deployment_id=deployment_id,
            user=_user(claims, expected),
            roles=_roles(claims),
            course=_course(claims),
            services=_services(claims),
            settings=read_settings(claims),
            locale=locale,
        )
    is_review = claims[CLAIM + "message_type"] == SUBMISSION_REVIEW
    services = _services(claims)
    launch = Launch(
        deployment_id=deployment_id,
        user=_user(claims, expected),
        roles=_roles(claims),
        course=_course(claims),
        link=None if is_review and _names_column_only(claims, services) else _link(claims),
        services=services,
        custom=_custom(claims),
        locale=locale,
        return_url=address(presentation.get("return_url")),
        product_family=label(members(claims.get(CLAIM + "tool_platform")).get("product_family_code")),
        subject=_subject(claims) if is_review else None,
        mentees=_mentees(claims),
    )
    if launch.subject is not None and not _may_review(launch, launch.subject):
        raise LaunchRejected(Reason.SUBJECT_OTHER)
    return launch


def coming(claims: Claims) -> Coming:
    """Who comes where, as a token says it. Nothing is checked: good for asking what is kept, for no decision."""
    return Coming(
        deployment_id=identifier(claims.get(CLAIM + "deployment_id")),
        context_id=identifier(members(claims.get(CLAIM + "context")).get("id")),
        link_id=identifier(members(claims.get(CLAIM + "resource_link")).get("id")),
        sub=identifier(claims.get("sub")),
    )


def language(locale: Any) -> str | None:
    """Which of our languages a locale asks for: ``fr``, ``fr-CA`` and ``fr_FR.UTF-8`` are all fr."""
    if not isinstance(locale, str):
        return None
    asked = locale.replace("_", "-").split("-")[0].lower()
    return asked if asked in {"fr", "en"} else None


def _check_security(claims: Claims, expected: Expected, at: datetime) -> None:
    if claims.get("iss") != expected.issuer:
        raise LaunchRejected(Reason.ISSUER_OTHER)
    # Another audience beside us is one that we do not trust, whatever `azp` says.
    if claims.get("aud") not in (expected.client_id, [expected.client_id]):
        raise LaunchRejected(Reason.AUDIENCE_OTHER)
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise LaunchRejected(Reason.AUDIENCE_OTHER)
    _check_dates(claims, at)
    if claims.get("nonce") != expected.nonce:
        raise LaunchRejected(Reason.NONCE_OTHER)


def _check_dates(claims: Claims, at: datetime) -> None:
    expires, issued = _moment(claims.get("exp")), _moment(claims.get("iat"))
    not_before = _moment(claims.get("nbf", issued))
    if expires is None or issued is None or not_before is None:
        raise LaunchRejected(Reason.UNDATED)
    if expires <= (at - LEEWAY).timestamp():
        raise LaunchRejected(Reason.EXPIRED)
    if max(issued, not_before) > (at + LEEWAY).timestamp():
        raise LaunchRejected(Reason.EARLY)
    if issued < (at - OLDEST - LEEWAY).timestamp():
        raise LaunchRejected(Reason.OLD)


def _moment(value: Any) -> int | float | None:
    """Seconds since 1970, else None. JSON's numbers may be far beyond any date; Python's reader takes NaN too."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or isfinite(value) else None


def _check_message(claims: Claims, expected: Expected) -> None:
    if claims.get(CLAIM + "version") != "1.3.0":
        raise LaunchRejected(Reason.VERSION_OTHER)
    message_type = claims.get(CLAIM + "message_type")
    if not isinstance(message_type, str) or message_type not in SERVED:
        is_known = isinstance(message_type, str) and message_type in UNSERVED
        raise LaunchRejected(Reason.MESSAGE_UNSERVED if is_known else Reason.MESSAGE_UNKNOWN)
    if claims.get(CLAIM + "target_link_uri") != expected.target_link_uri:
        raise LaunchRejected(Reason.TARGET_OTHER)


def _user(claims: Claims, expected: Expected) -> User:
    if "sub" not in claims:
        # Core 5.3.6.1 allows a launch by nobody in particular.
        if not expected.accepts_anonymous:
            raise LaunchRejected(Reason.USER_ANONYMOUS)
        return User(sub=None)

    sub = identifier(claims["sub"])
    if sub is None:
        raise LaunchRejected(Reason.USER_MALFORMED)
    return User(sub=sub, **_names(claims))


def _names(told: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: label(told.get(name)) for name in ("name", "given_name", "family_name", "email")}


def _subject(claims: Claims) -> User:
    """Whose marks are to be opened. Moodle tells the id and no more."""
    if CLAIM + "for_user" not in claims:
        raise LaunchRejected(Reason.SUBJECT_MISSING)
    told = members(claims[CLAIM + "for_user"])
    user_id = identifier(told.get("user_id"))
    if user_id is None:
        raise LaunchRejected(Reason.SUBJECT_MALFORMED)
    return User(sub=user_id, **_names(told))


def _may_review(launch: Launch, subject: User) -> bool:
    """Staff open anybody's marks, a learner their own, a mentor those of the learners in their scope."""
    if launch.user.sub is None:
        return False
    return bool(launch.roles & STAFF) or subject.sub in {launch.user.sub, *launch.mentees}


def _mentees(claims: Claims) -> tuple[str, ...]:
    """A mentor's scope; of somebody who is none, it says nothing."""
    if Role.MENTOR not in _roles(claims):
        return ()
    named = (identifier(each) for each in texts(claims.get(CLAIM + "role_scope_mentor")))
    return tuple(dict.fromkeys(each for each in named if each is not None))


def _roles(claims: Claims) -> frozenset[Role]:
    roles = claims.get(CLAIM + "roles")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise LaunchRejected(Reason.ROLES_MALFORMED)
    return parse_roles(roles)


def _names_column_only(claims: Claims, services: Services) -> bool:
    """Whether a column is all that a submission review names, as for one that belongs to no activity."""
    return CLAIM + "resource_link" not in claims and services.lineitem_url is not None


def _link(claims: Claims) -> Link:
    link = members(claims.get(CLAIM + "resource_link"))
    link_id = identifier(link.get("id"))
    if link_id is None:
        raise LaunchRejected(Reason.LINK_MALFORMED)
    return Link(link_id, label(link.get("title")))


def _course(claims: Claims) -> Course | None:
    if CLAIM + "context" not in claims:
        return None
    context = members(claims[CLAIM + "context"])
    context_id = identifier(context.get("id"))
    if context_id is None:
        raise LaunchRejected(Reason.CONTEXT_MALFORMED)
    return Course(context_id, label(context.get("label")), label(context.get("title")))


def _services(claims: Claims) -> Services:
    gradebook, roster, groups = (members(claims.get(name)) for name in (AGS, NRPS, GROUPS))
    may_read_groups = GROUPS_SCOPE in texts(groups.get("scope", [GROUPS_SCOPE]))
    return Services(
        lineitems_url=address(gradebook.get("lineitems")),
        lineitem_url=address(gradebook.get("lineitem")),
        scopes=texts(gradebook.get("scope")),
        memberships_url=address(roster.get("context_memberships_url")),
        groups_url=address(groups.get("context_groups_url")) if may_read_groups else None,
    )


def _custom(claims: Claims) -> dict[str, str]:
    custom = members(claims.get(CLAIM + "custom"))
    return {name: words for name, value in custom.items() if (words := label(value)) is not None}
