"""Validating at once all that is proposed as validated."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.assessment.jury import FEWEST, Carried, Decision, Kind, Method, NotPossible
from lti_tool.store.agenda import Agenda, Item, Node, agenda_of
from lti_tool.store.jury import check_open, locked, objections
from lti_tool.store.models import Deliberation, ResourceLink
from lti_tool.store.rulings import check_sitting, keep_decision, may_record


def follow_proposals(
    session: Session,
    deliberation: Deliberation,
    seen: str,
    *,
    externals_required: bool,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> int:
    """
    Validate everything that is due and proposed as validated, the certification too where its blocs then are.

    Nobody's vote is counted: the jury agreed on it as a whole. What a member voted against on their own device,
    and what depends on it, is left to a vote. Returns how many decisions it makes. Raises `NotPossible`.
    """
    deliberation = locked(session, deliberation.id)
    check_open(deliberation)
    agenda = agenda_of(session, deliberation)
    check_sitting(agenda, externals_required=externals_required)
    if deliberation.kind != Kind.ORDINARY:
        raise NotPossible("not_a_choice")
    if agenda.digest != seen:
        raise NotPossible("marks_changed")
    contested, made = objections(session, deliberation.id), 0
    for item in agenda.items:
        if not may_record(agenda, item, by) or len(agenda.entitled(item)) < FEWEST:
            continue
        blocs = [node for node in item.nodes if node.bloc]
        made += sum(_followed(session, agenda, item, node, contested, link, by, at) for node in blocs)
        # What was just decided is part of what the certification rests on.
        anew = agenda_of(session, deliberation, item.person.id).items[0]
        certification = anew.nodes[-1]
        if not any(node.is_open for node in anew.nodes[:-1]):
            made += _followed(session, agenda, anew, certification, contested, link, by, at)
    return made


def _followed(
    session: Session,
    agenda: Agenda,
    item: Item,
    node: Node,
    contested: set[tuple[UUID, str]],
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> bool:
    """Validate what is open and proposed as validated, unless somebody is against it."""
    if not node.is_open or node.proposed.computed != "validated" or (item.person.id, node.code) in contested:
        return False
    found = Carried(Decision.VALIDATED)
    keep_decision(
        session, agenda, item, node, found, {}, Method.AGREED, "", "", id=uuid4(), link=link, by=by, at=at
    )
    return True
