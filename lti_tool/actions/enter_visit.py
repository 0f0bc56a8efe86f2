"""A launch was accepted: keep what it tells, and open a visit."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lti_tool.lti.deep_linking import Page
from lti_tool.lti.histories import former_ids
from lti_tool.lti.launch import Launch
from lti_tool.lti.roles import Role
from lti_tool.store.arrivals import Arrival
from lti_tool.store.copies import copied_from
from lti_tool.store.courses import launching_context, launching_link, referential_with
from lti_tool.store.models import Context, Deployment, Registration, ResourceLink, Visit, table
from lti_tool.store.people import launching_membership, launching_person

LASTS = timedelta(hours=8)
# Written once, since every launch runs it.
_ADD = insert(table(Visit))


def enter_visit(
    session: Session, launch: Launch, registration: Registration, deployment: Deployment, *, at: datetime
) -> Visit:
    """
    The visit of a launch. Person, course, membership and activity are kept, each with what the launch tells.

    Someone anonymous may read as a learner does and no more: a mark has an author, and a candidate is someone.
    """
    roles = _roles(launch)
    session.flush()
    # All is read before anything is written: on SQLite the first write takes the lock that all others wait for.
    with session.no_autoflush:
        person = launching_person(session, registration.id, launch.user, at=at)
        context = launching_context(session, deployment, launch.course, launch.services, at=at)
        link, is_new = launching_link(session, context, launch.link, launch.services, at=at)
        _set_up(session, link, launch, is_new=is_new, at=at)
        if is_new and link.assessment is None and link.page is None:
            _take_over(session, link, context, launch)
        if launch.user.sub:
            person.is_test_user = person.is_test_user or Role.TEST_USER in roles
            launching_membership(session, context, person, roles, at=at)
        if launch.product_family and launch.product_family != registration.product_family:
            registration.product_family = launch.product_family

    visit = Visit(**_visit(launch, person.id, link.id, at))
    session.add(visit)
    session.flush()
    return visit


def enter_again(session: Session, launch: Launch, arrival: Arrival, *, at: datetime) -> UUID:
    """The id of the visit of a launch that tells nothing new."""
    values = _visit(launch, arrival.person_id, arrival.link_id, at)
    session.execute(_ADD, values)
    visit_id: UUID = values["id"]
    return visit_id


def _visit(launch: Launch, person_id: UUID, link_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "person_id": person_id,
        "resource_link_id": link_id,
        "roles": sorted(str(role) for role in _roles(launch)),
        "mentees": [],
        "locale": launch.locale,
        "return_url": launch.return_url,
        "created_at": at,
        "expires_at": at + LASTS,
    }


def _roles(launch: Launch) -> frozenset[Role]:
    return launch.roles if launch.user.sub else launch.roles & {Role.LEARNER}


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
