"""What a member of a jury does for themselves: declare a conflict, take it back, vote."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import ABSTAINED, CHOICES, Kind, NotPossible
from lti_tool.store import journal
from lti_tool.store.agenda import Agenda, Item
from lti_tool.store.journal import note
from lti_tool.store.jury import check_open
from lti_tool.store.models import Deliberation, JuryDecision, JuryRecusal, JuryVote, ResourceLink


def recuse(
    session: Session, deliberation: Deliberation, candidate: UUID, *, link: ResourceLink, by: UUID, at: datetime
) -> None:
    """
    The member has a conflict with the candidate: they neither see nor vote on them, and what they voted is gone.

    Once something is decided on the candidate it is too late: the decision is undone first. Raises `NotPossible`.
    """
    _check_undecided(session, deliberation, candidate)
    if session.get(JuryRecusal, (deliberation.id, by, candidate)) is not None:
        return
    session.add(JuryRecusal(deliberation_id=deliberation.id, member_id=by, candidate_id=candidate, declared_at=at))
    mine = select(JuryVote).where(
        JuryVote.deliberation_id == deliberation.id, JuryVote.member_id == by, JuryVote.candidate_id == candidate
    )
    for vote in session.scalars(mine):
        session.delete(vote)
    _note(session, Act.RECUSED, deliberation, candidate, link, by, at)


def withdraw_recusal(
    session: Session, deliberation: Deliberation, candidate: UUID, *, link: ResourceLink, by: UUID, at: datetime
) -> None:
    """The member declared the conflict by mistake. Raises `NotPossible` once the candidate is decided on."""
    _check_undecided(session, deliberation, candidate)
    if (declared := session.get(JuryRecusal, (deliberation.id, by, candidate))) is not None:
        session.delete(declared)
        _note(session, Act.WITHDREW_RECUSAL, deliberation, candidate, link, by, at)


def cast_vote(
    session: Session,
    agenda: Agenda,
    item: Item,
    bloc: str,
    choice: str,
    *,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> None:
    """
    The member's vote on a candidate's bloc or certification; a later one takes its place until it is decided.

    The journal says that they voted and never how: juries deliberate in secret. Raises `NotPossible`.
    """
    deliberation = agenda.deliberation
    check_open(deliberation)
    if by not in agenda.entitled(item):
        raise NotPossible("no_vote")
    if choice not in {*CHOICES[Kind(deliberation.kind)], ABSTAINED}:
        raise NotPossible("not_a_choice")
    node = item.node(bloc)
    if node is None or node.decided is not None:
        raise NotPossible("already_decided")
    key = (deliberation.id, item.person.id, bloc, by)
    vote = session.get(JuryVote, key)
    if vote is None:
        vote = JuryVote(
            deliberation_id=deliberation.id, candidate_id=item.person.id, bloc=bloc, member_id=by, choice=choice
        )
        session.add(vote)
    vote.choice, vote.cast_at = choice, at
    _note(session, Act.VOTED, deliberation, item.person.id, link, by, at, bloc=bloc)


def _check_undecided(session: Session, deliberation: Deliberation, candidate: UUID) -> None:
    check_open(deliberation)
    decided = select(JuryDecision.id).where(
        JuryDecision.deliberation_id == deliberation.id, JuryDecision.candidate_id == candidate
    )
    if session.scalars(decided.limit(1)).first() is not None:
        raise NotPossible("already_decided")


def _note(
    session: Session,
    act: Act,
    deliberation: Deliberation,
    candidate: UUID,
    link: ResourceLink,
    by: UUID,
    at: datetime,
    **more: str,
) -> None:
    note(
        session,
        act,
        by=journal.person(by),
        at=at,
        link=link,
        about=candidate,
        after={"deliberation": str(deliberation.id)} | more,
    )
