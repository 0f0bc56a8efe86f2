"""The main ways, on a platform in English."""

import pytest

pytestmark = pytest.mark.postgresql

ZOE = "Zoë Ångström"
JUNE = "June jury"
JURY = ["Paule Garnier", "Mathieu Petit"]


@pytest.fixture
def day(day_in_english):
    """All in English."""
    return day_in_english


def test_candidate_assessor_office_and_jury_find_their_ways_in_english(day):
    day.in_office("paule", "mathieu", "odile")

    # The candidate reads what is asked, is marked, and reads the levels.
    before = day("zoe", "E4").reads()
    assessor = day("evaluateur", "E4").goes(ZOE)
    assessor.marks(ZOE, "C4.1 C4.2", "Acquired")
    assessor.marks(ZOE, "C4.3", "In progress")
    sheet = assessor.looks_again().reads()
    assessor.presses("Show the results")
    day.work()
    marked = day("zoe", "E4").reads()

    # The office prepares a jury, which decides; the office publishes.
    office = day("odile", "E4").goes("Jury")
    asked = {"Candidates": "All candidates of the course", "Name": JUNE, "held_at": "2026-11-27T09:00"}
    office.presses("Prepare, and name the members", asked)
    seats = {f"External to the certifying body and to the training body – {name}": True for name in JURY}
    office.presses("Name these members", seats | {"members": JURY, f"Presides – {JURY[0]}": True})
    composed = office.reads()
    president = day("paule", "Jury").goes(JUNE).goes(ZOE)
    proposed = president.reads()
    silent = president.presses("Record these hands – B1", {"hands-refused": "2"}).reads()
    president.presses("Record these hands – B1", {"hands-refused": "2", "Reason": "C4 is not acquired"})
    decided = president.reads()
    closed = president.goes(f"← {JUNE}").presses("Close for good").reads()
    day.work()
    published = office.looks_again().presses("Publish").reads()

    assert "What you are asked to do You work alone Written" in before
    assert "Your results are not published yet." in before
    assert "criteria marked: 3/3" in sheet
    assert "The results are now visible to the candidates." in assessor.told
    assert "Criterion C4.3 is not acquired." in marked
    assert "2 of 2 external." in composed
    assert "women 0, men 0, otherwise 0, not said 2" in composed
    assert "Proposal: Not validated Why? – B1 Competency C4 is not validated." in proposed
    assert "Give the reason: the decision is unfavourable" in silent
    assert "Refused 2 (by show of hands) Reason: C4 is not acquired" in decided
    assert "The deliberation is closed. Its minutes are No. " in closed
    assert "The decisions are published: candidates see them now." in published
    mine = day("zoe", "E4").goes("My results").reads()
    assert "Refused Decided on" in mine
    assert "Reason: C4 is not acquired" in mine
    assert "Recorded a jury's decision Jury Zoë Ångström" in day("admin", "E4").goes("Journal").reads()
