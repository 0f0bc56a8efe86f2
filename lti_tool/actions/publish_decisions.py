"""Publishing what a jury decided: candidates see it, other systems are told, attestations are issued."""

from collections.abc import Callable
from datetime import date, datetime
from secrets import choice
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import Decision, NotPossible
from lti_tool.store import journal
from lti_tool.store.journal import note
from lti_tool.store.jury import decisions_of, locked, standing
from lti_tool.store.jury_days import date_paths_by_jury
from lti_tool.store.jury_papers import ATTESTATIONS, attestations_of, next_number
from lti_tool.store.models import Attestation, Deliberation, JuryDecision, Person, ResourceLink
from lti_tool.store.outbox import queue_statement
from lti_tool.store.referentials import reading_of
from xapi import statements

# Digits and letters that nobody takes for one another: 20 of 32 are 100 bits, which nobody guesses.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 20


def publish_decisions(
    session: Session,
    deliberation: Deliberation,
    *,
    holder_name: Callable[[Person], str],
    day_of: Callable[[datetime], date],
    link: ResourceLink,
    home_page: str,
    by: UUID,
    at: datetime,
) -> None:
    """
    Show candidates what a closed deliberation decided.

    What is awarded now and was not before is told as achieved, and gets an attestation; what was published as
    awarded and is taken back is told as forfeited, and its attestation is annulled. Whoever is on the path of
    validation of experience was told today: ``day_of`` tells an instant's day where the jury sits. Raises
    `NotPossible`.
    """
    deliberation = locked(session, deliberation.id)
    if deliberation.closed_at is None:
        raise NotPossible("not_closed")
    if deliberation.published_at is not None:
        raise NotPossible("already_published")
    decided = decisions_of(session, deliberation.id)
    before = standing(session, deliberation, {candidate for candidate, _ in decided}, is_published=True)
    for key, decision in sorted(decided.items(), key=lambda pair: (str(pair[0][0]), pair[0][1] == "", pair[0][1])):
        known = before.get(key)
        was_awarded = known is not None and known.decision == Decision.VALIDATED
        is_awarded = decision.decision == Decision.VALIDATED
        if is_awarded != was_awarded:
            _tell(session, deliberation, decision, link, home_page, at)
        if is_awarded and not was_awarded:
            _attest(session, decision, holder_name, link, at)
        if known is not None and was_awarded and not is_awarded:
            _annul(session, known, link, by, at)
    deliberation.published_at = at
    note(
        session,
        Act.PUBLISHED_DECISIONS,
        by=journal.person(by),
        at=at,
        link=link,
        after={"deliberation": str(deliberation.id), "decisions": len(decided)},
    )
    session.flush()
    date_paths_by_jury(session, deliberation, notified_on=day_of(at), link=link, by=by, at=at)


def _tell(
    session: Session,
    deliberation: Deliberation,
    decision: JuryDecision,
    link: ResourceLink,
    home_page: str,
    at: datetime,
) -> None:
    referential, _rules = reading_of(deliberation.referential)
    say = statements.achieved if decision.decision == Decision.VALIDATED else statements.forfeited
    tenant = link.context.registration_id
    frozen = say(
        referential=referential,
        bloc=referential.bloc(decision.bloc) if decision.bloc else None,
        tenant=tenant,
        decision_id=decision.id,
        home_page=home_page,
        learner=decision.candidate_id,
        at=at,
    )
    queue_statement(session, id=frozen.id, body=frozen.body, registration_id=tenant, mark_id=None, at=at)


def _attest(
    session: Session,
    decision: JuryDecision,
    holder_name: Callable[[Person], str],
    link: ResourceLink,
    at: datetime,
) -> None:
    """Issue the attestation; to somebody erased meanwhile there is nobody to give one to."""
    person = session.get(Person, decision.candidate_id)
    if person is None:
        return
    tenant = link.context.registration_id
    session.add(
        Attestation(
            id=uuid4(),
            decision_id=decision.id,
            person_id=person.id,
            registration_id=tenant,
            year=at.year,
            number=next_number(session, tenant, ATTESTATIONS, at.year),
            code="".join(choice(ALPHABET) for _ in range(CODE_LENGTH)),
            holder=holder_name(person),
            issued_at=at,
        )
    )
    session.flush()


def _annul(session: Session, decision: JuryDecision, link: ResourceLink, by: UUID, at: datetime) -> None:
    """
    Annul the attestation of what is taken back. It may be older than the decision that stood: what is
    maintained keeps the paper that it had.
    """
    earlier: JuryDecision | None = decision
    while earlier is not None:
        if (paper := attestations_of(session, [earlier.id]).get(earlier.id)) is not None:
            if paper.annulled_at is None:
                paper.annulled_at = at
                note(
                    session,
                    Act.ANNULLED_ATTESTATION,
                    by=journal.person(by),
                    at=at,
                    link=link,
                    about=decision.candidate_id,
                    after={"attestation": str(paper.id), "bloc": decision.bloc},
                )
            return
        earlier = _superseded_by(session, earlier)


def _superseded_by(session: Session, decision: JuryDecision) -> JuryDecision | None:
    if decision.supersedes is None:
        return None
    return session.scalar(select(JuryDecision).where(JuryDecision.statement_id == decision.supersedes))
