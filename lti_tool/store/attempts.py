"""Candidates' attempts at an assessment, over all activities that present it, and what their sheets ask."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lti_tool.assessment.attempts import Scope, Try
from lti_tool.store.exemptions import exempted_of_many
from lti_tool.store.marks import marks_in, reconciliations_in, settled_levels
from lti_tool.store.models import Attempt, Context, Mark, ResourceLink
from lti_tool.store.sittings import Sitting
from xapi.referential.rules import RuleSet


def attempts_at(session: Session, link: ResourceLink, person_id: UUID) -> Sequence[Attempt]:
    """
    The person's attempts at the link's assessment, first to last, sat in the link or elsewhere.

    Cancelled ones count nowhere, and an exemption's was not sat: neither is among them.
    """
    return session.scalars(_sat(link).where(Attempt.person_id == person_id).order_by(Attempt.number)).all()


def attempts_of_many(
    session: Session, link: ResourceLink, people: Collection[UUID]
) -> Mapping[UUID, Sequence[Attempt]]:
    """The same of several people, by person; whoever never sat it has none."""
    found: dict[UUID, list[Attempt]] = defaultdict(list)
    for attempt in session.scalars(_sat(link).where(Attempt.person_id.in_(people)).order_by(Attempt.number)):
        found[attempt.person_id].append(attempt)
    return found


def as_try(session: Session, attempt: Attempt, rules: RuleSet) -> Try:
    """The attempt as the rules on several attempts read it."""
    competencies = None if attempt.competencies is None else frozenset(attempt.competencies)
    levels = settled_levels(marks_in(session, attempt), rules, reconciliations_in(session, attempt))
    return Try(attempt.number, competencies, levels)


def scopes_of(session: Session, sitting: Sitting, people: Collection[UUID]) -> Mapping[UUID, Scope]:
    """What each person's sheet in the sitting asks."""
    exempted = exempted_of_many(session, people, sitting.referential.iri)
    sat = attempts_of_many(session, sitting.link, people)
    scopes = {}
    for person_id in people:
        tries = sat.get(person_id, ())
        last = next((each for each in reversed(tries) if each.resource_link_id == sitting.link.id), None)
        resat = None if last is None or last.competencies is None else frozenset(last.competencies)
        # A first attempt is about to begin where none has.
        number = tries.index(last) + 1 if last is not None else len(tries) + 1
        scopes[person_id] = Scope(resat, exempted.get(person_id, frozenset()), number)
    return scopes


def attempts_in_course(session: Session, context_id: UUID, person_id: UUID) -> Sequence[Attempt]:
    """All that the person sat in the course's activities, the latest first, cancelled ones too, with the marks."""
    sat = (
        select(Attempt)
        .join(Attempt.resource_link)
        .where(Attempt.person_id == person_id, ResourceLink.context_id == context_id)
        .options(
            joinedload(Attempt.resource_link),
            joinedload(Attempt.referential),
            selectinload(Attempt.marks).joinedload(Mark.assessor),
        )
    )
    return session.scalars(sat.order_by(Attempt.created_at.desc(), Attempt.number.desc())).unique().all()


def attempt_in_course(session: Session, context: Context, person_id: UUID, attempt_id: UUID) -> Attempt | None:
    """
    The attempt with this id, if the person sat it in the course.

    Locked until the transaction ends: whoever marks in it comes before or after, not meanwhile.
    """
    wanted = (
        select(Attempt)
        .join(Attempt.resource_link)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id, ResourceLink.context_id == context.id)
        .with_for_update(of=Attempt)
    )
    return session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


def _sat(link: ResourceLink) -> Select[Attempt]:
    return select(Attempt).where(
        Attempt.referential_id == link.referential_id,
        Attempt.assessment == link.assessment,
        Attempt.exemption_id.is_(None),
        Attempt.cancelled_at.is_(None),
    )
