"""The platform's list of a course's members, merged with what launches told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lti_tool.lti.memberships import Member
from lti_tool.lti.roles import STAFF, Role, parse_roles
from lti_tool.store.models import Base, Context, Membership, Person, ResourceLink, Visit

# SQLite takes 32,766 values in one statement.
BATCH = 500


def keep_roster(session: Session, context: Context, members: Sequence[Member], *, at: datetime) -> None:
    """
    Make the course's memberships what the platform's whole list says, as read from ``at`` on.

    Names and addresses are filled in, never emptied. Who is not listed any more becomes inactive, but for staff
    that launched (an administrator need not be enrolled) and for whoever came since ``at``. What a launch told of
    roles is left alone.
    """
    people = _people(session, context.registration_id, members, at)
    listed = {people[member.user_id].id: member for member in members}
    memberships = _memberships(session, context, listed, at)
    came = _came_since(session, context, at)
    for membership in memberships:
        member = listed.get(membership.person_id)
        if member is not None:
            _note(membership, parse_roles(member.roles), is_active=member.is_active, at=at)
        elif membership.person_id not in came and not _outlasts(membership, at):
            _note(membership, (), is_active=False, at=at)
    context.members_read_at = at


def stale_rosters(session: Session, *, before: datetime, at: datetime, limit: int = 50) -> Sequence[Context]:
    """Courses that offer their list, were last read ``before``, and have a visit still open at ``at``."""
    in_use = (
        select(ResourceLink.context_id)
        .join(Visit, Visit.resource_link_id == ResourceLink.id)
        .where(Visit.expires_at > at)
    )
    is_old = or_(Context.members_read_at.is_(None), Context.members_read_at <= before)
    stale = (
        select(Context)
        .where(Context.memberships_url.is_not(None), is_old, Context.id.in_(in_use))
        .order_by(Context.members_read_at.nulls_first(), Context.id)
        .limit(limit)
    )
    return session.scalars(stale).all()


def _people(session: Session, registration_id: UUID, members: Sequence[Member], at: datetime) -> dict[str, Person]:
    """The listed people by the platform's id, met for the first time or with what the list adds to them."""
    people = _known_people(session, registration_id, members)
    new = [
        {"id": uuid4(), "registration_id": registration_id, "sub": member.user_id, "created_at": at}
        for member in sorted(members, key=lambda member: member.user_id)
        if member.user_id not in people
    ]
    if new:
        _insert_unless_there(session, Person, [row | {"is_test_user": False} for row in new])
        people = _known_people(session, registration_id, members)
    for member in members:
        person = people[member.user_id]
        person.name = member.name or person.name
        person.given_name = member.given_name or person.given_name
        person.family_name = member.family_name or person.family_name
        person.email = member.email or person.email
        person.is_test_user = person.is_test_user or Role.TEST_USER in parse_roles(member.roles)
    return people


def _known_people(session: Session, registration_id: UUID, members: Iterable[Member]) -> dict[str, Person]:
    known: dict[str, Person] = {}
    for batch in _batches([member.user_id for member in members]):
        listed = select(Person).where(Person.registration_id == registration_id, Person.sub.in_(batch))
        known |= {person.sub: person for person in session.scalars(listed)}
    return known


def _memberships(session: Session, context: Context, listed: Iterable[UUID], at: datetime) -> Sequence[Membership]:
    """All memberships of the course, those of newly listed people included."""
    of_course = select(Membership).where(Membership.context_id == context.id).order_by(Membership.id)
    known = session.scalars(of_course).all()
    new = set(listed) - {membership.person_id for membership in known}
    if not new:
        return known
    rows = [
        {
            "id": uuid4(),
            "context_id": context.id,
            "person_id": person_id,
            "roster_roles": [],
            "launch_roles": [],
            "is_active": True,
            "changed_at": at,
        }
        for person_id in sorted(new)
    ]
    _insert_unless_there(session, Membership, rows)
    return session.scalars(of_course).all()


def _note(membership: Membership, roles: Iterable[Role], *, is_active: bool, at: datetime) -> None:
    names = sorted(roles)
    if (membership.roster_roles, membership.is_active) != (names, is_active):
        membership.roster_roles = [str(name) for name in names]
        membership.is_active = is_active
        membership.changed_at = at


def _outlasts(membership: Membership, at: datetime) -> bool:
    """Whether a membership stays as it is although the list does not name it."""
    return membership.changed_at >= at or bool(STAFF & set(membership.launch_roles))


def _came_since(session: Session, context: Context, at: datetime) -> set[UUID]:
    """Who opened an activity of the course while its list was read."""
    since = (
        select(Visit.person_id)
        .join(ResourceLink, Visit.resource_link_id == ResourceLink.id)
        .where(ResourceLink.context_id == context.id, Visit.created_at >= at)
    )
    return set(session.scalars(since))


def _insert_unless_there(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Add rows; one that another transaction added meanwhile stands."""
    session.flush()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for batch in _batches(rows):
        session.execute(insert(table).on_conflict_do_nothing(), batch)


def _batches(items: list[Any]) -> Iterable[list[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
