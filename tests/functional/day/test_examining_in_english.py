"""Examining on a platform in English: in groups, by several assessors, in sessions, again, and not at all."""

from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.postgresql

ZOE, CAMILLE, MAELLE = "Zoë Ångström", "Camille Roy", "Maëlle Nguyễn"
C5, C6 = "C5.1 C5.2 C5.3", "C6.1 C6.2 C6.3"
OTHERS = ("Awa Traoré", "Paule Garnier", "Mathieu Petit", "Inès Moreau", "Rose Hamel", "Odile Blanc")
FILE = "\n".join(f"{name}; Alpha" for name in (ZOE, CAMILLE, MAELLE, "François d'Hérouville-Œuvrard", *OTHERS))
TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


@pytest.fixture
def day(day_in_english):
    """All in English."""
    return day_in_english


def test_groups_are_formed_and_marked_and_how_far_assessors_agree_is_told(day):
    day.rules(assessors=2)
    trainer = day("formatrice", "E1").goes("Groups")
    copied = trainer.presses("Copy the course's groups").told
    trainer.presses("Dissolve", beside="Équipe Sud").presses("Draw at random", {"Draw groups of": "2"})
    trainer.presses("Form the group", {"Name": "By hand", "members": [ZOE]})
    trainer.goes("Place candidates in groups from a file (CSV)")
    unknown = trainer.presses("Check", {"text": "Nobody; Alpha"}, status=422).reads()
    placed = trainer.presses("Check", {"text": FILE}).presses("Place them like this").told

    for username in ("evaluateur", "formatrice"):
        sheet = day(username, "E1").goes("Groups").goes("Mark", beside="Alpha")
        sheet.marks("Whole group", "C1.1 C1.2 C1.3 C1.4", "Acquired")
        sheet.marks(ZOE, "C1.1", "In progress")
        submitted = sheet.presses("Submit my sheets for this group").told
    agreement = day("formatrice", "E1").goes("Assessors").goes("Agreement")

    assert copied == "2 groups are copied from the course."
    assert "Line 1: “Nobody” is not a candidate of this course." in unknown
    assert placed == "10 candidates are placed."
    assert "Your sheets for Alpha are submitted." in submitted
    assert "C1.1 10 100% 1.00 Almost perfect agreement" in agreement.reads("C1.1")
    assert "C1.4 10 100% Cannot be computed: only one level was given" in agreement.reads("C1.4")
    table = agreement.fetches("Download as CSV").content.decode("utf-8-sig")
    assert table.startswith("criterion,attempts,observed,kappa,weighted_kappa")


def test_two_assessors_differ_and_agree_and_a_third_is_called(day):
    day.rules(assessors=2)
    day.in_office("awa", "odile")
    first = day("evaluateur", "E4").goes(MAELLE).goes("I have a link with this candidate")
    first.presses("Declare the link", {"reason": "My niece"})
    for username, level in (("evaluateur", "Acquired"), ("formatrice", "In progress")):
        person = day(username, "E4").goes(ZOE)
        person.marks(ZOE, "C4.1 C4.2", "Acquired")
        person.marks(ZOE, "C4.3", level)
        submitted = person.presses("Submit my sheet").told

    second = day("formatrice").goes("Assessors").goes("Disagreements").goes("Side by side", beside=ZOE)
    silent = second.presses("Propose – C4.3").told
    second.presses("Propose – C4.3", {"Acquired": True, "Reason": "Heard again together"})
    first.opens("E4").goes("Assessors").goes("Disagreements")
    listed = first.reads(ZOE)
    agreed = first.goes("Side by side", beside=ZOE).presses("I agree – C4.3").reads("C4.3")
    first.presses("Take my agreement back")
    office = day("odile", "E4").goes("Assessors")
    links = office.reads("Declared links with candidates")
    office.goes("Disagreements").goes("Side by side", beside=ZOE).presses("Call", {"Assessor": "Awa Traoré"})
    awaited = day("awa", "E4").goes("Disagreements").reads(ZOE)
    day("awa").goes("Mark", beside=ZOE)

    assert f"Your sheet for {ZOE} is submitted." in submitted
    assert silent.startswith("Choose a level and say why")
    assert "2 of 2 1 criterion to settle 1 proposal awaits your word" in listed
    assert "Agreed: Acquired" in agreed
    assert "My niece" in links
    assert "The assessor is called, and finds the candidate in the grid." in office.told
    assert "Your sheet is awaited" in awaited


def test_absence_cancelled_attempt_exemptions_and_resits(day):
    day.set(most_attempts=2)
    day.in_office("odile")
    trainer = day("formatrice", "E5").goes(CAMILLE)
    absent = trainer.presses("Note as absent").told
    trainer.goes(CAMILLE).presses("Here after all")
    trainer.goes(CAMILLE).marks(CAMILLE, C5, "Acquired")
    file = trainer.goes("Attempts and exemptions")
    cancelled = file.presses("Cancel the attempt", {"because": "Wrong candidate"}).reads("Wrong candidate")
    equivalence = {"Exempted from": "C6", "Equivalence": True}
    silent = file.presses("Grant the exemption", equivalence, status=422).told
    proof = {"Certificate or certification": "RNCP 34524", "Obtained on": "2023-06-30", "Proof": "file 7"}
    file.presses("Grant the exemption", equivalence | proof)
    granted = file.reads("C6 Equivalence")
    late = proof | {"Bloc": "B2", "Obtained on": "2999-06-30"}
    future = file.presses("Enter the bloc", late, status=422).told
    file.presses("Revoke the exemption", beside="C6 Equivalence")
    file.presses("Grant the exemption", {"Exempted from": "B1", "Decision of the certification office": True})

    for _attempt in range(2):
        day("formatrice", "E5").goes("Mark").goes(ZOE)
        if _attempt == 0:
            trainer.marks(ZOE, C5, "Acquired")
        trainer.marks(ZOE, C6, "Not acquired")
        day.work()
        if _attempt == 0:
            opened = trainer.goes("Resits").presses("Open a resit for those ticked").told
    trainer.opens("E5").presses("Show the results")
    office = day("odile", "E5").goes("Resits")
    unexplained = office.presses("Open this resit", beside=ZOE).told
    office.presses("Open this resit", {"Open it all the same, because": "Ill that day"}, beside=ZOE)

    assert f"{CAMILLE} is noted absent." in absent
    assert "Cancelled, because: Wrong candidate 3 marks, none of which counts" in cancelled
    assert silent == "An equivalence needs the certification that it rests on."
    assert "RNCP 34524" in granted
    assert "Jun 30, 2023" in granted
    assert future == "A certificate cannot be obtained in the future: check the date."
    assert day("camille", "E5").reads().count("Exempted") >= 6
    assert opened == "A resit is open."
    assert unexplained == "Say why this resit goes beyond the limits."
    assert office.told == f"The resit of {ZOE} is open."
    assert "Ill that day" in office.goes("Files").goes(ZOE).reads("Number 3 in the statements")
    assert "Kept from attempt 1" in day("zoe", "E5").reads()
    assert "Exempted from B1" not in day("formatrice", "E5").goes("Progress").goes(CAMILLE).reads()


def test_a_session_is_convened_with_an_arrangement_listed_and_cancelled(day):
    day.in_office("awa", "odile", "rose")
    day("zoe", "E7")
    referent = day("rose", "E7").goes("Add an arrangement", beside=ZOE)
    empty = referent.presses("Save", status=422).told
    more = {"Extra time": "33", "Documents in large print": True, "Last day": "2999-01-01"}
    referent.presses("Save", more | {"In words": "Read the instructions aloud", "Reason": "Dyslexia"})
    candidate, sheet = day("zoe", "E7").reads(), day("evaluateur", "E7").goes(ZOE).reads()

    convener = day("odile", "E7").goes("Sessions").goes("New session")
    when = {"Date": TOMORROW.isoformat(), "Begins at": "09:00", "Ends at": "12:00", "Place (optional)": "Room 4"}
    convener.presses("Save", {"Name": "June session"} | when)
    convener.goes("Convene").presses("Propose times", {"who": [ZOE, CAMILLE], "every": "30"}).presses("Convene")
    convener.goes("Name assessors").presses("Name these assessors", {"who-E7": ["Awa Traoré"]})
    session = convener.reads()
    of_one = convener.goes("List of E7").reads()
    table = convener.fetches("Download for a spreadsheet").content.decode("utf-8-sig").splitlines()
    day("awa", "E7").goes("Sessions").goes("June session").goes("Mark them in this activity, in this order")
    convoked = day("camille", "E7").reads("Your convocation")
    convener.goes("← Back to the session").presses("Cancel this session").goes("← All sessions")

    assert empty == "Say what is arranged: extra time, another way to sit it, or in words."
    assert "A third more time" in candidate
    assert "Read the instructions aloud" in sheet
    assert f"{TOMORROW:%A, %B} {TOMORROW.day}, {TOMORROW.year}, 9:00" in session
    assert "1 9:00 AM Zoë Ångström 2 9:40 AM Camille Roy" in of_one.replace("\u202f", " ")
    assert table[:2] == [
        "Date,Time,Candidate,Group,Assessments,Place,Assessors",
        f"{TOMORROW.isoformat()},09:00,{ZOE},,E7,Room 4,Awa Traoré",
    ]
    assert "9:40" in convoked
    assert "Cancelled June session" in convener.reads()
    assert "You will be told of another date." in day("camille", "E7").reads()
    assert "Ended." in referent.presses("End this arrangement").told
