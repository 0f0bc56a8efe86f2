"""
An assessor's own notes on an attempt.

    NoteChanged    they were changed since they were read: in another tab, or on another device
    OnlyATrial     the candidate is a platform's test user
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.changes import OnlyATrial
from lti_tool.store import journal
from lti_tool.store.models import AttemptNote, Person
from lti_tool.store.notes import own_note
from lti_tool.store.open_attempts import begun_attempt
from lti_tool.store.sittings import Sitting


class NoteChanged(Exception):
    """The notes were changed since they were read; ``text`` is what stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def keep_note(
    session: Session, sitting: Sitting, person_id: UUID, text: str, *, seen: str | None, by: UUID, at: datetime
) -> None:
    """
    Keep what the assessor noted on the candidate's attempt; no text takes the note away.

    ``seen`` is the text that the page showed. The journal has a digest of it: the words stay the assessor's own.
    """
    if session.get_one(Person, person_id).is_test_user or session.get_one(Person, by).is_test_user:
        raise OnlyATrial
    attempt = begun_attempt(session, sitting, person_id, at=at)
    note = own_note(session, attempt, by)
    before = note.text if note else ""
    if text == before:
        return
    if seen not in {None, before}:
        raise NoteChanged(before)

    if note is None:
        session.add(AttemptNote(attempt_id=attempt.id, assessor_id=by, text=text, changed_at=at))
    elif text:
        note.text, note.changed_at = text, at
    else:
        session.delete(note)
    journal.note(
        session,
        Act.NOTED,
        by=journal.person(by),
        at=at,
        link=sitting.link,
        about=person_id,
        before={"note": journal.text_digest(before)},
        after={"attempt": str(attempt.id), "note": journal.text_digest(text)},
    )
