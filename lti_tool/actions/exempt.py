"""
Exempting a candidate, and taking an exemption back.

    OnlyATrial    the candidate is a platform's test user, of whom nothing goes out
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.changes import OnlyATrial
from lti_tool.assessment.exemptions import Ground, by_assessment
from lti_tool.store import journal
from lti_tool.store.exemptions import attempts_of, exempted_competencies
from lti_tool.store.models import Attempt, Exemption, Mark, Person
from lti_tool.store.open_attempts import attempts_so_far
from lti_tool.store.outbox import queue_statement
from lti_tool.store.scores import queue_scores_of
from lti_tool.store.sittings import Certification
from lti_tool.store.voiding import void_statements_of
from xapi import statements
from xapi.referential.model import Assessment
from xapi.referential.rules import EXEMPTED


@dataclass(frozen=True)
class Grounds:
    """Why somebody is exempted, and by which proof: for people, and in no statement."""

    ground: Ground
    certificate: str = ""
    issuer: str = ""
    obtained_on: date | None = None
    proof: str = ""


def exempt(
    session: Session,
    certification: Certification,
    person: Person,
    node: str,
    grounds: Grounds,
    *,
    by: UUID,
    home_page: str,
    at: datetime,
) -> Exemption:
    """
    Exempt the person from what of ``node`` (a bloc, an assessment, a competency) they are not exempted from yet.

    Each criterion gets an ``exempted`` statement in an attempt of its own, one for each assessment, with the next
    number, so that it stands whichever attempt the rule set takes. It is said as a reconciliation: it counts
    however many assessors a criterion needs. Scores follow. Raises `NothingToExempt`, `OnlyATrial`.
    """
    if person.is_test_user:
        raise OnlyATrial
    already = exempted_competencies(session, person.id, certification.referential.iri)
    granted = by_assessment(certification.referential, node, already)
    exemption = Exemption(
        id=uuid4(),
        person_id=person.id,
        referential_id=certification.link.referential_id,
        node=node,
        competencies=[code for codes in granted.values() for code in codes],
        ground=str(grounds.ground),
        certificate=grounds.certificate,
        issuer=grounds.issuer,
        obtained_on=grounds.obtained_on,
        proof=grounds.proof,
        granted_by_id=by,
        granted_at=at,
    )
    session.add(exemption)
    session.flush()
    for assessment, codes in granted.items():
        attempt = _attempt(session, exemption, assessment, codes, at)
        _say(session, certification, attempt, assessment, codes, by, home_page, at)
    _note(session, Act.EXEMPTED, certification, exemption, by, at)
    _score(session, certification, exemption, person, at)
    return exemption


def revoke_exemption(
    session: Session,
    certification: Certification,
    exemption: Exemption,
    *,
    by: UUID,
    home_page: str,
    at: datetime,
) -> None:
    """Void all that the exemption said; what it exempted from is to be marked again. Twice changes nothing."""
    session.refresh(exemption, with_for_update=True)
    if exemption.revoked_at is not None:
        return
    exemption.revoked_at = at
    tenant = certification.link.context.registration_id
    for attempt in attempts_of(session, exemption):
        attempt.cancelled_at = at
        void_statements_of(session, attempt.marks, registration_id=tenant, home_page=home_page, by=by, at=at)
    _note(session, Act.REVOKED_EXEMPTION, certification, exemption, by, at)
    _score(session, certification, exemption, exemption.person, at)


def _attempt(
    session: Session,
    exemption: Exemption,
    assessment: Assessment,
    codes: Sequence[str],
    at: datetime,
) -> Attempt:
    so_far = attempts_so_far(session, exemption.person_id, exemption.referential_id, assessment.code)
    attempt = Attempt(
        id=uuid4(),
        person_id=exemption.person_id,
        referential_id=exemption.referential_id,
        assessment=assessment.code,
        number=so_far + 1,
        exemption_id=exemption.id,
        competencies=list(codes),
        created_at=at,
    )
    session.add(attempt)
    session.flush()
    return attempt


def _say(
    session: Session,
    certification: Certification,
    attempt: Attempt,
    assessment: Assessment,
    codes: Sequence[str],
    by: UUID,
    home_page: str,
    at: datetime,
) -> None:
    referential, tenant = certification.referential, certification.link.context.registration_id
    for criterion in (each for code in codes for each in referential.competency(code).marked_criteria):
        frozen = statements.assessed(
            referential=referential,
            assessment=assessment,
            criterion=criterion,
            rules=certification.rules,
            response=EXEMPTED,
            tenant=tenant,
            home_page=home_page,
            learner=attempt.person_id,
            assessor=by,
            attempt=attempt.id,
            attempt_number=attempt.number,
            sequence=1,
            at=at,
            reconciles={by},
        )
        mark = Mark(
            id=uuid4(),
            attempt=attempt,
            criterion=criterion.code,
            assessor_id=by,
            level=EXEMPTED,
            sequence=1,
            statement_id=frozen.id,
            marked_at=at,
        )
        session.add(mark)
        queue_statement(session, id=frozen.id, body=frozen.body, registration_id=tenant, mark_id=mark.id, at=at)


def _note(
    session: Session, act: Act, certification: Certification, exemption: Exemption, by: UUID, at: datetime
) -> None:
    said = {
        "exemption": str(exemption.id),
        "node": exemption.node,
        "competencies": exemption.competencies,
        "ground": exemption.ground,
        "certificate": journal.text_digest(exemption.certificate),
        "issuer": journal.text_digest(exemption.issuer),
        "obtained_on": exemption.obtained_on.isoformat() if exemption.obtained_on else None,
        "proof": journal.text_digest(exemption.proof),
    }
    journal.note(
        session,
        act,
        by=journal.person(by),
        at=at,
        link=certification.link,
        about=exemption.person_id,
        before=said if act is Act.REVOKED_EXEMPTION else None,
        after=said if act is Act.EXEMPTED else None,
    )


def _score(
    session: Session, certification: Certification, exemption: Exemption, person: Person, at: datetime
) -> None:
    touched = {
        assessment.code
        for assessment in certification.referential.presented
        if not set(assessment.competencies).isdisjoint(exemption.competencies)
    }
    queue_scores_of(session, person, exemption.referential_id, touched, at=at)
