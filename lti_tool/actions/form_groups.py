"""Putting candidates into groups. Each group that changes, and each that is no more, is noted in the journal."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.group_file import LONGEST_NAME
from lti_tool.lti.course_groups import Party
from lti_tool.store import journal
from lti_tool.store.candidates import candidates
from lti_tool.store.journal import By
from lti_tool.store.models import Group, GroupMember, ResourceLink


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
    with _noted(session, link, by, at):
        if group is None:
            group = _new_group(session, link, name, at)
        group.name = name
        session.flush()
        _leave(session, link, members)
        session.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
        _join(session, group, members)
    return group


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
    with _noted(session, link, by, at):
        groups = [_new_group(session, link, name, at) for name in names]
        for group, party in zip(groups, parties, strict=True):
            _join(session, group, party)
    return groups


def dissolve_group(session: Session, link: ResourceLink, group: Group, *, by: By, at: datetime) -> None:
    """Let the group's members go; what they were marked stays theirs."""
    with _noted(session, link, by, at):
        session.delete(group)


def seat(
    session: Session, link: ResourceLink, group_of: Mapping[UUID, str | None], *, by: By, at: datetime
) -> None:
    """
    Put each of these candidates into the group of that name, or into none; the others stay where they are.

    A group that is not there yet is formed; one that everybody has left so is dissolved. Marks already given stay
    with the candidates.
    """
    with _noted(session, link, by, at):
        left = set(session.scalars(_members_of(link).where(GroupMember.person_id.in_(group_of))))
        _leave(session, link, group_of)
        here = _groups_by_name(session, link)
        parties: dict[str, list[UUID]] = {}
        for person, name in group_of.items():
            if name:
                parties.setdefault(name, []).append(person)
        for name, party in parties.items():
            _join(session, here.get(name.casefold()) or _new_group(session, link, name, at), party)
        still = set(session.scalars(_members_of(link)))
        for group in here.values():
            if group.id in left - still:
                session.delete(group)


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
    with _noted(session, link, by, at):
        _leave(session, link, [person for members in taken.values() for person in members])
        here = _groups_by_name(session, link)
        for name, members in taken.items():
            group = here.get(name.casefold()) or _new_group(session, link, name, at)
            session.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
            _join(session, group, members)
    return len(taken)


@dataclass(frozen=True)
class _Seating:
    """A group as it is at one moment."""

    name: str
    members: frozenset[UUID]

    def as_said(self, group_id: UUID) -> dict[str, Any]:
        """As the journal keeps it."""
        members = sorted(map(str, self.members))
        return {"group": str(group_id), "name": journal.text_digest(self.name), "members": members}


@contextmanager
def _noted(session: Session, link: ResourceLink, by: By, at: datetime) -> Iterator[None]:
    """Note in the journal what the block does to the link's groups."""
    before = _seatings(session, link)
    yield
    session.flush()
    after = _seatings(session, link)
    for id in sorted(before.keys() | after.keys()):
        if before.get(id) != after.get(id):
            journal.note(
                session,
                Act.FORMED_GROUP if id in after else Act.DISSOLVED_GROUP,
                by=by,
                at=at,
                link=link,
                before=before[id].as_said(id) if id in before else None,
                after=after[id].as_said(id) if id in after else None,
            )


def _seatings(session: Session, link: ResourceLink) -> dict[UUID, _Seating]:
    seated: dict[UUID, set[UUID]] = {}
    members = select(GroupMember.group_id, GroupMember.person_id).where(GroupMember.resource_link_id == link.id)
    for group_id, person_id in session.execute(members):
        seated.setdefault(group_id, set()).add(person_id)
    named = session.execute(select(Group.id, Group.name).where(Group.resource_link_id == link.id))
    return {id: _Seating(name, frozenset(seated.get(id, ()))) for id, name in named}


def _groups_by_name(session: Session, link: ResourceLink) -> dict[str, Group]:
    groups = session.scalars(select(Group).where(Group.resource_link_id == link.id))
    return {group.name.casefold(): group for group in groups}


def _members_of(link: ResourceLink) -> Select[UUID]:
    """The groups that have anybody in them, once for each who is."""
    return select(GroupMember.group_id).where(GroupMember.resource_link_id == link.id)


def _new_group(session: Session, link: ResourceLink, name: str, at: datetime) -> Group:
    group = Group(id=uuid4(), resource_link_id=link.id, name=name, created_at=at)
    session.add(group)
    session.flush()
    return group


def _leave(session: Session, link: ResourceLink, people: Collection[UUID]) -> None:
    leaving = delete(GroupMember).where(GroupMember.resource_link_id == link.id)
    session.execute(leaving.where(GroupMember.person_id.in_(people)))


def _join(session: Session, group: Group, people: Collection[UUID]) -> None:
    session.add_all(
        GroupMember(group_id=group.id, person_id=person, resource_link_id=group.resource_link_id)
        for person in people
    )
    session.flush()
    session.expire(group, ["members"])


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
