"""What becomes of a referential that is imported again, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

import builders
import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options
from lti_tool.store.models import StoredReferential
from lti_tool.store.referentials import (
    Kept,
    OlderVersion,
    Outcome,
    ReferentialInUse,
    is_in_use,
    keep_referential,
    reading_of,
    version_order,
)
from xapi import documents
from xapi.referential import rules, shipped
from xapi.referential.model import Referential

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULES = documents.read("rule-sets/default.json")


def keep(session: Session, referential: Referential, rule_set: dict[str, Any] = RULES) -> Kept:
    return keep_referential(session, referential, rule_set, id=uuid4(), at=AT)


def begin_something(session: Session) -> None:
    """A resource link that presents E1 of the stored referential."""
    builders.a_resource_link(session, builders.a_course(session, builders.a_registration(session)), "E1")


def test_what_is_read_back_is_what_was_kept(stored: Session) -> None:
    kept = keep(stored, shipped()).stored
    stored.commit()
    stored.expire_all()

    assert reading_of(kept) == (shipped(), rules.shipped())


def test_the_same_again_changes_nothing_even_in_use(stored: Session) -> None:
    first = keep(stored, shipped())
    begin_something(stored)

    again = keep(stored, shipped())

    assert (first.outcome, again.outcome) == (Outcome.ADDED, Outcome.UNCHANGED)
    assert again.stored is first.stored
    assert is_in_use(stored, first.stored.id)


@pytest.mark.parametrize(
    ("changes", "rule_set", "fields"),
    [
        ({"title": "Manager"}, RULES, ("title",)),
        ({"blocs": shipped().blocs[::-1], "language": "fr-FR"}, RULES, ("language", "blocs")),
        ({}, RULES | {"version": "1.1"}, ("rules",)),
    ],
)
def test_what_is_in_use_is_not_changed(
    stored: Session, changes: dict[str, Any], rule_set: dict[str, Any], fields: tuple[str, ...]
) -> None:
    row = keep(stored, shipped()).stored
    begin_something(stored)
    before = (row.sha256, row.document, row.rules)

    with pytest.raises(ReferentialInUse) as refused:
        keep(stored, replace(shipped(), **changes), rule_set)

    assert refused.value.stored is row
    assert refused.value.fields == fields
    assert (row.sha256, row.document, row.rules) == before


def test_what_is_not_in_use_is_replaced(stored: Session) -> None:
    row = keep(stored, shipped()).stored

    kept = keep(stored, replace(shipped(), title="Manager"))

    assert kept.outcome is Outcome.REPLACED
    assert kept.stored is row
    assert reading_of(row)[0].title == "Manager"


def test_a_new_version_takes_over_and_the_older_stays_for_what_was_begun(stored: Session) -> None:
    old = keep(stored, shipped()).stored
    begin_something(stored)

    kept = keep(stored, replace(shipped(), version="2.0"))

    stored.refresh(old)
    assert kept.superseded == (old.version,)
    assert old.superseded_by_id == kept.stored.id
    assert reading_of(old)[0] == shipped()


def test_an_older_version_is_refused_unless_it_is_there_already(stored: Session) -> None:
    keep(stored, shipped())
    keep(stored, replace(shipped(), version="2.0"))

    assert keep(stored, shipped()).outcome is Outcome.UNCHANGED
    with pytest.raises(OlderVersion) as refused:
        keep(stored, replace(shipped(), version="1.5"))
    assert refused.value.stored.version == "2.0"


def test_other_referentials_are_left_alone(stored: Session) -> None:
    first = keep(stored, shipped()).stored

    kept = keep(stored, replace(shipped(), iri="https://example.org/other", id="other", version="9.0"))

    stored.refresh(first)
    assert kept.superseded == ()
    assert first.superseded_by_id is None


def test_two_imports_at_once_keep_one(stored: Session, migrated_url: str) -> None:
    engine = create_engine(**engine_options(migrated_url))
    together = Barrier(2)

    def import_it() -> Outcome:
        with Session(engine) as session:
            together.wait()
            outcome = keep(session, shipped()).outcome
            session.commit()
            return outcome

    with ThreadPoolExecutor(2) as both:
        outcomes = [import_.result() for import_ in [both.submit(import_it) for _ in range(2)]]
    engine.dispose()

    assert sorted(outcomes) == [Outcome.ADDED, Outcome.UNCHANGED]
    assert len(stored.scalars(select(StoredReferential)).all()) == 1


@pytest.mark.parametrize(
    ("older", "newer"), [("1.9", "1.10"), ("1.0-draft", "1.0"), ("1.0", "1.0.1"), ("2024", "2025-01"), ("a", "b")]
)
def test_versions_are_told_apart_by_their_numbers(older: str, newer: str) -> None:
    assert version_order(older) < version_order(newer)
    assert version_order(older) == version_order(older)
