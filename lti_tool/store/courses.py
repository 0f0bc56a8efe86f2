"""Courses and activities, as launches tell of them."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti.launch import Course, Link, Services
from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import Context, Deployment, ResourceLink, StoredReferential
from xapi.referential.model import PORTFOLIO

NO_COURSE = ""
"""The ``context_id`` of links that came without a course: one for all of a deployment."""


def launching_context(
    session: Session, of: Deployment, course: Course | None, services: Services, *, at: datetime
) -> Context:
    """The course of a launch, with what it tells; a title or an address that it leaves out stays as it was."""
    context_id = course.id if course else NO_COURSE
    wanted = select(Context).where(
        Context.registration_id == of.registration_id,
        Context.deployment_id == of.id,
        Context.context_id == context_id,
    )
    context = session.scalars(wanted).one_or_none()
    if context is None:
        add_unless_there(
            session,
            Context,
            id=uuid4(),
            registration_id=of.registration_id,
            deployment_id=of.id,
            context_id=context_id,
            created_at=at,
        )
        context = session.scalars(wanted).one()
    if course:
        context.label = course.label or context.label
        context.title = course.title or context.title
    context.memberships_url = services.memberships_url or context.memberships_url
    context.lineitems_url = services.lineitems_url or context.lineitems_url
    context.groups_url = services.groups_url or context.groups_url
    if services.scopes and set(services.scopes) != set(context.service_scopes):
        context.service_scopes = list(services.scopes)
    return context


def launching_link(
    session: Session, context: Context, link: Link, services: Services, *, at: datetime
) -> tuple[ResourceLink, bool]:
    """The activity of a launch, with what it tells, and whether nobody opened it before."""
    wanted = select(ResourceLink).where(
        ResourceLink.context_id == context.id, ResourceLink.resource_link_id == link.id
    )
    found = session.scalars(wanted).one_or_none()
    is_new = found is None and add_unless_there(
        session, ResourceLink, id=uuid4(), context_id=context.id, resource_link_id=link.id, created_at=at
    )
    activity = found or session.scalars(wanted).one()
    activity.title = link.title or activity.title
    activity.lineitem_url = services.lineitem_url or activity.lineitem_url
    return activity, is_new


def link_of_column(session: Session, context: Context, lineitem_url: str | None) -> ResourceLink | None:
    """The course's activity that has the gradebook's column, the one opened last if a platform names it twice."""
    if not lineitem_url:
        return None
    owning = select(ResourceLink).where(
        ResourceLink.context_id == context.id, ResourceLink.lineitem_url == lineitem_url
    )
    return session.scalars(owning.order_by(ResourceLink.created_at.desc()).limit(1)).first()


def referential_with(session: Session, assessment: str | None, named: str | None) -> StoredReferential | None:
    """
    The referential to take ``assessment`` from, if one is asked for: the newest that has it, of those in force.

    ``named`` is an IRI or a short id where one was asked for.
    """
    current = (
        select(StoredReferential)
        .where(StoredReferential.superseded_by_id.is_(None))
        .order_by(StoredReferential.imported_at.desc(), StoredReferential.version.desc())
    )
    for referential in session.scalars(current):
        document = referential.document
        is_meant = named is None or named in {referential.iri, document.get("id")}
        codes = {PORTFOLIO, *(entry["code"] for entry in document["assessments"])}
        if is_meant and (assessment is None or assessment in codes):
            return referential
    return None
