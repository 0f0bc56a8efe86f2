"""Putting candidates into groups."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.lti.course_groups import Party
from lti_tool.store.candidates import candidates
from lti_tool.store.journal import By, note, text_digest
from lti_tool.store.models import Group, GroupMember, ResourceLink

LONGEST_NAME = 60


def form_group(
    session: Session,
    link: ResourceLink,
    name: str,
    members: Collection[UUID],
    *,
    by: By,
    at: datetime,
    group: Group | None = None,
) -> Group:
    """
    Make a group of these candidates, or make ``group`` be them; they leave the groups they were in.

    Marks already given stay with the candidates.
    """
    before = _seated(group) if group is not None else {}
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
    note(session, Act.FORMED_GROUP, by=by, at=at, link=link, before=before, after=_seated(group))
    return group


def dissolve_group(session: Session, link: ResourceLink, group: Group, *, by: By, at: datetime) -> None:
    """Let a group's members go; marks already given stay with them."""
    note(session, Act.DISSOLVED_GROUP, by=by, at=at, link=link, before=_seated(group))
    session.delete(group)


def form_groups(
    session: Session,
    link: ResourceLink,
    parties: Sequence[Collection[UUID]],
    names: Sequence[str],
    *,
    by: By,
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
    for group in groups:
        note(session, Act.FORMED_GROUP, by=by, at=at, link=link, after=_seated(group))
    return groups


def take_course_groups(
    session: Session, link: ResourceLink, parties: Sequence[Party], *, by: By, at: datetime
) -> int:
    """
    Make the link's groups what the course's are, as far as they have candidates; returns how many were taken.

    A group of the same name becomes the course's. Whoever is in one of these leaves the group that they were in;
    groups that the course does not know stay with whom is left. Marks already given stay with the candidates.
    """
    people = {person.sub: person.id for person in candidates(session, link.context_id)}
    seated = {
        name: [people[user_id] for user_id in party.user_ids if user_id in people]
        for name, party in zip(_names(parties), parties, strict=True)
    }
    taken = {name: members for name, members in seated.items() if members}
    theirs = [person for members in taken.values() for person in members]
    session.execute(
        delete(GroupMember).where(GroupMember.resource_link_id == link.id, GroupMember.person_id.in_(theirs))
    )
    here = {
        group.name.casefold(): group
        for group in session.scalars(select(Group).where(Group.resource_link_id == link.id))
    }
    for name, members in taken.items():
        group = here.get(name.casefold())
        if group is None:
            group = Group(id=uuid4(), resource_link_id=link.id, name=name, created_at=at)
            session.add(group)
            session.flush()
            before = {}
        else:
            before = _seated(group)
        session.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
        session.add_all(
            GroupMember(group_id=group.id, person_id=person, resource_link_id=link.id) for person in members
        )
        session.flush()
        session.expire(group, ["members"])
        note(session, Act.FORMED_GROUP, by=by, at=at, link=link, before=before, after=_seated(group))
    return len(taken)


def _seated(group: Group) -> dict[str, Any]:
    """What the journal keeps of a group: its members. A name is free text, so of it only the digest."""
    members = sorted(str(member.person_id) for member in group.members)
    return {"group": str(group.id), "name": text_digest(group.name), "members": members}


def _names(parties: Sequence[Party]) -> list[str]:
    """The groups' names, short enough for a page; one that was there before is numbered."""
    names: list[str] = []
    known: set[str] = set()
    for party in parties:
        plain = " ".join(party.name.split())[:LONGEST_NAME]
        name, number = plain, 1
        while name.casefold() in known:
            number += 1
            name = f"{plain[: LONGEST_NAME - 6]} ({number})"
        names.append(name)
        known.add(name.casefold())
    return names
