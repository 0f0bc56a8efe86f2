"""
The launch that tells nothing new: most do, and one question is then enough to open a visit.

What a launch tells is kept by `lti_tool.actions.enter_visit`; whatever that keeps is compared here.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, and_, bindparam, select
from sqlalchemy.orm import Session

from lti_tool.lti.launch import Launch
from lti_tool.lti.roles import Role
from lti_tool.store.courses import NO_COURSE
from lti_tool.store.models import Context, Deployment, Membership, Person, Registration, ResourceLink, table

_PEOPLE, _COURSES, _LINKS, _MEMBERSHIPS = (table(model) for model in (Person, Context, ResourceLink, Membership))
_REGISTRATIONS, _DEPLOYMENTS = table(Registration), table(Deployment)
# Written once, since every launch runs it.
_KNOWN = (
    select(
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
    .select_from(_DEPLOYMENTS)
    .join(_REGISTRATIONS, _REGISTRATIONS.c.id == _DEPLOYMENTS.c.registration_id)
    .join(
        _COURSES,
        and_(
            _COURSES.c.registration_id == _DEPLOYMENTS.c.registration_id,
            _COURSES.c.deployment_id == _DEPLOYMENTS.c.id,
            _COURSES.c.context_id == bindparam("context"),
        ),
    )
    .join(_LINKS, and_(_LINKS.c.context_id == _COURSES.c.id, _LINKS.c.resource_link_id == bindparam("link")))
    .join(
        _PEOPLE,
        and_(_PEOPLE.c.registration_id == _DEPLOYMENTS.c.registration_id, _PEOPLE.c.sub == bindparam("sub")),
    )
    .join(
        _MEMBERSHIPS,
        and_(_MEMBERSHIPS.c.context_id == _COURSES.c.id, _MEMBERSHIPS.c.person_id == _PEOPLE.c.id),
    )
    .where(
        _DEPLOYMENTS.c.registration_id == bindparam("registration"),
        _DEPLOYMENTS.c.deployment_id == bindparam("deployment"),
        _DEPLOYMENTS.c.disabled_at.is_(None),
    )
)


@dataclass(frozen=True)
class Arrival:
    """Who came, and to which activity."""

    person_id: UUID
    link_id: UUID


def known_arrival(session: Session, registration_id: UUID, launch: Launch) -> Arrival | None:
    """Who came where, if all that ``launch`` tells is kept already; None where something is yet to be kept."""
    asked = {
        "registration": registration_id,
        "deployment": launch.deployment_id,
        "context": launch.course.id if launch.course else NO_COURSE,
        "link": launch.link.id,
        "sub": launch.user.sub,
    }
    kept = session.execute(_KNOWN, asked).mappings().one_or_none() if launch.user.sub else None
    return (
        Arrival(kept["person_id"], kept["link_id"])
        if kept is not None and _tells_nothing_new(launch, kept)
        else None
    )


def _tells_nothing_new(launch: Launch, kept: RowMapping) -> bool:
    told = [
        (launch.user.name, kept["name"]),
        (launch.user.given_name, kept["given_name"]),
        (launch.user.family_name, kept["family_name"]),
        (launch.user.email, kept["email"]),
        (launch.services.memberships_url, kept["memberships_url"]),
        (launch.services.lineitems_url, kept["lineitems_url"]),
        (launch.services.lineitem_url, kept["lineitem_url"]),
        (launch.link.title, kept["link_title"]),
        (launch.product_family, kept["product_family"]),
    ]
    is_chosen = kept["assessment"] is not None or kept["page"] is not None
    if launch.course:
        told += [(launch.course.label, kept["label"]), (launch.course.title, kept["title"])]
    return (
        all(new is None or new == old for new, old in told)
        and (not launch.services.scopes or set(launch.services.scopes) == set(kept["service_scopes"]))
        and (kept["is_test_user"] or Role.TEST_USER not in launch.roles)
        and (is_chosen or not {"assessment", "page"} & launch.custom.keys())
        and kept["is_active"]
        and kept["launch_roles"] == sorted(launch.roles)
    )
