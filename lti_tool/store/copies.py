"""Activities that were copied, with their course or alone."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from lti_tool.store.models import Context, ResourceLink


def copied_from(
    session: Session, link: ResourceLink, context: Context, links: Sequence[str], courses: Sequence[str]
) -> ResourceLink | None:
    """
    The latest of ``links`` that has a choice, in the same registration, so that no other platform's is taken.

    Where the former ``courses`` are told too, it must be in one of them or in this one. Where they alone are told,
    as Moodle does, it is the one activity of this title in the latest of them that holds any.
    """
    query = (
        select(ResourceLink)
        .join(Context, ResourceLink.context_id == Context.id)
        .where(
            Context.registration_id == context.registration_id,
            ResourceLink.id != link.id,
            or_(ResourceLink.assessment.is_not(None), ResourceLink.page.is_not(None)),
        )
        .options(joinedload(ResourceLink.context))
        .order_by(ResourceLink.created_at.desc())
    )
    if links:
        query = query.where(ResourceLink.resource_link_id.in_(links))
        if courses:
            query = query.where(Context.context_id.in_([*courses, context.context_id]))
        found = session.scalars(query).all()
        return min(found, key=lambda one: links.index(one.resource_link_id), default=None)
    if not courses or not link.title:
        return None
    of_title = query.where(
        Context.deployment_id == context.deployment_id,
        Context.context_id.in_(courses),
        ResourceLink.title == link.title,
    )
    found = session.scalars(of_title).all()
    latest = min((courses.index(one.context.context_id) for one in found), default=0)
    originals = [one for one in found if courses.index(one.context.context_id) == latest]
    # Of two with one title nobody can tell which it is: the trainer is asked.
    return originals[0] if len(originals) == 1 else None
