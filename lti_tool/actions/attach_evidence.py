"""
Files of evidence, attached to an attempt and taken away again.

    OnlyATrial        the candidate or who adds it is a platform's test user
    AlreadyAttached   the same person added the same file for the same before
    TooManyFiles      the attempt has as many as it may have
    NotYours          somebody else added the file
    TooLate           the results are published: what they rest on stays
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.changes import OnlyATrial
from lti_tool.files.taking import Taken
from lti_tool.store import journal
from lti_tool.store.evidence import (
    add_evidence_file,
    count_of,
    delete_evidence_file,
    file_said,
    is_there_twice,
)
from lti_tool.store.models import AttemptEvidence, EvidenceFile, Person, ResourceLink
from lti_tool.store.open_attempts import begun_attempt
from lti_tool.store.sittings import Sitting


class AlreadyAttached(Exception):
    """The same person added the same file for the same before."""


class TooManyFiles(Exception):
    """The attempt has as many files as it may have."""


class NotYours(Exception):
    """Somebody else added the file."""


class TooLate(Exception):
    """The results are published: what they rest on stays."""


def attach_evidence(
    session: Session,
    sitting: Sitting,
    person_id: UUID,
    taken: Taken,
    *,
    criterion: str | None,
    most: int,
    by: UUID,
    at: datetime,
) -> EvidenceFile:
    """
    Attach a file that was taken in to the candidate's attempt, or to one ``criterion`` of it.

    The marks given from now on name it in their statements; ``most`` is how many files an attempt may have. A file
    whose answer was lost is sent again: `AlreadyAttached` says that nothing is left to do.
    """
    if any(session.get_one(Person, each).is_test_user for each in (person_id, by)):
        raise OnlyATrial
    attempt = begun_attempt(session, sitting, person_id, at=at)
    # Whoever adds to the same attempt comes before or after. What is there is asked after writing: SQLite has no
    # other way to keep others from it.
    session.refresh(attempt, with_for_update=True)
    file = add_evidence_file(session, taken, person_id=person_id, by=by, at=at)
    evidence = AttemptEvidence(file=file, attempt=attempt, criterion=criterion)
    session.add(evidence)
    session.flush()
    if is_there_twice(session, evidence):
        raise AlreadyAttached
    if count_of(session, attempt) > most:
        raise TooManyFiles
    journal.note(
        session,
        Act.ADDED_EVIDENCE,
        by=journal.person(by),
        at=at,
        link=sitting.link,
        about=person_id,
        after={"attempt": str(attempt.id), "criterion": criterion} | file_said(file),
    )
    return file


def remove_evidence(
    session: Session, link: ResourceLink, evidence: AttemptEvidence, *, by: UUID, at: datetime
) -> UUID:
    """Take away a file that the same person added, before publication; returns the id it is kept under."""
    file = evidence.file
    if file.added_by != by:
        raise NotYours
    if link.results_published_at is not None:
        raise TooLate
    journal.note(
        session,
        Act.REMOVED_EVIDENCE,
        by=journal.person(by),
        at=at,
        link=link,
        about=file.person_id,
        before={"attempt": str(evidence.attempt_id), "criterion": evidence.criterion} | file_said(file),
    )
    return delete_evidence_file(session, evidence)
