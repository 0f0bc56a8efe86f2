"""The follower: misses nothing, doubles nothing, and can be stopped anywhere."""

import random
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from histories import HISTORIES, HOME, RULE_SETS, SMALL, a_decision, a_mark, a_void, elsewhere, some_rules, uuid_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options, migrate
from lti_tool.store.finishing import SQLITE
from lti_tool.store.ledger import DatabaseLedger, followed_store
from lti_tool.store.models.ledger import FollowedStore, KeptFact
from lti_tool.store.narrow_renewal import _above, _below
from lti_tool.store.progress import dump, progress_of, progress_of_many
from lti_tool.store.renewal import _gone, _made_whole
from lti_tool.store.renewal_connection import running
from lti_tool.store.renewal_texts import Renewed
from xapi.aggregator.fold import fold
from xapi.aggregator.follower import follow, renew, told
from xapi.aggregator.reading import VERBS, read
from xapi.aggregator.rows import ndjson
from xapi.aggregator.scope import Scope
from xapi.referential.rules import RuleSet
from xapi.vocabulary import ASSESSED


def folded(statements: Iterable[Any], rules: RuleSet | None = None) -> bytes:
    facts = [read(statement, HOME) for statement in statements]
    return ndjson(fold(facts, SMALL, rules or some_rules()).rows)


def a_course_of_marks(count: int = 20) -> list[dict[str, Any]]:
    codes = ["C1.1", "C1.2", "C2.1", "C3.1", "C3.2", "C3.3"]
    return [a_mark(n, codes[n % 6], learner=f"learner {n % 7}") for n in range(count)]


def test_what_is_stored_shows_after_a_pass(session, lrs, one_pass):
    history = [*a_course_of_marks(), a_decision(30, learner="learner 3"), a_void(31, 4), elsewhere(a_mark(32))]
    lrs.store(*history)

    one_pass()

    assert dump(session) == folded(history)


def test_a_statement_counts_at_once_even_before_the_cursor_may_pass_it(session, ledger, lrs, one_pass):
    lrs.store(a_mark(1))

    one_pass(later=timedelta(0))

    assert [row.computed for row in progress_of(session, SMALL, "ada", "bloc")] == ["incomplete"] * 3
    assert ledger.cursor(ASSESSED).high_water == lrs.now - timedelta(seconds=5)


def test_a_second_pass_finds_nothing_new_and_writes_nothing(session, lrs, one_pass):
    lrs.store(*a_course_of_marks())
    one_pass()
    steps = session.scalar(select(FollowedStore.steps))
    rows = dump(session)

    again = one_pass()

    assert {learner for step in again for learner in step.learners} == set()
    assert session.scalar(select(FollowedStore.steps)) == steps
    assert dump(session) == rows


def test_only_what_is_new_is_read_again_but_for_a_minute(lrs, one_pass):
    lrs.store(*a_course_of_marks(10))
    lrs.now += timedelta(minutes=10)
    lrs.store(a_mark(50), a_mark(51, "C1.2"))
    one_pass()

    assert sum(step.read for step in one_pass()) == 2


def test_a_statement_that_shows_late_is_not_missed(session, lrs, one_pass):
    lrs.store(a_mark(1))
    one_pass()

    lrs.store(a_mark(2, "C1.2"), at=lrs.now - timedelta(seconds=30))
    one_pass()

    assert dump(session) == folded([a_mark(1), a_mark(2, "C1.2")])


def test_a_rescan_finds_what_showed_later_than_the_overlap_and_is_made_when_it_is_due(session, lrs, one_pass):
    lrs.store(a_mark(1))
    one_pass(every=timedelta(hours=1))
    now = lrs.now
    lrs.store(a_mark(2, "C1.2"), at=now - timedelta(minutes=5))
    lrs.now = now

    one_pass(every=timedelta(hours=1))
    before = dump(session)
    one_pass(every=timedelta(hours=1), later=timedelta(hours=2))

    assert before == folded([a_mark(1)])
    assert dump(session) == folded([a_mark(1), a_mark(2, "C1.2")])


def test_a_store_that_does_not_say_until_when_it_is_consistent_is_followed_too(session, lrs, one_pass):
    lrs.says_consistent_through = False
    lrs.store(*a_course_of_marks())

    one_pass()

    assert dump(session) == folded(a_course_of_marks())


def test_stopped_at_any_page_and_begun_again_it_misses_and_doubles_nothing(session, lrs, one_pass):
    history = [*a_course_of_marks(14), a_void(30, 2), a_decision(31, learner="learner 1")]
    lrs.store(*history[:8])
    for answers in range(7):
        lrs.answers = answers
        with pytest.raises(ConnectionError):
            one_pass()
        if answers == 3:
            lrs.store(*history[8:])

    lrs.answers = None
    one_pass()

    assert dump(session) == folded(history)
    assert session.scalar(select(func.count()).select_from(KeptFact)) == len(history)


def test_pages_that_follow_one_another_make_a_step_together(lrs, one_pass):
    lrs.store(*a_course_of_marks())

    assert [step.read for step in one_pass() if step.read] == [20]


def test_what_a_store_gave_before_it_stopped_answering_counts(session, lrs, one_pass):
    lrs.store(*a_course_of_marks())
    lrs.answers = 2 + VERBS.index(ASSESSED)

    with pytest.raises(ConnectionError):
        one_pass()

    assert dump(session) == folded(a_course_of_marks(6))


def test_what_was_not_committed_is_read_again(session, ledger, lrs, one_pass, scope):
    lrs.store(*a_course_of_marks())
    steps = follow(lrs, ledger, [scope], home_page=HOME, now=lrs.now)
    for _ in range(3):
        next(steps)
    session.rollback()
    steps.close()
    assert dump(session) == b""

    one_pass()

    assert dump(session) == folded(a_course_of_marks())


def test_a_void_takes_a_mark_back_and_what_it_had_replaced_shows_again(session, lrs, one_pass):
    first, correction = a_mark(1, response="in_progress", sequence=1), a_mark(2, sequence=2)
    lrs.store(first, correction)
    one_pass()

    lrs.store(a_void(3, 2))
    one_pass()

    assert dump(session) == folded([first])


def test_a_void_that_comes_before_its_target_hides_it_all_the_same(session, ledger, scope):
    ledger.hold_scopes([scope])
    for statement in (a_mark(1), a_void(3, 2), a_mark(2, "C1.2")):
        renew(ledger, [scope], ledger.keep(told([statement], HOME)))

    assert dump(session) == folded([a_mark(1)])


def test_another_statement_under_a_known_id_is_kept_and_neither_counts(session, lrs, one_pass, ledger, scope):
    lrs.store(a_mark(1), a_mark(2, "C1.2"))
    one_pass()

    lrs.store(a_mark(1, response="in_progress", learner="eve"))
    one_pass()

    assert dump(session) == folded([a_mark(2, "C1.2")])
    summary = fold(ledger.facts_of(None), SMALL, scope.rules).summary
    assert [(a.code, a.statement) for a in summary.anomalies] == [("conflict", uuid_of(1))]


def test_a_void_in_conflict_voids_no_longer(session, lrs, one_pass):
    lrs.store(a_mark(1), a_void(3, 1))
    one_pass()
    lrs.stored.pop(0)
    lrs.store(a_mark(1))
    lrs.stored[0][1]["object"]["id"] = uuid_of(9)
    one_pass()

    assert dump(session) == folded([a_mark(1)])


def test_each_referential_in_use_has_its_own_rows(session, lrs, one_pass, scope):
    other = Scope(replace(SMALL, iri="https://example.org/other", id="other"), scope.rules)
    elsewhere_marked = a_mark(2, learner="bob")
    elsewhere_marked["object"]["id"] = "https://example.org/other/criteria/C1.1"
    lrs.store(a_mark(1), elsewhere_marked)

    one_pass(scope, other)

    assert set(progress_of_many(session, SMALL)) == {"ada"}
    assert set(progress_of_many(session, other.referential)) == {"bob"}


def test_two_versions_of_a_referential_are_kept_side_by_side_and_dropped_when_out_of_use(
    session, lrs, one_pass, scope
):
    newer = Scope(replace(SMALL, version="2.0", blocs=SMALL.blocs[:1]), scope.rules)
    lrs.store(a_mark(1))

    one_pass(scope, newer)
    assert [len(progress_of(session, version, "ada")) for version in (SMALL, newer.referential)] == [12, 7]

    one_pass(newer)
    assert [len(progress_of(session, version, "ada")) for version in (SMALL, newer.referential)] == [0, 7]


def test_new_rules_make_all_rows_anew_from_what_was_kept(session, lrs, one_pass):
    lrs.store(a_mark(1), a_mark(2, "C1.2", "in_progress"))
    one_pass()

    stricter = some_rules(version="2.0", competency={"rule": "quorum", "ratio": 0.5})
    one_pass(Scope(SMALL, stricter))

    assert dump(session) == folded([a_mark(1), a_mark(2, "C1.2", "in_progress")], stricter)


def test_pages_ask_for_one_learner_or_many_down_to_a_detail(session, lrs, one_pass):
    lrs.store(*a_course_of_marks(), a_mark(40, learner="ada"))
    one_pass()

    assert [row.code for row in progress_of(session, SMALL, "ada", "bloc")] == ["small", "B1", "B2"]
    assert len(progress_of(session, SMALL, "ada")) == 12
    assert progress_of(session, SMALL, "nobody") == []
    many = progress_of_many(session, SMALL, ["ada", "learner 1", "nobody"])
    assert {learner: [row.code for row in rows] for learner, rows in many.items()} == {
        "ada": ["small", "B1", "B2"],
        "learner 1": ["small", "B1", "B2"],
    }


def test_a_node_may_have_a_name_of_any_length(session, lrs, one_pass):
    # What does not compress, so that no index takes it.
    name = "".join(f"{random.Random(n).getrandbits(64):x}" for n in range(1000))  # noqa: S311 # guards nothing
    elsewhere = {**a_mark(1), "object": {"id": f"https://example.org/{name}"}}
    lrs.store(elsewhere, a_mark(2))

    one_pass()

    assert dump(session) == folded([elsewhere, a_mark(2)])


def test_the_progress_of_the_store_followed_last_shows(session, lrs, one_pass):
    lrs.store(a_mark(1))
    one_pass()

    followed_store(session, "http://another.example/xapi", HOME)
    assert dump(session) == b""

    followed_store(session, "http://lrs.example/xapi", HOME)
    assert dump(session) == folded([a_mark(1)])


def test_many_learners_at_once_are_renewed_alike(session, ledger, scope):
    # More than one statement takes, and more than a few percent of all.
    history = [a_mark(n, "C1.2" if n % 2 else "C1.1", learner=f"learner {n // 2}") for n in range(460)]
    ledger.hold_scopes([scope])

    renew(ledger, [scope], ledger.keep(told(history, HOME)))
    one = [*history, a_mark(900, "C2.1", learner="learner 7")]
    renew(ledger, [scope], ledger.keep(told(one, HOME)))

    assert dump(session) == folded(one)


@pytest.mark.parametrize("words", [_below, _above, _made_whole, _gone, Renewed.with_rows])
def test_sqlite_looks_up_what_bears_on_a_learner_and_walks_nothing(migrated_sqlite, scope, words):
    renewed = Renewed(SQLITE, 1, 1, scope.fingerprint, scope.tables)
    with closing(sqlite3.connect(migrated_sqlite)) as connection, running(connection, renewed):
        plan = [line[-1] for line in connection.execute(f"EXPLAIN QUERY PLAN {words(renewed)}", ["[]"])]

    asked = re.findall(r"(?:FROM|JOIN) (?:kept_facts|progress_rows)\b", words(renewed))
    looked_up = [step for step in plan if re.search("kept_facts|progress_rows", step)]
    assert len(looked_up) == len(asked)
    assert [step for step in looked_up if "learner=?" not in step and " AND " not in step] == []


def test_postgresql_plans_anew_when_its_tables_have_doubled(postgresql_url, scope):
    plans = text("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO progress_rows%'")
    # Not one that was used before: emptied tables keep their size.
    migrate(postgresql_url)
    engine = create_engine(**engine_options(postgresql_url))
    with Session(engine) as session:
        ledger = DatabaseLedger(session, followed_store(session, "http://lrs.example/xapi", HOME))
        ledger.hold_scopes([scope])

        renew(ledger, [scope], ledger.keep(told([a_mark(1)], HOME)))
        few = session.scalar(plans)
        many = [a_mark(n, learner=f"learner {n}") for n in range(2, 200)]
        renew(ledger, [scope], ledger.keep(told(many, HOME)))
        more = session.scalar(plans)
    engine.dispose()

    assert few == 1 < more


def test_rules_too_fine_for_whole_numbers_are_followed_by_the_fold(session, ledger):
    weights = {"C1.1": 0.1234567891234567, "C1.2": 0.7654321987654321}
    rules = some_rules(overrides={"C1": {"rule": "score", "pass": 15, "weights": weights}})
    scope = Scope(SMALL, rules)
    ledger.hold_scopes([scope])

    renew(ledger, [scope], ledger.keep(told([a_mark(1, "C1.2"), a_mark(2, "C1.1", "in_progress")], HOME)))

    assert dump(session) == folded([a_mark(1, "C1.2"), a_mark(2, "C1.1", "in_progress")], rules)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(history=HISTORIES, rules=RULE_SETS, chance=st.randoms(use_true_random=False))
def test_incremental_equals_full_to_the_byte(
    session: Session, history: list[dict[str, Any]], rules: RuleSet, chance: random.Random
):
    session.rollback()
    scope = Scope(SMALL, rules)
    ledger = DatabaseLedger(session, followed_store(session, f"http://{chance.random()}.example", HOME))
    ledger.hold_scopes([scope])
    remaining = list(history)
    while remaining:
        size = chance.choice([1, 2, 6, 30])
        # Batches overlap now and then, as pages read twice do.
        batch, remaining = remaining[:size] + chance.sample(history, min(2, len(history))), remaining[size:]
        renew(ledger, [scope], ledger.keep(told(batch, HOME)))

    assert dump(session) == folded(history, rules)
    renew(ledger, [scope], None)
    assert dump(session) == folded(history, rules)


@pytest.mark.parametrize("statement", [{}, {"id": 3}, {**a_mark(1), "timestamp": "soon"}])
def test_what_cannot_be_read_is_passed_over(session, lrs, one_pass, statement):
    lrs.store(a_mark(2), {"verb": {"id": ASSESSED}, "id": uuid_of(3)} | statement, a_mark(4, "C1.2"))

    one_pass()

    assert dump(session) == folded([a_mark(2), a_mark(4, "C1.2")])
