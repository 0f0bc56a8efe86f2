"""
Files that prove what an exemption rests on, added and taken out again.

    TooManyProofs    the exemption has as many files as it may have
    LastProof        a bloc already held would be left without a proof
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.exemptions import Ground
from lti_tool.files.taking import Taken
from lti_tool.store import journal
from lti_tool.store.evidence import add_evidence_file, delete_evidence_file, file_said
from lti_tool.store.models import Exemption, ExemptionProof, ResourceLink

MOST_PROOFS = 10


class TooManyProofs(Exception):
    """The exemption has as many files as it may have."""


class LastProof(Exception):
    """A bloc already held would be left without a proof."""


def add_proof(
    session: Session, link: ResourceLink, exemption: Exemption, taken: Taken, *, by: UUID, at: datetime
) -> ExemptionProof:
    """Keep a file that was taken in with the exemption. Raises `TooManyProofs`."""
    session.refresh(exemption, with_for_update=True)
    if len(exemption.files) >= MOST_PROOFS:
        raise TooManyProofs
    file = add_evidence_file(session, taken, person_id=exemption.person_id, by=by, at=at)
    proof = ExemptionProof(file_id=file.id, exemption_id=exemption.id)
    session.add(proof)
    session.flush()
    session.expire(exemption, ["files"])
    said = {"exemption": str(exemption.id)} | file_said(file)
    who = journal.person(by)
    journal.note(session, Act.ADDED_EVIDENCE, by=who, at=at, link=link, about=exemption.person_id, after=said)
    return proof


def remove_proof(
    session: Session, link: ResourceLink, exemption: Exemption, proof: ExemptionProof, *, by: UUID, at: datetime
) -> UUID:
    """Take a file out; returns the id it is kept under. Raises `LastProof`."""
    session.refresh(exemption, with_for_update=True)
    if exemption.ground == Ground.BLOC_HELD and not exemption.proof and len(exemption.files) == 1:
        raise LastProof
    said = {"exemption": str(exemption.id)} | file_said(proof.file)
    who = journal.person(by)
    journal.note(session, Act.REMOVED_EVIDENCE, by=who, at=at, link=link, about=exemption.person_id, before=said)
    return delete_evidence_file(session, proof)
