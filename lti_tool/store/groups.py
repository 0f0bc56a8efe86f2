"""The groups that candidates of a resource link sit in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lti_tool.store.models import Group, GroupMember, ResourceLink


def groups_of(session: Session, link: ResourceLink) -> Sequence[Group]:
    """The groups of the resource link with their members, oldest first."""
    groups = select(Group).where(Group.resource_link_id == link.id)
    with_members = groups.options(selectinload(Group.members).joinedload(GroupMember.person))
    return session.scalars(with_members.order_by(Group.created_at, Group.name)).all()


def group_in(session: Session, link: ResourceLink, group_id: UUID) -> Group | None:
    """The group with this id, if it is one of the resource link's."""
    return session.scalar(select(Group).where(Group.resource_link_id == link.id, Group.id == group_id))


def group_id_of(session: Session, link: ResourceLink, person_id: UUID) -> UUID | None:
    """The group that the candidate sits in, if in any."""
    return session.scalar(
        select(GroupMember.group_id).where(
            GroupMember.resource_link_id == link.id, GroupMember.person_id == person_id
        )
    )
