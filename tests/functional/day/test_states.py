"""Absent, exempted, cancelled, resat: what is on record stays, and counts only as it should."""

import pytest

ZOE, CAMILLE = "Zoë Ångström", "Camille Roy"
C5, C6 = "C5.1 C5.2 C5.3", "C6.1 C6.2 C6.3"


@pytest.fixture
def database(each_database):
    """On each database, from whose rows progress is rebuilt."""
    return each_database


def test_an_absence_is_noted_said_and_taken_back(day):
    trainer = day("formatrice", "E5").goes(ZOE)

    trainer.presses("Noter l'absence")
    said, shown = day.statements(), trainer.opens("E5").goes(ZOE).reads()
    trainer.presses("Finalement présent")

    assert [one["result"]["response"] for one in said] == ["absent"] * 6
    assert shown.count("Absent") >= 6
    assert len(day.statements("voided")) == 6
    assert [act for act in day.acts() if act != "marked"] == ["noted_absent", "took_absence_back"]


def test_a_bloc_already_held_exempts_for_good_and_its_ground_stays_with_staff(day):
    trainer = day("formatrice", "E5").goes(ZOE).goes("Passages et dispenses")
    held = {
        "Certificat ou certification": "RNCP12345 BC01",
        "Obtenu le": "2024-06-30",
    }
    files = {"Ou le fichier du justificatif": ("attestation.pdf", b"%PDF-1.7\n%%EOF\n")}

    trainer.presses("Saisir le bloc", {"Bloc": "B1"} | held, files=files)
    said = day.statements()

    assert "Dispense : C1, C2, C3, C4, C5, C6" in trainer.reads("RNCP12345")
    assert [one["result"]["response"] for one in said] == ["exempted"] * 19
    assert "RNCP12345" not in str(said)
    assert trainer.fetches("attestation.pdf").content.startswith(b"%PDF")
    candidate = day("zoe", "E5").reads()
    assert "Dispensé" in candidate
    assert "RNCP12345" not in candidate
    assert "Validé" in day("formatrice", "E5").goes("Progression").reads(ZOE)


def test_a_cancelled_attempt_leaves_nothing_that_counts(day):
    trainer = day("formatrice", "E5").goes(ZOE)
    trainer.marks(ZOE, C5, "Acquis")

    trainer.opens("E5").goes(ZOE).goes("Passages et dispenses")
    trainer.presses("Annuler le passage", {"because": "Mauvais candidat"})

    assert "Annulé pour la raison suivante : Mauvais candidat" in trainer.reads("Mauvais candidat")
    assert len(day.statements("voided")) == 3
    assert "critères évalués : 0/6" in day("formatrice", "E5").goes(ZOE).reads(ZOE)


def test_a_resit_is_limited_to_what_was_not_validated_and_keeps_the_first(day):
    trainer = day("formatrice", "E5").goes(ZOE)
    trainer.marks(ZOE, C5, "Acquis")
    trainer.marks(ZOE, C6, "Non acquis")
    first = day.statements("assessed")[0]["context"]["registration"]

    trainer.opens("E5").goes("Rattrapages").presses("Ouvrir un rattrapage aux candidats cochés")
    opened = trainer.reads("Rattrapages ouverts")
    trainer.opens("E5").goes(ZOE)
    asked = [str(each["data-criterion"]) for each in trainer.page.select("[data-mark]")]
    trainer.marks(ZOE, C6, "Acquis")

    assert "Passage 2 : C6" in opened
    assert asked == C6.split()
    again = day.statements("assessed")[-3:]
    assert {one["context"]["registration"] for one in again} != {first}
    assert len(day.statements("assessed")) == 9
    trainer.presses("Montrer les résultats")
    mine = day("zoe", "E5").reads()
    assert "Conservé du passage 1" in mine
    assert "Passage 1" in mine
