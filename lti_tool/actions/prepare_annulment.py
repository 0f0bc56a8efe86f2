"""Preparing a deliberation on what a jury decided before, to annul it or to maintain it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import Decision, Kind, NotPossible
from lti_tool.assessment.offices import JURY
from lti_tool.store import journal
from lti_tool.store.journal import note
from lti_tool.store.jury import is_decided_elsewhere, standing
from lti_tool.store.models import Deliberation, JuryDecision, JuryMember, ResourceLink
from lti_tool.store.offices import holders


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
    offices = holders(session, link.context.registration_id, JURY)
    deliberation.members = _members_again(before, {holder.person.id for holder in offices})
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


def _members_again(before: Deliberation, in_office: Collection[UUID]) -> list[JuryMember]:
    """The same members, as far as they still hold the office."""
    return [
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


def _stands(session: Session, deliberation: Deliberation) -> JuryDecision | None:
    subject, bloc = deliberation.subject_id, deliberation.subject_bloc
    assert subject is not None and bloc is not None  # noqa: S101, PT018 # an annulment has both
    return standing(session, deliberation, [subject]).get((subject, bloc))
