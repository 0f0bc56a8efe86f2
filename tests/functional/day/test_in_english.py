"""The main ways on a platform in English: only the certification's own text and people's names are not."""

import re

ZOE = "Zoë Ångström"
JUNE = "June jury"
OFFICES = {
    "Paule Garnier": "President of the jury",
    "Mathieu Petit": "Jury member",
    "Odile Blanc": "Certification office",
}
JURY = ["Paule Garnier", "Mathieu Petit"]
# What people are called, and the title that French law gives to an office, stand as they are.
NAMES = re.compile("Zoë|Ångström|Maëlle|Nguyễn|François|Hérouville-Œuvrard|Inès|Traoré|Hélène|Référent Handicap")
FRENCH = re.compile(r"\w*[àâçéèêëîïôùûœÀÇÉÈÊŒ]\w*|\w+[  ][:;!?]|«")


def english(somebody):
    """The page's words, where all is English but what says that it is French."""
    body = somebody.page.body
    texts = [each for each in body.find_all(string=True) if each.find_parent(lang=True)["lang"] == "en"]
    assert FRENCH.findall(NAMES.sub("", " ".join(texts))) == [], somebody.answer.url
    return somebody.reads()


def appointed(day):
    """A president, a member and the certification office, given their offices on the page."""
    for username in ("paule", "mathieu", "odile"):
        day(username, "E4")
    admin = day("admin", "E4").goes("Offices")
    for name, office in OFFICES.items():
        admin.presses("Search", {"name": name})
        english(admin.presses("Appoint", {"offices": [office]}, beside=name))


def test_candidate_assessor_office_and_jury_find_their_ways_in_english(day):
    day.platform.app.config["LANGUAGE"] = "en"
    appointed(day)

    # The candidate reads what is asked, is marked, and reads the levels.
    before = english(day("zoe", "E4"))
    assessor = day("evaluateur", "E4").goes(ZOE)
    assessor.marks(ZOE, "C4.1 C4.2", "Acquired")
    assessor.marks(ZOE, "C4.3", "In progress")
    sheet = english(assessor.looks_again())
    assessor.presses("Show the results")
    day.work()
    marked = english(day("zoe", "E4"))

    # The office prepares a jury, which decides; the office publishes.
    office = day("odile", "E4").goes("Jury")
    asked = {"Candidates": "All candidates of the course", "Name": JUNE, "held_at": "2026-11-27T09:00"}
    english(office.presses("Prepare, and name the members", asked))
    seats = {f"External to the certifying body and to the training body – {name}": True for name in JURY}
    office.presses("Name these members", seats | {"members": JURY, f"Presides – {JURY[0]}": True})
    composed = english(office)
    president = day("paule", "Jury").goes(JUNE).goes(ZOE)
    proposed = english(president)
    silent = english(president.presses("Record these hands – B1", {"hands-refused": "2"}))
    president.presses("Record these hands – B1", {"hands-refused": "2", "Reason": "C4 is not acquired"})
    decided = english(president)
    closed = english(president.goes(f"← {JUNE}").presses("Close for good"))
    day.work()
    published = english(office.looks_again().presses("Publish"))

    assert "What you are asked to do You work alone Written" in before
    assert "Your results are not published yet." in before
    assert "criteria marked: 3/3" in sheet
    assert "The results are now visible to the candidates." in assessor.told
    assert "Criterion C4.3 is not acquired." in marked
    assert "2 of 2 external." in composed
    assert "Proposal: Not validated Why? – B1 Competency C4 is not validated." in proposed
    assert "Give the reason: the decision is unfavourable" in silent
    assert "Refused 2 (by show of hands) Reason: C4 is not acquired" in decided
    assert "The deliberation is closed. Its minutes are No. " in closed
    assert "The decisions are published: candidates see them now." in published
    mine = english(day("zoe", "E4").goes("My results"))
    assert "Refused Decided on" in mine
    assert "Reason: C4 is not acquired" in mine
    assert "Recorded a jury's decision Jury Zoë Ångström" in english(day("admin", "E4").goes("Journal"))
