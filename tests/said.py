"""Statements that tests start from."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from xapi.referential import rules, shipped
from xapi.statements import Frozen, Proposal, assessed, deliberated

HOME = "https://certibloc.example"
AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
TENANT, LEARNER, ASSESSOR, OTHER, ATTEMPT, GROUP, DECISION = (UUID(int=n, version=4) for n in range(1, 8))
REFERENTIAL = shipped()
RULES = rules.shipped()


def a_mark(**changes: Any) -> Frozen:
    """In progress on C8.1 at E7, unless ``changes`` say otherwise."""
    values: dict[str, Any] = {
        "referential": REFERENTIAL,
        "assessment": REFERENTIAL.assessment("E7"),
        "criterion": REFERENTIAL.criterion("C8.1"),
        "rules": RULES,
        "response": "in_progress",
        "tenant": TENANT,
        "home_page": HOME,
        "learner": LEARNER,
        "assessor": ASSESSOR,
        "attempt": ATTEMPT,
        "attempt_number": 1,
        "sequence": 1,
        "at": AT,
    }
    return assessed(**values | changes)


def a_decision(**changes: Any) -> Frozen:
    """B2 validated, as proposed."""
    values: dict[str, Any] = {
        "referential": REFERENTIAL,
        "bloc": REFERENTIAL.bloc("B2"),
        "decision": "validated",
        "proposal": Proposal("validated", [], [a_mark().id]),
        "rules": RULES.name,
        "tenant": TENANT,
        "decision_id": DECISION,
        "home_page": HOME,
        "learner": LEARNER,
        "jury": [ASSESSOR, OTHER],
        "at": AT,
    }
    return deliberated(**values | changes)


def a_publication(say: Any, **changes: Any) -> Frozen:
    values: dict[str, Any] = {
        "referential": REFERENTIAL,
        "bloc": REFERENTIAL.bloc("B2"),
        "tenant": TENANT,
        "decision_id": DECISION,
        "home_page": HOME,
        "learner": LEARNER,
        "at": AT,
    }
    frozen: Frozen = say(**values | changes)
    return frozen


def person(name: UUID) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": HOME, "name": str(name)}}


def extensions(frozen: Frozen) -> dict[str, Any]:
    found: dict[str, Any] = frozen.statement["context"]["extensions"]
    return found
