"""Every cause of a difference, made to happen, is found and named; nothing is found where nothing is wrong."""

import json
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update

from lti_tool.cli.verify import Progress, verify_command
from lti_tool.store.models import FollowedStore, Mark, ProgressRow, QueuedStatement, StatementState
from xapi import vocabulary

OTHER = "https://other.example"


@pytest.fixture
def verify(run):
    """The command's answer."""

    def verify(status):
        result = run(verify_command)
        assert result.exit_code == status, result.output
        return result.stdout

    return verify


def body_of(instance, id):
    """A queued statement."""
    found = select(QueuedStatement.body).where(QueuedStatement.id == UUID(id))
    return json.loads(instance.session.scalars(found).one())


def a_void(target, home="http://localhost:5000"):
    """A void that this instance did not write."""
    return {
        "id": str(uuid4()),
        "actor": {"objectType": "Agent", "account": {"homePage": home, "name": str(uuid4())}},
        "verb": {"id": vocabulary.VOIDED},
        "object": {"objectType": "StatementRef", "id": target},
        "timestamp": "2026-11-27T10:00:00Z",
    }


def test_nothing_differs_after_marks_corrections_and_voids(instance, verify):
    instance.mark("C4.1", "not_acquired")
    instance.mark("C4.1", "acquired")
    instance.send()
    instance.follow()
    instance.mark("C4.2", "acquired")
    instance.mark("C4.2", "")
    instance.mark("C4.2", "in_progress")
    instance.send()
    instance.follow()

    told = verify(0)

    assert told.splitlines() == ["Statements read from the LRS: 5; learners: 1", "Nothing differs."]


def test_an_instance_without_anything_differs_in_nothing(instance, verify):
    assert "learners: 0" in verify(0)


def test_not_sent_yet(instance, verify):
    instance.mark("C4.1", "not_acquired")
    instance.send()
    instance.follow()
    id = instance.mark("C4.1", "acquired")

    told = verify(1)

    assert f"Zoë Ångström · {instance.zoe.id}" in told
    assert f"  – C4.1 {id}: not sent yet: it waits in the outbox" in told
    assert "B1: progress says Not validated; the record store, Not validated; the marks, Incomplete" in told
    assert told.splitlines()[-1] == "Something differs for 1 learner."
    assert told.count("  – ") == 1


def test_a_withdrawal_that_was_not_sent_yet(instance, verify):
    instance.mark("C4.1", "not_acquired")
    instance.send()
    instance.follow()
    void = instance.mark("C4.1", "")

    told = verify(1)

    assert f"  – C4.1 {void}: not sent yet" in told
    assert told.count("  – ") == 1


def test_a_dead_letter(instance, verify):
    id = instance.mark("C4.1", "acquired")
    squatter = body_of(instance, id)
    squatter["actor"]["account"]["homePage"] = OTHER
    instance.store(squatter)
    instance.send()
    instance.follow()
    assert instance.session.scalars(select(QueuedStatement.state)).all() == [StatementState.DEAD]

    told = verify(1)

    assert f"  – C4.1 {id}: set aside: the store does not take it (conflict)" in told


def test_another_text_under_the_same_id(instance, verify):
    id = instance.mark("C4.1", "acquired")
    other = body_of(instance, id)
    other["result"] |= {"response": "not_acquired", "success": False}
    instance.store(other)
    instance.send()
    instance.follow()

    told = verify(1)

    assert f"  – C4.1 {id}: the store has another text under this id" in told
    assert "the record store, Not validated; the marks, Incomplete" in told


def test_delivered_and_lost_by_the_store(instance, verify, behind_its_back):
    id = instance.mark("C4.1", "not_acquired")
    instance.send()
    instance.follow()
    behind_its_back("DELETE FROM lrs_statements WHERE id = :id", id=id)

    told = verify(1)

    assert f"  – C4.1 {id}: delivered, but the store does not show it" in told
    assert "B1: progress says Not validated; the record store, nothing; the marks, Not validated" in told


@pytest.mark.parametrize("home", [OTHER, "http://localhost:5000"])
def test_voided_by_somebody_else(instance, verify, home):
    id = instance.mark("C4.1", "not_acquired")
    instance.mark("C4.2", "acquired")
    instance.send()
    instance.follow()
    void = a_void(id, home)
    instance.store(void)
    instance.follow()

    told = verify(1)

    assert f"  – C4.1 {id}: withdrawn by a void that this instance never wrote: {void['id']}" in told
    assert "the record store, Incomplete; the marks, Not validated" in told


def test_a_statement_that_this_instance_never_said(instance, verify):
    foreign = body_of(instance, instance.mark("C4.1", "acquired")) | {"id": str(uuid4())}
    foreign["object"]["id"] = foreign["object"]["id"].replace("C4.1", "C4.2")
    instance.send()
    instance.store(foreign)
    instance.follow()

    told = verify(1)

    assert f"  – C4.2 {foreign['id']}: in the store under our name, but never said by this instance" in told
    assert told.count("  – ") == 1


def test_a_learner_whom_only_the_store_knows(instance, verify):
    foreign = body_of(instance, instance.mark("C4.1", "acquired")) | {"id": str(uuid4())}
    stranger = foreign["actor"]["account"]["name"] = str(uuid4())
    instance.send()
    instance.store(foreign)
    instance.follow()

    told = verify(1)

    assert told.startswith(stranger)
    assert "never said by this instance" in told


def test_progress_behind_the_follower(instance, verify):
    instance.mark("C4.1", "acquired")
    instance.send()
    instance.follow()
    id = instance.mark("C4.1", "not_acquired")
    instance.send()

    told = verify(1)

    assert f"  – C4.1 {id}: in the store, but not read yet: progress is behind" in told
    assert "B1: progress says Incomplete; the record store, Not validated; the marks, Not validated" in told


def test_a_store_that_was_never_followed(instance, verify):
    instance.mark("C4.1", "acquired")
    instance.send()

    assert "not read yet: progress is behind" in verify(1)


def test_read_once_and_gone(instance, verify, behind_its_back):
    foreign = body_of(instance, instance.mark("C4.1", "acquired")) | {"id": str(uuid4())}
    instance.store(foreign)
    instance.send()
    instance.follow()
    behind_its_back("DELETE FROM lrs_statements WHERE id = :id", id=foreign["id"])

    told = verify(1)

    assert f"  – C4.1 {foreign['id']}: read once, but the store does not show it any more" in told


def test_a_mark_that_is_not_what_its_statement_says(instance, verify):
    id = instance.mark("C4.1", "acquired")
    instance.send()
    instance.follow()
    instance.session.execute(update(Mark).values(level="not_acquired"))
    instance.session.commit()

    told = verify(1)

    assert f"  – C4.1 {id}: the mark in the database is not what its statements say" in told


def test_a_mark_that_no_statement_tells_of(instance, verify):
    id = instance.mark("C4.1", "acquired")
    instance.session.execute(delete(QueuedStatement))
    instance.session.commit()

    assert f"  – C4.1 {id}: the mark in the database is not what its statements say" in verify(1)


def test_progress_that_somebody_changed(instance, verify):
    instance.mark("C4.1", "not_acquired")
    instance.send()
    instance.follow()
    instance.session.execute(update(ProgressRow).where(ProgressRow.code == "B1").values(computed="validated"))
    instance.session.commit()

    told = verify(1)

    assert "progress is not what the statements that were read come to: certibloc rebuild" in told
    assert "B1: progress says Validated; the record store, Not validated; the marks, Not validated" in told


def test_progress_of_a_learner_whom_nothing_else_knows(instance, verify):
    instance.mark("C4.1", "acquired")
    instance.send()
    instance.follow()
    row = instance.session.scalars(select(ProgressRow).where(ProgressRow.code == "B1")).one()
    values = {column.name: getattr(row, column.name) for column in ProgressRow.__table__.columns}
    instance.session.add(ProgressRow(**values | {"learner": "nobody"}))
    instance.session.commit()

    told = verify(1)

    assert told.startswith("nobody\n")
    assert "B1: progress says Incomplete; the record store, nothing; the marks, nothing" in told


def test_nothing_is_changed_by_looking(instance, verify):
    instance.mark("C4.1", "acquired")
    instance.send()

    verify(1)
    verify(1)

    assert instance.session.scalars(select(FollowedStore)).all() == []


def test_a_store_that_cannot_be_read_is_named(instance, run, monkeypatch):
    monkeypatch.setenv("CERTIBLOC_LRS_SECRET", "another secret")

    result = run(verify_command)

    assert result.exit_code == 2
    assert "The LRS cannot be read" in result.stderr
    assert "Nothing was compared." in result.stderr


def test_a_long_run_says_how_far_it_is(capsys):
    always, later = Progress(every=0), Progress(every=3600)

    always("store", 12)
    later("store", 13)

    assert "12" in capsys.readouterr().err
