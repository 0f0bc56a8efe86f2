"""Exempted by equivalence or by decision: with a ground and its proof, for as long as it is not revoked."""

ZOE = "Zoë Ångström"
C6 = "C6.1 C6.2 C6.3"


def file_of_zoe(day):
    """What is kept of her, as the trainer opens it from her sheet."""
    return day("formatrice", "E5").goes(ZOE).goes("Passages et dispenses")


def bloc_b1(day):
    """How far she is, as the trainer reads it once all is read back."""
    day.work()
    return day("formatrice", "E5").goes("Progression").reads(ZOE).removeprefix(ZOE).split(" – ")[0].strip()


def test_equivalence_and_decision_validate_a_bloc_until_one_is_revoked(day):
    equivalence = {"Dispensé de": "C6", "Équivalence": True}
    proof = {"Certificat ou certification": "RNCP 34524", "Obtenu le": "2023-06-30", "Justificatif": "dossier 7"}
    silent = file_of_zoe(day).presses("Accorder la dispense", equivalence, status=422).told

    file_of_zoe(day).presses("Accorder la dispense", equivalence | proof)
    said = day.statements()
    partly = bloc_b1(day)
    file = file_of_zoe(day)
    file.presses("Accorder la dispense", {"Dispensé de": "B1", "Décision du service de certification": True})
    grounds = file.reads("C6 Équivalence"), file.reads("B1 Décision du service de certification")
    candidate = day("zoe", "E5").reads()
    whole = bloc_b1(day)
    file_of_zoe(day).presses("Révoquer la dispense", beside="C6 Équivalence")

    assert "Pour une équivalence, indiquez la certification sur laquelle elle repose." in silent
    assert [one["result"]["response"] for one in said] == ["exempted"] * 3
    assert "34524" not in str(said)
    assert (partly, whole, bloc_b1(day)) == ("Incomplet", "Validé", "Incomplet")
    assert all(each in grounds[0] for each in ("Dispense : C6", "RNCP 34524", "30 juin 2023", "dossier 7"))
    assert "Dispense : C1, C2, C3, C4, C5" in grounds[1]
    assert candidate.count("Dispensé") == 2
    assert "34524" not in candidate
    assert len(day.statements("voided")) == 3
    sheet = day("formatrice", "E5").goes(ZOE)
    assert [str(each["data-criterion"]) for each in sheet.page.select("[data-mark]")] == C6.split()
    assert day.acts() == ["exempted", "exempted", "revoked_exemption"]
