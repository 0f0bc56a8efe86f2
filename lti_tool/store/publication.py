"""What of a learner's evidence they may see."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.store.jury import published_to, unpublished_decisions
from lti_tool.store.models import Attempt, Mark, QueuedStatement, Reconciliation, ResourceLink
from xapi.aggregator.facts import Told
from xapi.aggregator.rows import Row
from xapi.outcomes.said import Decision


def unpublished(session: Session, evidence: Collection[str]) -> frozenset[str]:
    """Those of the statements' ids that tell of marks, given or reconciled, whose results are not published."""
    kept_back = (
        select(QueuedStatement.id)
        .outerjoin(Mark, Mark.id == QueuedStatement.mark_id)
        .outerjoin(Reconciliation, Reconciliation.id == QueuedStatement.reconciliation_id)
        .join(Attempt, or_(Attempt.id == Mark.attempt_id, Attempt.id == Reconciliation.attempt_id))
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .where(QueuedStatement.id.in_([UUID(id) for id in evidence]), ResourceLink.results_published_at.is_(None))
    )
    return frozenset(str(id) for id in session.scalars(kept_back))


def rows_told(session: Session, person_id: UUID, rows: Sequence[Row]) -> list[Row]:
    """
    A learner's rows as if no jury had decided what is not published yet: what stood before it stands.

    Nothing at all where nothing but such a decision is known: not even that one exists may show.
    """
    hidden = unpublished_decisions(session, {row.decided_by for row in rows if row.decided_by})
    if not hidden:
        return list(rows)
    published = published_to(session, person_id)
    earlier = {
        _node(deliberation.referential.iri, decision.bloc): decision
        for decision, deliberation in reversed(published)
    }
    shown = []
    for row in rows:
        if row.decided_by in hidden:
            stood = earlier.get(row.node)
            reasons = {reason for reason in row.reasons if reason not in {"decided", "marks_after_decision"}}
            row = replace(
                row,
                decision=stood.decision if stood else None,
                decided_by=str(stood.statement_id) if stood else None,
                reasons=tuple(sorted(reasons | ({"decided"} if stood else set()))),
            )
        shown.append(row)
    return shown if any(row.evidence or row.decision for row in shown if row.kind != "certification") else []


def told_to_learners(session: Session, facts: Sequence[Told]) -> list[Told]:
    """What statements say of a learner, without the jury's decisions that are not published yet."""
    hidden = unpublished_decisions(session, {fact.id for fact in facts if isinstance(fact, Decision)})
    return [fact for fact in facts if fact.id not in hidden]


def _node(iri: str, bloc: str) -> str:
    return f"{iri}/blocs/{bloc}" if bloc else iri
