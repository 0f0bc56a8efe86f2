"""The grid during an oral: levels given, changed and undone; notes of one's own; files of evidence."""

import pytest
from hands import Somebody

ZOE = "Zoë Ångström"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def database(each_database):
    """On each database, which keeps levels, notes and files."""
    return each_database


def sheet_of_zoe(day, username="evaluateur"):
    return day(username, "E4").goes(ZOE)


def test_a_level_is_given_changed_undone_and_never_silently_overwritten(day):
    assessor = sheet_of_zoe(day)

    assessor.marks(ZOE, "C4.1 C4.2 C4.3", "Acquis")
    assessor.marks(ZOE, "C4.1", "En cours d'acquisition")
    assessor.marks(ZOE, "C4.1", "Acquis")
    assessor.marks(ZOE, "C4.2", "")
    seen = assessor.looks_again()

    assert "critères évalués : 2/3" in seen.reads()
    first = [said for said in day.statements("assessed") if said["object"]["id"].endswith("C4.1")]
    assert [said["result"]["response"] for said in first] == ["acquired", "in_progress", "acquired"]
    assert first[2]["context"]["statement"]["id"] == first[1]["id"]
    [void] = day.statements("voided")
    assert void["object"]["id"] not in {said["id"] for said in day.statements()}
    assert day.acts() == ["marked"] * 6

    # What another page changed is shown, and not overwritten.
    late = Somebody(assessor.visitor, assessor.activities).opens("E4").goes(ZOE)
    assessor.marks(ZOE, "C4.3", "Non acquis")
    answered = late.marks(ZOE, "C4.3", "En cours d'acquisition", status=409)
    assert "entre-temps" in answered["message"]
    assert answered["marks"][0]["level"] == "not_acquired"


def test_a_note_is_its_writers_own_and_evidence_is_kept_by_its_content(day):
    assessor = sheet_of_zoe(day)

    assert assessor.notes(ZOE, "Reposer la question du budget") == 200

    assert "Reposer la question" in assessor.looks_again().reads()
    assert "Reposer la question" not in sheet_of_zoe(day, "formatrice").reads()
    assert "Reposer la question" not in day("zoe", "E4").reads()
    assert day.statements() == []

    assessor.opens("E4").goes(ZOE)
    assessor.presses("Envoyer", {"Pièce concernant": "C4.2"}, files={"Ajouter un fichier": ("plan.pdf", PDF)})
    kept = assessor.opens("E4").goes(ZOE).reads("plan.pdf")
    read = assessor.fetches("plan.pdf")
    assessor.presses("Envoyer", files={"Ajouter un fichier": ("faux.pdf", b"#!/bin/sh\n")}, status=415)

    assert "C4.2" in kept
    assert read.content == PDF
    assert "Ce type de fichier n'est pas accepté." in assessor.reads()
    assert "faux.pdf" not in assessor.opens("E4").goes(ZOE).reads()
