"""Dropped and rebuilt from the LRS, progress is the same; where it is not, the rebuild says so."""

from datetime import timedelta

import pytest
from histories import HOME, SMALL, SOUND_HISTORIES, a_decision, a_mark, a_void, some_rules, uuid_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from lti_tool.store.ledger import DatabaseLedger, followed_store
from lti_tool.store.models.ledger import FollowedStore, KeptFact, ProgressRow
from lti_tool.store.progress import dump
from lti_tool.store.rebuild import rebuild_from_lrs
from xapi.aggregator.follower import follow
from xapi.aggregator.reading import VERBS
from xapi.aggregator.scope import Scope
from xapi.vocabulary import VOIDED


@pytest.fixture
def rebuilt(session, ledger, lrs, scope):
    """Rebuild now, and commit."""

    def run():
        store_id = session.scalar(select(FollowedStore.id))
        done = rebuild_from_lrs(
            session, lrs, [scope], store_id=store_id, home_page=HOME, now=lrs.now + timedelta(minutes=1)
        )
        session.commit()
        return done

    return run


HISTORY = [
    a_mark(1, response="in_progress", sequence=1),
    a_mark(2, sequence=2),
    a_mark(3, "C1.2"),
    a_decision(4),
    a_mark(5, "C3.1", learner="bob"),
]


def test_nothing_differs_after_voids_corrections_and_decisions(session, lrs, one_pass, rebuilt):
    lrs.store(*HISTORY)
    one_pass()
    lrs.store(a_void(6, 2), a_void(7, 4))
    one_pass()
    rows = dump(session)

    done = rebuilt()

    assert done.is_clean
    assert (done.read, done.new, done.missed, done.differences) == (5, 0, (), ())
    assert dump(session) == rows


def test_what_voids_hide_stays_in_the_ledger(session, lrs, one_pass, rebuilt):
    lrs.store(*HISTORY)
    one_pass()
    lrs.store(a_void(6, 2))

    rebuilt()

    assert session.scalar(select(func.count()).select_from(KeptFact)) == len(HISTORY) + 1


def test_an_empty_instance_is_rebuilt_whole(session, lrs, rebuilt):
    lrs.store(*HISTORY)

    done = rebuilt()

    assert (done.is_clean, done.read, done.new, done.rows) == (True, 5, 5, 24)
    assert rebuilt().new == 0


def test_what_came_after_the_last_pass_is_no_difference(session, lrs, one_pass, rebuilt):
    lrs.store(*HISTORY)
    one_pass()
    lrs.store(a_mark(8, "C2.1"))

    done = rebuilt()

    assert (done.is_clean, done.new) == (True, 1)


def test_rows_that_someone_changed_or_dropped_are_named_and_mended(session, lrs, one_pass, rebuilt):
    lrs.store(*HISTORY)
    one_pass()
    rows = dump(session)
    session.execute(
        update(ProgressRow)
        .where(ProgressRow.code == "B2", ProgressRow.learner == "ada")
        .values(computed="validated")
    )
    session.execute(delete(ProgressRow).where(ProgressRow.code == "C3", ProgressRow.learner == "bob"))
    session.commit()

    done = rebuilt()

    assert not done.is_clean
    changed, dropped = done.differences
    assert (changed.before.code, changed.before.computed, changed.after.computed) == (
        "B2",
        "validated",
        "incomplete",
    )
    assert (dropped.before, dropped.after.code, dropped.after.learner) == (None, "C3", "bob")
    assert dump(session) == rows
    assert rebuilt().is_clean


def test_a_statement_that_the_follower_should_have_seen_is_named(session, lrs, one_pass, rebuilt):
    lrs.store(*HISTORY)
    one_pass()
    lrs.store(a_mark(9, "C2.1"), at=lrs.now - timedelta(hours=1))

    done = rebuilt()

    assert (done.is_clean, done.missed) == (False, (uuid_of(9),))


def test_a_statement_that_the_lrs_no_longer_shows_is_gone(session, lrs, one_pass, rebuilt):
    lrs.store(*HISTORY)
    one_pass()
    lrs.stored = [(at, statement) for at, statement in lrs.stored if statement["id"] != uuid_of(3)]

    done = rebuilt()

    assert {difference.after.code for difference in done.differences} == {"B1", "C1", "C1.2", "small"}
    assert session.scalar(select(func.count()).select_from(KeptFact)) == len(HISTORY) - 1


def test_an_lrs_that_stops_answering_changes_nothing(session, lrs, one_pass, rebuilt):
    lrs.store(*HISTORY)
    one_pass()
    rows = dump(session)
    lrs.answers = 2

    with pytest.raises(ConnectionError):
        rebuilt()
    session.rollback()

    assert dump(session) == rows


def test_what_a_follower_keeps_meanwhile_is_not_lost(session, engine, lrs, one_pass, scope, rebuilt):
    lrs.store(*HISTORY)
    one_pass()
    pages = lrs.pages

    def while_reading(*, verb, since, limit):
        yield from pages(verb=verb, since=since, limit=limit)
        if verb == VERBS[0] and since is None:
            lrs.store(a_mark(9, "C2.1"))
            lrs.pages = pages
            one_pass()

    lrs.pages = while_reading
    done = rebuilt()

    assert done.is_clean
    assert uuid_of(9) in dump(session).decode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(history=SOUND_HISTORIES, cut=st.integers(0, 25))
def test_a_rebuild_never_differs_from_what_was_followed(session, lrs, history, cut):
    session.rollback()
    lrs.stored.clear()
    scope = Scope(SMALL, some_rules())
    store_id = followed_store(session, f"http://{len(history)}.example", HOME)
    ledger = DatabaseLedger(session, store_id)
    # An LRS hides what anybody's void names, and ours count only with our home page: leave others' voids out.
    history = [s for s in history if s["verb"]["id"] != VOIDED or s["actor"]["account"]["homePage"] == HOME]
    for part in (history[:cut], history[cut:]):
        lrs.store(*part)
        for _ in follow(lrs, ledger, [scope], home_page=HOME, now=lrs.now):
            pass

    done = rebuild_from_lrs(session, lrs, [scope], store_id=store_id, home_page=HOME, now=lrs.now)

    assert done.is_clean
