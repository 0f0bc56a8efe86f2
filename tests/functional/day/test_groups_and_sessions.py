"""How an assessment is sat: alone, in groups, in a session with its call list."""

from datetime import UTC, datetime, timedelta

ZOE, FRANCOIS, MAELLE, CAMILLE = "Zoë Ångström", "François d'Hérouville-Œuvrard", "Maëlle Nguyễn", "Camille Roy"
TEAM = "Zoë Ångström; Alpha\nMaëlle Nguyễn; Alpha\nCamille Roy; Beta\nFrançois d’Hérouville-Œuvrard; Beta"
TOMORROW = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


def test_groups_come_from_the_course_from_a_file_from_hands_and_from_chance(day):
    day("evaluateur", "E1")
    day.in_office("awa", "paule", "mathieu", "ines", "rose", "odile")
    trainer = day("formatrice", "E1").goes("Groupes")

    trainer.presses("Reprendre les groupes du cours")
    taken = trainer.reads("Équipe Nord")
    trainer.goes("Placer les candidats d'après un fichier").presses("Vérifier", {"text": TEAM})
    previewed = trainer.reads("Alpha")
    trainer.presses("Les placer ainsi")
    seated = trainer.reads("Alpha")
    trainer.presses("Dissoudre", beside="Beta")
    alone = trainer.reads("candidats sans groupe")
    trainer.presses("Tirer au sort", {"Tirer des groupes de": "2"})
    trainer.presses("Constituer le groupe", {"Nom": "À la main", "members": [ZOE]})

    assert ZOE in taken
    assert FRANCOIS in taken
    assert ZOE in previewed
    assert MAELLE in previewed
    assert ZOE in seated
    assert MAELLE in seated
    assert FRANCOIS in alone
    assert CAMILLE in alone
    assert "Chaque candidat est dans un groupe." in trainer.reads()
    assert ZOE in trainer.reads("À la main")


def test_a_group_is_marked_each_by_each_or_as_one_as_the_referential_says(day):
    trainer = day("formatrice", "E1").goes("Groupes")
    trainer.presses("Reprendre les groupes du cours").goes("Évaluer", beside="Équipe Nord")
    trainer.marks("Groupe entier", "C1.1", "Acquis")
    trainer.looks_again().marks(ZOE, "C1.1", "Non acquis")
    said = day.statements("assessed")

    as_one = day("formatrice", "E3").goes("Groupes")
    as_one.presses("Reprendre les groupes du cours").goes("Évaluer", beside="Équipe Nord")
    as_one.marks("Groupe entier", "C3.1", "Acquis")
    refused = as_one.looks_again().marks(ZOE, "C3.1", "Non acquis", status=422)
    as_one.marks(ZOE, "C3.1", "Non acquis", comment="Absente de la préparation")

    by_learner = {one["actor"]["account"]["name"]: one["result"]["response"] for one in said}
    assert by_learner == {str(day.id("zoe")): "not_acquired", str(day.id("francois")): "acquired"}
    assert len({one["context"]["team"]["account"]["name"] for one in said}) == 1
    assert "pourquoi" in refused["message"]
    later = [one["result"]["response"] for one in day.statements("assessed")[len(said) :]]
    assert later == ["acquired", "acquired", "not_acquired"]

    # Several competencies in one sitting; the pitch with its clock.
    shared, pitch = day("formatrice", "E5").reads(), day("formatrice", "E7")
    assert "C5.1" in shared
    assert "C6.1" in shared
    assert pitch.page.select_one("[data-timer]")["data-limit"] == "120"
    assert "2:00" in pitch.reads("Chronomètre de")
    assert "Travail individuel" in day("zoe", "E7").reads()
    assert "Travail en groupe" in day("zoe", "E3").reads()


def test_a_session_is_convened_printed_and_read_by_candidate_and_assessor(day):
    day.in_office("awa", "odile", "paule", "mathieu", "ines", "rose")
    day("formatrice", "E4")
    office = day("odile", "E4").goes("Sessions").goes("Nouvelle session")

    when = {"Date": TOMORROW, "Début": "09:00", "Fin (facultatif)": "12:00", "Lieu (facultatif)": "Salle 4"}
    office.presses("Conserver", {"Nom": "Session de juin"} | when)
    office.goes("Convoquer").presses("Proposer des heures", {"who": [ZOE, CAMILLE], "every": "30"})
    proposed = office.told
    office.presses("Convoquer")
    office.goes("Désigner les évaluateurs").presses("Désigner", {"who-E4": ["Awa Traoré"]})
    sheet = office.goes("Toute la session").reads()
    table = office.fetches("Télécharger pour un tableur").content.decode("utf-8-sig")

    assert "proposées" in proposed
    assert "Feuille d'émargement" in sheet
    assert "Salle 4" in sheet
    assert "Awa Traoré" in sheet
    assert sheet.index(f"09:00 {ZOE}") < sheet.index(f"09:30 {CAMILLE}")
    assert ZOE in table
    assert "09:30" in table
    assert MAELLE not in table
    assert "Session de juin" in day("awa", "E4").goes("Sessions").reads()
    convoked = day("camille", "E4").reads("Votre convocation")
    assert "09:30" in convoked
    assert "Salle 4" in convoked
    assert "Awa" not in convoked
    assert "Votre convocation" not in day("maelle", "E4").reads()
