"""The assessors' own notes: each reads theirs, and no query here gives anybody another's."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from lti_tool.store.models import Attempt, AttemptNote, ResourceLink
from lti_tool.store.open_attempts import is_open


def own_notes(session: Session, link: ResourceLink, assessor_id: UUID) -> Mapping[UUID, str]:
    """The assessor's notes in the resource link, by candidate: those on their open attempt."""
    notes = (
        select(AttemptNote)
        .join(AttemptNote.attempt)
        .where(Attempt.resource_link_id == link.id, AttemptNote.assessor_id == assessor_id, is_open())
        .options(contains_eager(AttemptNote.attempt))
    )
    return {note.attempt.person_id: note.text for note in session.scalars(notes)}


def own_note(session: Session, attempt: Attempt, assessor_id: UUID) -> AttemptNote | None:
    """The assessor's note on an attempt, if there is one; held until it is changed."""
    return session.get(AttemptNote, (attempt.id, assessor_id), with_for_update=True)
