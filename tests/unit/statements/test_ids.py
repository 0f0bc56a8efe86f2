"""Ids follow from what is said."""

from typing import Any

import pytest
from said import (
    ASSESSOR,
    AT,
    ATTEMPT,
    DECISION,
    HOME,
    LEARNER,
    OTHER,
    REFERENTIAL,
    TENANT,
    a_decision,
    a_mark,
    a_publication,
)

from xapi.statements import (
    achieved,
    achieved_id,
    assessed_id,
    deliberated_id,
    forfeited,
    forfeited_id,
    voided,
    voided_id,
)


def test_ids_are_those_that_the_functions_promise() -> None:
    criterion = REFERENTIAL.criterion_iri("C8.1")

    assert a_mark().id == assessed_id(TENANT, ATTEMPT, criterion, ASSESSOR, 1)
    assert a_mark(reconciles=[OTHER]).id == assessed_id(TENANT, ATTEMPT, criterion, None, 1)
    assert a_decision().id == deliberated_id(TENANT, DECISION)
    assert a_publication(achieved).id == achieved_id(TENANT, DECISION)
    assert a_publication(forfeited).id == forfeited_id(TENANT, DECISION)
    assert voided(target=LEARNER, home_page=HOME, by=ASSESSOR, at=AT).id == voided_id(LEARNER)


def test_ids_never_change_from_one_release_to_the_next() -> None:
    assert str(a_mark().id) == "6bd10916-b48c-5a84-baa4-656e6a8069e4"


@pytest.mark.parametrize(
    "changes",
    [
        {"tenant": OTHER},
        {"attempt": OTHER},
        {"assessor": OTHER},
        {"sequence": 2},
        {"criterion": REFERENTIAL.criterion("C8.2")},
        {"reconciles": [OTHER]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_mark_has_another_id(changes: dict[str, Any]) -> None:
    assert a_mark(**changes).id != a_mark().id
