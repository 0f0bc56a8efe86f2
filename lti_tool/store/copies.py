"""Activities that were copied, with their course or alone."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.store.models import Context, ResourceLink


def copied_from(
    session: Session, link: ResourceLink, context: Context, links: Sequence[str], courses: Sequence[str]
) -> ResourceLink | None:
    """
    The latest of ``links`` that has a choice, in the same registration, so that no other platform's is taken.

    Where the former ``courses`` are told too, it must be in one of them or in this one.
    """
    if not links:
        return None
    query = (
        select(ResourceLink)
        .join(Context, ResourceLink.context_id == Context.id)
        .where(
            Context.registration_id == context.registration_id,
            ResourceLink.resource_link_id.in_(links),
            ResourceLink.id != link.id,
            or_(ResourceLink.assessment.is_not(None), ResourceLink.page.is_not(None)),
        )
        .order_by(ResourceLink.created_at.desc())
    )
    if courses:
        query = query.where(Context.context_id.in_([*courses, context.context_id]))
    found = session.scalars(query).all()
    return min(found, key=lambda one: links.index(one.resource_link_id), default=None)
