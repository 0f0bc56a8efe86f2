"""
The launch that tells nothing new: most do, and what is kept of it is read beside its login, in one question.

What a launch tells is kept by `lti_tool.actions.enter_visit`; whatever that keeps is compared here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, and_, bindparam

from lti_tool.lti.launch import Coming, Course, Launch, Link
from lti_tool.lti.roles import Role
from lti_tool.store.courses import NO_COURSE
from lti_tool.store.models import Context, Deployment, Membership, Person, Registration, ResourceLink, table

_PEOPLE, _COURSES, _LINKS, _MEMBERSHIPS = (table(model) for model in (Person, Context, ResourceLink, Membership))
_REGISTRATIONS, _DEPLOYMENTS = table(Registration), table(Deployment)
KEPT = (
    _PEOPLE.c.id.label("person_id"),
    _PEOPLE.c.name,
    _PEOPLE.c.given_name,
    _PEOPLE.c.family_name,
    _PEOPLE.c.email,
    _PEOPLE.c.is_test_user,
    _COURSES.c.label,
    _COURSES.c.title,
    _COURSES.c.memberships_url,
    _COURSES.c.lineitems_url,
    _COURSES.c.groups_url,
    _COURSES.c.service_scopes,
    _LINKS.c.id.label("link_id"),
    _LINKS.c.title.label("link_title"),
    _LINKS.c.lineitem_url,
    _LINKS.c.assessment,
    _LINKS.c.page,
    _REGISTRATIONS.c.product_family,
    _MEMBERSHIPS.c.launch_roles,
    _MEMBERSHIPS.c.is_active,
)
"""What a launch may tell anew, and whether the person is a member."""


def with_what_is_kept(registrations: FromClause) -> FromClause:
    """
    A source of registrations, each beside what is kept of who comes where in it: the columns of `KEPT`.

    ``deployment``, ``context``, ``link`` and ``sub`` are to be bound (`asked_for`); what is not there is NULL.
    """
    return (
        registrations.outerjoin(
            _DEPLOYMENTS,
            and_(
                _DEPLOYMENTS.c.registration_id == _REGISTRATIONS.c.id,
                _DEPLOYMENTS.c.deployment_id == bindparam("deployment"),
                _DEPLOYMENTS.c.disabled_at.is_(None),
            ),
        )
        .outerjoin(
            _COURSES,
            and_(
                _COURSES.c.registration_id == _REGISTRATIONS.c.id,
                _COURSES.c.deployment_id == _DEPLOYMENTS.c.id,
                _COURSES.c.context_id == bindparam("context"),
            ),
        )
        .outerjoin(
            _LINKS, and_(_LINKS.c.context_id == _COURSES.c.id, _LINKS.c.resource_link_id == bindparam("link"))
        )
        .outerjoin(
            _PEOPLE, and_(_PEOPLE.c.registration_id == _REGISTRATIONS.c.id, _PEOPLE.c.sub == bindparam("sub"))
        )
        .outerjoin(
            _MEMBERSHIPS,
            and_(_MEMBERSHIPS.c.context_id == _COURSES.c.id, _MEMBERSHIPS.c.person_id == _PEOPLE.c.id),
        )
    )


def asked_for(coming: Coming) -> dict[str, str | None]:
    """The values that `with_what_is_kept` is to be bound to."""
    return {
        "deployment": coming.deployment_id,
        "context": coming.context_id or NO_COURSE,
        "link": coming.link_id,
        "sub": coming.sub,
    }


@dataclass(frozen=True)
class Arrival:
    """Who came, and to which activity."""

    person_id: UUID
    link_id: UUID


def known_arrival(kept: Mapping[str, Any], asked: Coming, launch: Launch) -> Arrival | None:
    """
    Who came where, if all that ``launch`` tells is kept already; None where something is yet to be kept.

    ``kept`` are the columns of `KEPT`, read for who was ``asked`` for before the launch was accepted. None as well
    for whoever the rule is not for: someone anonymous, a test user, a submission review.
    """
    if launch.user.sub is None or launch.link is None or launch.subject is not None:
        return None
    course_id = launch.course.id if launch.course else None
    if asked != Coming(launch.deployment_id, course_id, launch.link.id, launch.user.sub):
        return None
    is_member = kept["link_id"] is not None and kept["is_active"]
    if not is_member or not _is_kept(_told(launch, launch.link), kept) or not _is_decided(launch, kept):
        return None
    return Arrival(kept["person_id"], kept["link_id"])


def _told(launch: Launch, link: Link) -> dict[str, str | None]:
    """What the launch tells, by the column that keeps it."""
    course, services = launch.course or Course(NO_COURSE), launch.services
    return {
        "name": launch.user.name,
        "given_name": launch.user.given_name,
        "family_name": launch.user.family_name,
        "email": launch.user.email,
        "label": course.label,
        "title": course.title,
        "memberships_url": services.memberships_url,
        "lineitems_url": services.lineitems_url,
        "groups_url": services.groups_url,
        "lineitem_url": services.lineitem_url,
        "link_title": link.title,
        "product_family": launch.product_family,
    }


def _is_kept(told: Mapping[str, str | None], kept: Mapping[str, Any]) -> bool:
    """Whether all that is told is as it is kept; what is left out stays as it was."""
    return all(new is None or new == kept[column] for column, new in told.items())


def _is_decided(launch: Launch, kept: Mapping[str, Any]) -> bool:
    """Whether nothing of what the launch tells needs more than a comparison."""
    is_chosen = kept["assessment"] is not None or kept["page"] is not None
    return (
        (not launch.services.scopes or set(launch.services.scopes) == set(kept["service_scopes"]))
        and not (kept["is_test_user"] or Role.TEST_USER in launch.roles)
        and (is_chosen or not {"assessment", "page"} & launch.custom.keys())
        and kept["launch_roles"] == sorted(launch.roles)
    )
