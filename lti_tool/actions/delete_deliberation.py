"""A deliberation that was prepared by mistake, or for nothing, goes; its trace stays in the journal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import NotPossible
from lti_tool.store import journal
from lti_tool.store.journal import note
from lti_tool.store.jury import check_open, decisions_of
from lti_tool.store.models import Deliberation, ResourceLink


def delete_deliberation(
    session: Session, deliberation: Deliberation, *, link: ResourceLink, by: UUID, at: datetime
) -> None:
    """
    Take it away with its members and the votes cast so far.

    Raises `NotPossible` once it is closed, or as long as something is decided in it: that is undone first, by the
    president.
    """
    check_open(deliberation)
    if decisions_of(session, deliberation.id):
        raise NotPossible("something_decided")
    before = {
        "deliberation": str(deliberation.id),
        "session": str(deliberation.session_id) if deliberation.session_id else None,
        "name": journal.text_digest(deliberation.name),
        "held_at": deliberation.held_at.isoformat(),
        "members": sorted(str(each.person_id) for each in deliberation.members),
    }
    about = deliberation.subject_id
    # Members, recusals and votes go with it, as the tables say.
    session.execute(delete(Deliberation).where(Deliberation.id == deliberation.id))
    session.expire_all()
    note(session, Act.DELETED_JURY, by=journal.person(by), at=at, link=link, about=about, before=before)
