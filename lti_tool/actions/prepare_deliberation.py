"""Preparing a deliberation: when and where it is held, on whom."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import Kind
from lti_tool.store import journal
from lti_tool.store.journal import note
from lti_tool.store.jury import check_open
from lti_tool.store.models import Deliberation, ExamSession, ResourceLink, StoredReferential


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
