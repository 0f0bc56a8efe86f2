"""Preparing a deliberation: who meets, when and where, on whom."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import Decision, Kind, NotPossible
from lti_tool.assessment.offices import JURY
from lti_tool.lti.roles import Role
from lti_tool.store import journal
from lti_tool.store.journal import note
from lti_tool.store.jury import check_open, decisions_of, is_decided_elsewhere, standing
from lti_tool.store.models import (
    Deliberation,
    ExamSession,
    JuryDecision,
    JuryMember,
    JuryVote,
    ResourceLink,
    StoredReferential,
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


def prepare_deliberation(
    session: Session,
    link: ResourceLink,
    *,
    exam_session: ExamSession | None,
    referential: StoredReferential,
    name: str,
    place: str,
    held_at: datetime,
    by: UUID,
    at: datetime,
) -> Deliberation:
    """A deliberation on a session's candidates; without a session, on all candidates of the course."""
    deliberation = Deliberation(
        id=uuid4(),
        context_id=link.context_id,
        session_id=exam_session.id if exam_session else None,
        referential=referential,
        kind=Kind.ORDINARY,
        name=name,
        place=place,
        held_at=held_at,
        created_at=at,
    )
    session.add(deliberation)
    session.flush()
    about = {"deliberation": str(deliberation.id), "session": str(exam_session.id) if exam_session else None}
    note(
        session,
        Act.PREPARED_JURY,
        by=journal.person(by),
        at=at,
        link=link,
        after=about | {"held_at": held_at.isoformat()},
    )
    return deliberation


def change_deliberation(
    session: Session,
    deliberation: Deliberation,
    *,
    name: str,
    place: str,
    held_at: datetime,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> None:
    """Call it otherwise, or hold it elsewhere or at another time. Raises `NotPossible` once it is closed."""
    check_open(deliberation)
    before = _as_planned(deliberation)
    deliberation.name, deliberation.place, deliberation.held_at = name, place, held_at
    if (after := _as_planned(deliberation)) != before:
        about = {"deliberation": str(deliberation.id)}
        note(
            session, Act.CHANGED_JURY, by=journal.person(by), at=at, link=link, before=before, after=about | after
        )


def _as_planned(deliberation: Deliberation) -> dict[str, str | None]:
    return {
        "name": journal.text_digest(deliberation.name),
        "place": journal.text_digest(deliberation.place),
        "held_at": deliberation.held_at.isoformat(),
    }


def prepare_annulment(
    session: Session,
    link: ResourceLink,
    decision: JuryDecision,
    *,
    name: str,
    place: str,
    held_at: datetime,
    by: UUID,
    at: datetime,
) -> Deliberation:
    """
    A deliberation on one decision that validates and still stands, to annul it or to maintain it.

    The jury that decided sits again, as far as its members still hold the office; the composition may be changed.
    Raises `NotPossible`.
    """
    before = decision.deliberation
    if before.closed_at is None or decision.decision != Decision.VALIDATED:
        raise NotPossible("nothing_to_annul")
    deliberation = Deliberation(
        id=uuid4(),
        context_id=before.context_id,
        session_id=before.session_id,
        referential=before.referential,
        kind=Kind.ANNULMENT,
        subject_id=decision.candidate_id,
        subject_bloc=decision.bloc,
        name=name,
        place=place,
        held_at=held_at,
        created_at=at,
    )
    if _stands(session, deliberation) is not decision:
        raise NotPossible("nothing_to_annul")
    if is_decided_elsewhere(session, deliberation, decision.candidate_id, decision.bloc):
        raise NotPossible("decided_elsewhere")
    session.add(deliberation)
    in_office = {holder.person.id for holder in holders(session, link.context.registration_id, JURY)}
    deliberation.members = [
        JuryMember(
            person_id=member.person_id,
            is_president=member.is_president,
            is_external=member.is_external,
            practises=member.practises,
            is_present=True,
            quality=member.quality,
            gender=member.gender,
        )
        for member in before.members
        if member.person_id in in_office
    ]
    session.flush()
    note(
        session,
        Act.ASKED_FOR_ANNULMENT,
        by=journal.person(by),
        at=at,
        link=link,
        about=decision.candidate_id,
        after={"deliberation": str(deliberation.id), "decision": str(decision.id), "bloc": decision.bloc},
    )
    return deliberation


def _stands(session: Session, deliberation: Deliberation) -> JuryDecision | None:
    subject, bloc = deliberation.subject_id, deliberation.subject_bloc
    assert subject is not None and bloc is not None  # noqa: S101, PT018 # an annulment has both
    return standing(session, deliberation, [subject]).get((subject, bloc))


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
