"""Assessors see what is arranged, only the referent why, and nothing of it goes anywhere else."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.arrangements import erase_old_reasons
from lti_tool.store.models import Base, JournalEntry, QueuedStatement, Score

REASON = "Dyslexie sévère"


def test_the_assessor_sees_what_is_arranged_on_the_sheet_and_not_why(room):
    answer = room.arrange(extra_time="33", media=["large_print"], words="Lire les consignes", reason=REASON)

    sheet = room.assessor.get("grid").text
    assert answer.status_code == 303
    assert "A third more time" in sheet
    assert "Documents in large print" in sheet
    assert "Lire les consignes" in sheet
    assert REASON not in sheet


def test_the_referent_reads_the_reason_again(room):
    room.arrange(extra_time="33", reason=REASON)

    assert REASON in room.referent.get(f"arrangements/{room.zoe.id}").text


def test_the_reason_is_sealed_in_the_database(room):
    room.arrange(extra_time="33", reason=REASON)

    [row] = room.rows()
    assert REASON.encode() not in row.reason
    stored = [str(dict(each)) for table in Base.metadata.sorted_tables for each in _all(room.session, table)]
    assert not any(REASON in each for each in stored)


def _all(session, table):
    return session.execute(select(table)).mappings()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REFERENT}))
def test_nobody_but_the_referent_opens_the_page(room, visiting, role):
    room.arrange(extra_time="33", reason=REASON)

    answer = visiting(room.ada, room.link, role).get(f"arrangements/{room.zoe.id}")

    assert answer.status_code == 403
    assert REASON not in answer.text


def test_the_candidate_sees_what_is_arranged_for_them(room):
    room.arrange(extra_time="33", reason=REASON)

    page = room.learner.get("assessment").text

    assert "A third more time" in page
    assert REASON not in page


def test_nothing_of_it_reaches_a_statement_a_score_the_journal_or_a_log(room, caplog):
    caplog.set_level("DEBUG")
    room.arrange(extra_time="33", words="Lire les consignes", reason=REASON)
    mark = f"grid/candidates/{room.zoe.id}/marks/C1.1"
    room.assessor.post(mark, data={"level": "acquired"})

    bodies = [body.decode() for body in room.session.scalars(select(QueuedStatement.body))]
    scores = [str(vars(score)) for score in room.session.scalars(select(Score))]
    journal = [str(vars(entry)) for entry in room.session.scalars(select(JournalEntry))]
    assert bodies
    assert scores
    said = " ".join([*bodies, *scores, *journal, caplog.text]).lower()
    assert not [word for word in (REASON.lower(), "consignes", "arrang", "extra_time", "third") if word in said]


def test_what_ended_is_seen_no_more_and_its_reason_is_gone(room):
    room.arrange(extra_time="33", reason=REASON)
    [row] = room.rows()

    room.referent.post(f"arrangements/{room.zoe.id}/{row.id}/end")

    assert "A third more time" not in room.assessor.get("grid").text
    page = room.referent.get(f"arrangements/{room.zoe.id}").text
    assert "No longer in force" in page
    assert REASON not in page
    assert room.rows()[0].reason is None


def test_after_the_last_day_the_reason_is_erased_and_what_was_arranged_stays(room):
    room.arrange(extra_time="33", reason=REASON, until="2998-06-30")

    erase_old_reasons(room.session, at=datetime(2998, 6, 30, 23, tzinfo=UTC))
    kept = room.rows()[0].reason is not None
    erase_old_reasons(room.session, at=datetime(2998, 7, 1, tzinfo=UTC))

    assert (kept, room.rows()[0].reason, room.rows()[0].extra_time) == (True, None, 33)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Say what is arranged"),
        ({"extra_time": "301"}, "extra_time-error"),
        ({"extra_time": "33", "until": "2001-01-01"}, "Choose a day to come."),
        ({"extra_time": "33", "words": "x" * 501}, "words-error"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_is_lost(room, fields, said):
    answer = room.arrange(reason=REASON, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert REASON in answer.text
    assert room.rows() == []


def test_another_assessments_arrangement_is_not_shown_here(room):
    room.arrange(assessment="E2", extra_time="33")

    assert "A third more time" not in room.assessor.get("grid").text
