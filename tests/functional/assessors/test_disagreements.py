"""Assessors who differ see their marks side by side and agree on a level, which then counts everywhere."""

import pytest
from rebuilt import catch_up

from lti_tool.lti.roles import Role
from lti_tool.store.progress import progress_of

TEACHER = (Role.TRAINER, Role.ASSESSOR)
ADA, BOB = ("acquired", "acquired", "acquired"), ("in_progress", "acquired", "not_acquired")


def computed(room, code):
    """What the aggregator makes of a criterion or competency."""
    catch_up(room.session)
    rows = progress_of(room.session, room.link.referential, str(room.zoe.id))
    return next((row.computed, row.reasons) for row in rows if row.code == code)


def test_what_differs_stands_side_by_side_and_what_agrees_is_folded_away(exam):
    room = exam()
    room.both_submit(ADA, BOB)

    told = room.page(room.ada, f"disagreements/{room.attempt.id}")

    assert "2 criteria are left to settle." in told
    assert told.index("Ada Assessor Acquired said by Ada Assessor") < told.index("Bob Beholder In progress")
    assert "1 criterion on which they agree" in told
    assert "2 criteria are left to settle with other assessors." in room.page(room.bob, "grid")
    assert computed(room, "C4") == ("incomplete", ("discordant:C4.1", "discordant:C4.3"))


def test_a_level_counts_once_the_other_agrees(exam):
    room = exam()
    room.both_submit(ADA, BOB)

    room.propose(room.ada, "C4.1", "acquired")
    alone = room.reconciliations()
    room.agree(room.bob, "C4.1")

    assert alone == []
    [agreed] = room.reconciliations()
    assert (agreed.level, agreed.reason, agreed.sequence) == ("acquired", "heard again together", 1)
    assert agreed.agreed == sorted([str(room.ada.id), str(room.bob.id)])
    said = room.statements()[-1]
    assert said["result"]["response"] == "acquired"
    assert {one["account"]["name"] for one in said["context"]["instructor"]["member"]} == set(agreed.agreed)
    assert said["context"]["extensions"]["https://w3id.org/certibloc/xapi/extensions/reconciliation"] is True
    assert computed(room, "C4.1") == ("acquired", ())
    assert "heard again" not in str(said)
    acts = [act for act in room.acts() if act not in {"marked", "commented"}]
    assert acts[2:] == ["proposed_level", "agreed_to_level", "reconciled"]


def test_the_score_the_candidate_and_the_aggregator_say_the_same(exam):
    room = exam()
    room.both_submit(ADA, BOB)
    room.press(room.ada, "grid/publication", published="yes")
    before = room.score().score_given
    for code in ("C4.1", "C4.3"):
        room.propose(room.bob, code, "in_progress", reason="both of us think so")
        room.agree(room.ada, code)

    told = room.page(room.zoe, "assessment", Role.LEARNER)

    assert (before, room.score().score_given) == (None, 66.67)
    assert told.count("both of us think so") == 2
    assert "said by Bob" not in told.partition("C4.2")[0]
    assert computed(room, "C4") == ("not_validated", ("failed:C4.1", "failed:C4.3"))
    assert "Nothing is left to settle for this candidate." in room.page(
        room.ada, f"disagreements/{room.attempt.id}"
    )


def test_results_of_a_reconciliation_show_once_published_and_not_before(exam):
    room = exam()
    room.both_submit(ADA, BOB)
    for code in ("C4.1", "C4.3"):
        room.propose(room.bob, code, "in_progress")
        room.agree(room.ada, code)
    catch_up(room.session)

    assert "Not published yet" in room.page(room.zoe, "own-progress", Role.LEARNER)


def test_another_level_is_the_next_in_sequence_and_taking_back_voids_all(exam):
    room = exam()
    room.both_submit(ADA, BOB)
    for level in ("acquired", "in_progress"):
        room.propose(room.ada, "C4.1", level)
        room.agree(room.bob, "C4.1")
    first, second = room.statements()[-2:]

    room.press(room.bob, f"disagreements/{room.attempt.id}/C4.1/take-back")

    sequence = "https://w3id.org/certibloc/xapi/extensions/sequence"
    assert (first["context"]["extensions"][sequence], second["context"]["extensions"][sequence]) == (1, 2)
    assert second["context"]["statement"]["id"] == first["id"]
    voids = room.statements()[-2:]
    assert {void["object"]["id"] for void in voids} == {first["id"], second["id"]}
    assert computed(room, "C4.1") == (None, ("discordant:C4.1",))
    assert room.acts()[-1] == "took_back_reconciliation"
    room.propose(room.ada, "C4.1", "acquired")
    room.agree(room.bob, "C4.1")
    assert computed(room, "C4.1") == ("acquired", ())


def test_nobody_settles_what_they_did_not_mark_nor_alone(exam):
    room = exam()
    room.both_submit(ADA, BOB)
    attempt = room.attempt.id

    stranger = room.propose(room.cleo, "C4.1", "acquired").status_code
    room.press(room.cleo, f"disagreements/{attempt}/C4.1/propose", *TEACHER, level="acquired", reason="I decide")
    room.propose(room.ada, "C4.1", "acquired")
    page = room.page(room.ada, f"disagreements/{attempt}")

    assert stranger == 403
    assert "Awaits: Bob Beholder" in page
    assert room.reconciliations() == []


def test_a_reason_is_required(exam):
    room = exam()
    room.both_submit(ADA, BOB)

    room.propose(room.ada, "C4.1", "acquired", reason="  ")

    assert "Choose a level and say why" in room.page(room.ada, f"disagreements/{room.attempt.id}")
    assert "proposed_level" not in room.acts()


def test_what_was_proposed_anew_is_not_agreed_to_unseen(exam):
    room = exam()
    room.both_submit(ADA, BOB)
    room.propose(room.ada, "C4.1", "acquired")
    seen = room.session.connection().exec_driver_sql("select id from proposals").scalar()
    room.session.rollback()
    room.propose(room.ada, "C4.1", "not_acquired")

    room.press(room.bob, f"disagreements/{room.attempt.id}/C4.1/agree", proposal=str(seen))

    assert "The proposal was changed in the meantime." in room.page(room.bob, f"disagreements/{room.attempt.id}")
    assert room.reconciliations() == []


@pytest.mark.parametrize(
    ("agreement", "counts", "said"),
    [
        ("consensus", None, "settle nothing by themselves"),
        ("median", "in_progress", "the middle one of all marks counts, of two the lower"),
        ("min", "not_acquired", "the lowest of all marks counts"),
    ],
)
def test_a_further_assessor_settles_what_the_rule_set_says(exam, agreement, counts, said):
    room = exam(agreement=agreement)
    room.both_submit(("acquired", "acquired", "acquired"), ("not_acquired", "acquired", "acquired"))
    path = f"disagreements/{room.attempt.id}"
    offered = room.page(room.ada, path, *TEACHER)

    room.press(room.ada, f"{path}/call", *TEACHER, person=str(room.cleo.id))
    room.mark(room.cleo, "in_progress", "acquired", "acquired")
    room.submit(room.cleo)

    assert said in offered
    assert computed(room, "C4.1")[0] == counts
    assert {"called_assessor", "submitted_sheet"} <= set(room.acts())
    if counts is None:
        room.propose(room.cleo, "C4.1", "acquired")
        room.agree(room.ada, "C4.1")
        assert room.reconciliations() == []
        room.agree(room.bob, "C4.1")
        assert computed(room, "C4.1")[0] == "acquired"


def test_a_called_assessor_can_be_released(exam):
    room = exam()
    room.both_submit(ADA, BOB)
    path = f"disagreements/{room.attempt.id}"
    room.press(room.ada, f"{path}/call", *TEACHER, person=str(room.cleo.id))
    room.mark(room.cleo, "in_progress")

    room.press(room.ada, f"{path}/release/{room.cleo.id}", *TEACHER)

    assert room.give(room.cleo, "C4.2", "acquired").status_code == 403
    assert [mark.level for mark in room.marks(room.cleo)] == [None]
    assert room.acts()[-1] == "released_assessor"


def test_a_cancelled_sheet_leaves_room_for_another_assessor(exam):
    room = exam()
    room.both_submit(ADA, BOB)
    room.propose(room.ada, "C4.1", "acquired")
    room.agree(room.bob, "C4.1")

    room.press(room.ada, f"disagreements/{room.attempt.id}/cancel/{room.bob.id}", *TEACHER)

    assert [mark.level for mark in room.marks(room.bob)] == [None] * 3
    assert room.reconciliations()[0].level is None
    assert computed(room, "C4") == ("incomplete", ("open:C4.1", "open:C4.2", "open:C4.3"))
    assert room.acts()[-2:] == ["took_back_reconciliation", "cancelled_sheet"]
    # Ada has seen what Bob gave: she does not begin anew.
    room.press(room.ada, f"grid/candidates/{room.zoe.id}/reopen")
    assert room.give(room.ada, "C4.1", "not_acquired").status_code == 403
    assert [answer.status_code for answer in room.mark(room.cleo, *ADA)] == [200] * 3
    room.submit(room.cleo)
    assert computed(room, "C4")[0] == "validated"


def test_with_one_assessor_a_second_opinion_leads_to_the_same_page(exam):
    room = exam(assessors=1)
    room.mark(room.ada, "acquired")
    room.mark(room.bob, "in_progress")

    room.propose(room.bob, "C4.1", "acquired")
    room.agree(room.ada, "C4.1")

    assert computed(room, "C4.1") == ("acquired", ())
    late = room.give(room.bob, "C4.1", "not_acquired")
    assert late.status_code == 403
    assert "The assessors agreed on a level" in late.json["message"]


def test_whoever_marks_first_leads_until_another_is_chosen(exam):
    room = exam(assessors=1, agreement="lead")
    room.mark(room.ada, "in_progress")
    room.mark(room.bob, "acquired")
    first = computed(room, "C4.1")[0]

    room.press(room.ada, "assessors/lead", *TEACHER, person=str(room.bob.id))
    room.give(room.ada, "C4.2", "not_acquired")
    room.give(room.bob, "C4.2", "acquired")

    assert first == "in_progress"
    assert computed(room, "C4.2")[0] == "acquired"
    leads = "https://w3id.org/certibloc/xapi/extensions/lead"
    assert [leads in each["context"]["extensions"] for each in room.statements()] == [True, False, False, True]
    assert [act for act in room.acts() if act == "chose_lead"] == ["chose_lead"] * 2
