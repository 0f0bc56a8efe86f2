"""Files of evidence in the database, and what statements call them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager

from lti_tool.files.taking import Taken
from lti_tool.store import journal
from lti_tool.store.models import (
    Attempt,
    AttemptEvidence,
    EvidenceFile,
    ExemptionProof,
    Mark,
    ResourceLink,
    VaeFile,
)
from lti_tool.store.open_attempts import is_open


def add_evidence_file(session: Session, taken: Taken, *, person_id: UUID, by: UUID, at: datetime) -> EvidenceFile:
    """Add the row of a file that was taken in: about whom it is, and who added it. Another table says for what."""
    file = EvidenceFile(
        id=taken.id,
        person_id=person_id,
        name=taken.name,
        media_type=taken.media_type,
        size=taken.size,
        sha256=taken.sha256,
        added_by=by,
        added_at=at,
    )
    session.add(file)
    session.flush()
    return file


def delete_evidence_file(session: Session, held: AttemptEvidence | ExemptionProof | VaeFile) -> UUID:
    """Delete a file's row, and before it what says for what it was; returns the id the file is kept under."""
    file = held.file
    session.delete(held)
    session.flush()
    session.delete(file)
    session.flush()
    return file.id


def file_said(file: EvidenceFile) -> dict[str, str | int | None]:
    """What the journal says of a file, which proves it later; its name is free text."""
    return {
        "file": str(file.id),
        "name": journal.text_digest(file.name),
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
    }


def evidence_in(session: Session, link: ResourceLink) -> Mapping[UUID, Sequence[AttemptEvidence]]:
    """The files of every open attempt in the resource link, by candidate, in the order they came."""
    found: dict[UUID, list[AttemptEvidence]] = defaultdict(list)
    all_of_link = (
        select(AttemptEvidence)
        .join(AttemptEvidence.attempt)
        .join(AttemptEvidence.file)
        .where(Attempt.resource_link_id == link.id, is_open())
        .options(contains_eager(AttemptEvidence.attempt), contains_eager(AttemptEvidence.file))
        .order_by(EvidenceFile.added_at, EvidenceFile.id)
    )
    for evidence in session.scalars(all_of_link):
        found[evidence.attempt.person_id].append(evidence)
    return found


def evidence_with(session: Session, link: ResourceLink, file_id: UUID) -> AttemptEvidence | None:
    """The file with this id, if it is of an attempt in the resource link."""
    return session.scalar(
        select(AttemptEvidence)
        .join(AttemptEvidence.attempt)
        .where(AttemptEvidence.file_id == file_id, Attempt.resource_link_id == link.id)
    )


def count_of(session: Session, attempt: Attempt) -> int:
    """How many files the attempt has."""
    files = select(func.count()).select_from(AttemptEvidence).where(AttemptEvidence.attempt_id == attempt.id)
    return session.scalar(files) or 0


def is_there_twice(session: Session, evidence: AttemptEvidence) -> bool:
    """Whether who added the file had added the same before, by name and content, for the same."""
    file = evidence.file
    same = (
        select(AttemptEvidence.file_id)
        .join(AttemptEvidence.file)
        .where(
            AttemptEvidence.file_id != file.id,
            AttemptEvidence.attempt_id == evidence.attempt_id,
            AttemptEvidence.criterion.is_not_distinct_from(evidence.criterion),
            EvidenceFile.added_by == file.added_by,
            EvidenceFile.name == file.name,
            EvidenceFile.sha256 == file.sha256,
        )
    )
    return session.scalar(same.limit(1)) is not None


def evidence_of_mark(session: Session, mark: Mark, home_page: str) -> list[str]:
    """What a statement of the mark calls the files it may rest on: those of its criterion or the whole attempt."""
    files = (
        select(AttemptEvidence.file_id)
        .join(AttemptEvidence.file)
        .where(
            AttemptEvidence.attempt_id == mark.attempt.id,
            or_(AttemptEvidence.criterion.is_(None), AttemptEvidence.criterion == mark.criterion),
        )
        .order_by(EvidenceFile.added_at, EvidenceFile.id)
    )
    return [f"{home_page}/evidence/{id}" for id in session.scalars(files)]


def known_files(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of ``ids`` that a row names."""
    return set(session.scalars(select(EvidenceFile.id).where(EvidenceFile.id.in_(ids))))
