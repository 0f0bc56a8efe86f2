"""By experience, on a platform in English: from the request to the jury, its papers, and an annulment."""

from io import BytesIO

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.postgresql

ZOE = "Zoë Ångström"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JURY, AGAIN = "VAE jury", "Annulment: VAE jury"
MEMBERS = ["Paule Garnier", "Mathieu Petit"]


@pytest.fixture
def day(day_in_english):
    """All in English."""
    return day_in_english


def test_from_the_request_by_the_jury_to_a_partial_result_and_an_annulment(day):
    day.in_office("odile", "awa", "paule", "mathieu")
    zoe, office = day("zoe", "VAE"), day("odile", "VAE").goes("VAE")
    request = {"Candidate": ZOE, "blocs": ["B1", "B2"]}
    undated = office.presses("Open the path", request | {"Request received on": ""}, status=422).told
    office.presses("Open the path", request | {"Request received on": "2026-01-10"})
    early = office.presses("Save", {"Admissible": True, "Answered on": "2025-02-01"}, status=422).told
    office.presses("Save", {"Admissible": True, "Answered on": "2026-02-01"})
    answered = office.reads("Deadlines")

    # The portfolio is written, filed, read and marked.
    zoe.opens("VAE").goes("Write a section").presses("Save", status=422)
    section = {"Title": "A key account won", "What you did, and how": "I negotiated."}
    zoe.presses("Save", section | {"criteria": ["C1.1", "C7.2"]}).goes("Change A key account won")
    zoe.presses("Add", files={"Add a file": ("contract.pdf", PDF)})
    filed = zoe.opens("VAE").presses("File it now").reads()
    assessor = day("awa", "VAE").goes("VAE").goes(ZOE)
    assessor.opens("VAE").goes(ZOE).marks(ZOE, "C1.1 C18.3", "Acquired")
    day.work()

    # The jury validates one bloc of the two and closes; the office publishes.
    decides(day, JURY)
    office = day("odile", "Jury").goes(JURY)
    minutes = office.fetches("Download the PDF").content
    checked = office.presses("Verify", files={"file": ("minutes.pdf", minutes)}).told
    office.presses("Publish")
    partial, mine = day("odile", "VAE").goes("VAE").goes(ZOE).reads(), day("zoe", "VAE").reads()
    zoe = day("zoe").goes("My results")
    attestation = zoe.fetches("Download the attestation").content

    # For fraud, a deliberation of its own annuls what was validated.
    day("odile", "Jury").goes(JURY).goes(ZOE).presses("Prepare that deliberation")
    president = day("paule", "Jury").goes(AGAIN).goes(ZOE)
    president.presses("Record these hands – B1", {"hands-annulled": "2", "Reason": "Fraud"})
    president.goes(f"← {AGAIN}").presses("Close for good")
    day("odile", "Jury").goes(AGAIN).presses("Publish")

    assert undated == "This field is required."
    assert early == "The answer is dated before the request. Nothing was changed."
    assert "Done in time Answer to the request Due by March 10, 2026. Done on February 1, 2026." in answered
    assert "Criteria covered so far: 2 of 36. 1. A key account won" in filed
    assert checked == "This file is minutes No. 2026-0001, unchanged to the last byte."
    assert "Blocs obtained: B1. Partial result: still to be obtained: B2." in partial
    assert "Blocs obtained: B1. A bloc obtained is yours for life." in mine
    # The certification's own papers speak its language.
    assert "atteste" in PdfReader(BytesIO(attestation)).pages[0].extract_text()
    assert "Procès-verbal" in PdfReader(BytesIO(minutes)).pages[0].extract_text()
    assert "Annulled" in day("zoe", "VAE").goes("My results").reads("B1")
    assert "Annulled an attestation" in day("admin", "VAE").goes("Journal").reads()


def decides(day, name):
    """On all candidates of the course: prepared, decided and closed."""
    office = day("odile", "VAE").goes("Jury")
    asked = {"Candidates": "All candidates of the course", "Name": name, "held_at": "2999-01-01T09:00"}
    office.presses("Prepare, and name the members", asked)
    seats = {f"External to the certifying body and to the training body – {each}": True for each in MEMBERS}
    office.presses("Name these members", seats | {"members": MEMBERS, f"Presides – {MEMBERS[0]}": True})
    president = day("paule", "Jury").goes(name).goes(ZOE)
    president.presses("Record these hands – B1", {"hands-validated": "2", "Reason": "Convincing"})
    adjourned = {"hands-adjourned": "2", "Reason": "The oral is incomplete", "Advice": "Prepare C15"}
    president.presses("Record these hands – B4", adjourned).goes("Why? – B1")
    day("paule", "Jury").goes(name).presses("Close for good")
    day.work()
