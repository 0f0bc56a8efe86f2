"""Who sits in a deliberation: composed as its form says, and present or not on the day."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import NotPossible
from lti_tool.assessment.offices import JURY
from lti_tool.lti.roles import Role
from lti_tool.store import journal
from lti_tool.store.journal import note
from lti_tool.store.jury import check_open, decisions_of
from lti_tool.store.models import (
    Deliberation,
    JuryMember,
    JuryVote,
    ResourceLink,
)
from lti_tool.store.offices import holders


@dataclass(frozen=True)
class Wanted:
    """How a member is to sit."""

    person_id: UUID
    is_president: bool
    is_external: bool
    practises: bool
    quality: str


def compose(
    session: Session,
    deliberation: Deliberation,
    wanted: Sequence[Wanted],
    *,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> None:
    """
    Let these and no others sit, as the form says. What members declared of themselves stays.

    Only whoever holds the office sits, and only a president presides. Once something is decided, nobody comes or
    goes any more: who leaves then is absent. Raises `NotPossible`.
    """
    check_open(deliberation)
    offices = {h.person.id: h.offices for h in holders(session, link.context.registration_id, JURY)}
    sitting = {member.person_id: member for member in deliberation.members}
    if any(each.person_id not in offices and each.person_id not in sitting for each in wanted):
        raise NotPossible("not_in_office")
    if any(each.is_president and Role.PRESIDENT not in offices.get(each.person_id, ()) for each in wanted):
        raise NotPossible("not_a_president")
    if sitting.keys() != {each.person_id for each in wanted} and decisions_of(session, deliberation.id):
        raise NotPossible("composition_fixed")

    for each in wanted:
        _seat(session, deliberation, sitting.pop(each.person_id, None), each, link, by, at)
    for leaving in sitting.values():
        deliberation.members.remove(leaving)
        _drop_votes(session, deliberation, leaving.person_id)
        note(
            session,
            Act.UNSEATED_MEMBER,
            by=journal.person(by),
            at=at,
            link=link,
            about=leaving.person_id,
            before=_as_seated(leaving),
            after={"deliberation": str(deliberation.id)},
        )


def note_presence(
    session: Session,
    deliberation: Deliberation,
    present: Collection[UUID],
    *,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> None:
    """These members are present, the others are not. Raises `NotPossible`."""
    check_open(deliberation)
    for member in deliberation.members:
        is_present = member.person_id in present
        if member.is_present == is_present:
            continue
        note(
            session,
            Act.NOTED_PRESENCE,
            by=journal.person(by),
            at=at,
            link=link,
            about=member.person_id,
            before={"present": member.is_present},
            after={"deliberation": str(deliberation.id), "present": is_present},
        )
        member.is_present = is_present


def _seat(
    session: Session,
    deliberation: Deliberation,
    member: JuryMember | None,
    wanted: Wanted,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> None:
    before = _as_seated(member) if member else None
    if member is None:
        member = JuryMember(person_id=wanted.person_id, is_present=True)
        deliberation.members.append(member)
    for name, value in asdict(wanted).items():
        setattr(member, name, value)
    if (after := _as_seated(member)) != before:
        note(
            session,
            Act.SEATED_MEMBER,
            by=journal.person(by),
            at=at,
            link=link,
            about=wanted.person_id,
            before=before,
            after=after | {"deliberation": str(deliberation.id)},
        )


def _as_seated(member: JuryMember) -> dict[str, bool | str | None]:
    """What the journal keeps of a seat: never what somebody declares of themselves."""
    return {
        "president": member.is_president,
        "external": member.is_external,
        "practises": member.practises,
        "quality": journal.text_digest(member.quality or ""),
    }


def _drop_votes(session: Session, deliberation: Deliberation, member_id: UUID) -> None:
    mine = select(JuryVote).where(JuryVote.deliberation_id == deliberation.id, JuryVote.member_id == member_id)
    for vote in session.scalars(mine):
        session.delete(vote)
