"""Putting candidates into groups."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.store.models import Group, GroupMember, ResourceLink


def form_group(
    session: Session,
    link: ResourceLink,
    name: str,
    members: Collection[UUID],
    *,
    at: datetime,
    group: Group | None = None,
) -> Group:
    """
    Make a group of these candidates, or make ``group`` be them; they leave the groups they were in.

    Marks already given stay with the candidates.
    """
    if group is None:
        group = Group(id=uuid4(), resource_link_id=link.id, name=name, created_at=at)
        session.add(group)
    group.name = name
    session.flush()
    leaving = delete(GroupMember).where(GroupMember.resource_link_id == link.id)
    session.execute(leaving.where(GroupMember.group_id == group.id))
    session.execute(leaving.where(GroupMember.person_id.in_(members)))
    session.add_all(
        GroupMember(group_id=group.id, person_id=person, resource_link_id=link.id) for person in members
    )
    session.flush()
    session.expire(group, ["members"])
    return group


def form_groups(
    session: Session,
    link: ResourceLink,
    parties: Sequence[Collection[UUID]],
    names: Sequence[str],
    *,
    at: datetime,
) -> list[Group]:
    """Make a group of each party, under the name at the same place."""
    groups = [Group(id=uuid4(), resource_link_id=link.id, name=name, created_at=at) for name in names]
    session.add_all(groups)
    session.flush()
    session.add_all(
        GroupMember(group_id=group.id, person_id=person, resource_link_id=link.id)
        for group, party in zip(groups, parties, strict=True)
        for person in party
    )
    session.flush()
    return groups
