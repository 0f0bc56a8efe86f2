"""A launch was accepted: keep what it tells, and open a visit."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.lti.deep_linking import Page
from lti_tool.lti.histories import former_ids
from lti_tool.lti.launch import Launch
from lti_tool.lti.login_state import Login
from lti_tool.lti.rejections import LaunchRejected, Reason
from lti_tool.lti.roles import Role
from lti_tool.store.arrivals import Arrival
from lti_tool.store.copies import copied_from
from lti_tool.store.courses import launching_context, launching_link, link_of_column, referential_with
from lti_tool.store.driver import ShortTransaction
from lti_tool.store.models import Context, Deployment, Person, Registration, ResourceLink, Visit
from lti_tool.store.openings import open_once
from lti_tool.store.people import launching_membership, person_told_of

LASTS = timedelta(hours=8)


def enter_visit(session: Session, launch: Launch, deployment: Deployment, *, at: datetime) -> Visit:
    """
    The visit of a launch. Person, course, membership and activity are kept, each with what the launch tells.

    Someone anonymous may read as a learner does and no more: a mark has an author, and a candidate is someone. So
    may a platform's test user, whatever else the platform calls them. Raises `LaunchRejected` where a submission
    review names a column that nobody knows.
    """
    registration = deployment.registration
    session.flush()
    # All is read before anything is written: on SQLite the first write takes the lock that all others wait for.
    with session.no_autoflush:
        person = person_told_of(session, registration.id, launch.user, at=at)
        is_trial = person.is_test_user or (launch.user.sub is not None and Role.TEST_USER in launch.roles)
        roles = _roles(launch, is_trial=is_trial)
        context = launching_context(session, deployment, launch.course, launch.services, at=at)
        link, is_new = _link(session, context, launch, at=at)
        _set_up(session, link, launch, is_new=is_new, at=at)
        if is_new and link.assessment is None and link.page is None:
            _take_over(session, link, context, launch)
        if launch.user.sub:
            person.is_test_user = is_trial
            launching_membership(session, context, person, roles, at=at)
        if launch.product_family and launch.product_family != registration.product_family:
            registration.product_family = launch.product_family
        subject = _subject(session, registration, launch, at=at)

    visit = Visit(**_visit(launch, person.id, link.id, roles, at), subject_id=subject.id if subject else None)
    session.add(visit)
    session.flush()
    return visit


def enter_again(
    connection: ShortTransaction, launch: Launch, arrival: Arrival, answered: Login, *, at: datetime
) -> UUID | None:
    """The visit's id, of a launch that tells nothing new; None where another launch took the login meanwhile."""
    visit = _visit(launch, arrival.person_id, arrival.link_id, launch.roles, at)
    visit_id: UUID = visit["id"]
    return visit_id if open_once(connection, answered, visit, at) else None


def _visit(launch: Launch, person_id: UUID, link_id: UUID, roles: frozenset[Role], at: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "person_id": person_id,
        "resource_link_id": link_id,
        "roles": sorted(str(role) for role in roles),
        "mentees": list(launch.mentees) if Role.MENTOR in roles else [],
        "locale": launch.locale,
        "return_url": launch.return_url,
        "created_at": at,
        "expires_at": at + LASTS,
    }


def _roles(launch: Launch, *, is_trial: bool) -> frozenset[Role]:
    if not launch.user.sub:
        return launch.roles & {Role.LEARNER}
    return launch.roles & {Role.LEARNER, Role.TEST_USER} if is_trial else launch.roles


def _link(session: Session, context: Context, launch: Launch, *, at: datetime) -> tuple[ResourceLink, bool]:
    """The activity of the launch; of a submission review, the one that has the column, if that is known."""
    owner = link_of_column(session, context, launch.services.lineitem_url) if launch.subject else None
    if owner is not None:
        return owner, False
    if launch.link is None:
        raise LaunchRejected(Reason.COLUMN_UNKNOWN)
    return launching_link(session, context, launch.link, launch.services, at=at)


def _subject(session: Session, registration: Registration, launch: Launch, *, at: datetime) -> Person | None:
    """The learner of a submission review, as the platform's own; of somebody new it tells at least the id."""
    if launch.subject is None:
        return None
    return person_told_of(session, registration.id, launch.subject, at=at)


def _take_over(session: Session, link: ResourceLink, context: Context, launch: Launch) -> None:
    """A copied activity presents what the one that it was copied from does; marks and publication stay there."""
    links = former_ids(launch.custom.get("resource_link_history"))
    courses = former_ids(launch.custom.get("context_history"))
    former = copied_from(session, link, context, links, courses)
    if former is not None:
        link.referential_id = former.referential_id
        link.assessment, link.page = former.assessment, former.page


def _set_up(session: Session, link: ResourceLink, launch: Launch, *, is_new: bool, at: datetime) -> None:
    """
    What the activity's author asked for in custom parameters, where nothing was chosen before.

    ``assessment=E1`` presents it, of ``referential`` if one is named; a code that no referential has is as good
    as none. ``page=progress`` or ``page=jury`` presents that page. ``results=immediate`` publishes from the start.
    """
    code, page = launch.custom.get("assessment"), launch.custom.get("page")
    is_open = link.assessment is None and link.page is None
    is_chosen_now = False
    if is_open and (code or page in set(Page)):
        referential = referential_with(session, code, launch.custom.get("referential"))
        if referential is not None:
            link.referential_id = referential.id
            link.assessment, link.page = (code, None) if code else (None, page)
            is_chosen_now = True
    if launch.custom.get("results") == "immediate" and (is_new or is_chosen_now):
        link.results_published_at = link.results_published_at or at
