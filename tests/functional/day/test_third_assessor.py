"""A third assessor, called where two differ: blind until they submit their sheet, then counted like the others."""

ZOE = "Zoë Ångström"
CODES = ("C4.1", "C4.2", "C4.3")


def submitted(day, username, *levels):
    """Somebody's sheet of Zoë, marked and submitted."""
    person = day(username, "E4").goes(ZOE)
    for code, level in zip(CODES, levels, strict=True):
        person.marks(ZOE, code, level)
    return person.presses("Remettre ma fiche")


def side_by_side(day, username):
    """Zoë's attempt, as who oversees the activity finds it."""
    return day(username, "E4").goes("Évaluateurs").goes("Écarts").goes("Côte à côte", beside=ZOE)


def test_a_third_assessor_marks_blind_and_the_middle_of_three_levels_counts(day):
    day.rules(assessors=2, agreement="median")
    day.in_office("awa", "odile")
    submitted(day, "evaluateur", "Acquis", "Acquis", "Acquis")
    submitted(day, "formatrice", "Acquis", "En cours d'acquisition", "Acquis")
    office = side_by_side(day, "odile")
    of_two = office.reads("C4.2")

    office.presses("Désigner", {"Évaluateur": "Awa Traoré"})
    called, assessors = office.told, office.reads("Évaluateurs de ce candidat")
    awa = day("awa", "E4")
    awaited, blind = awa.goes("Écarts").reads(), awa.opens("E4").goes(ZOE).reads()
    unsubmitted = day.statements("assessed")
    in_between = day("formatrice", "E4").goes("Progression").reads(ZOE)
    submitted(day, "awa", "Acquis", "Acquis", "Acquis")
    said = day.statements("assessed")
    of_three = side_by_side(day, "odile")

    assert "Compte selon les règles : En cours d'acquisition" in of_two
    assert "L'évaluateur est désigné" in called
    assert "Awa Traoré Désigné" in assessors
    assert "Votre fiche est attendue" in awaited
    assert "Plus rien à départager" not in awaited
    assert not any(name in blind for name in ("Jean-Baptiste", "Hélène"))
    assert "Non validé" in in_between
    assert len(unsubmitted) == 6
    assert {one["context"]["instructor"]["account"]["name"] for one in said[6:]} == {str(day.id("awa"))}
    assert "Awa Traoré Acquis" in of_three.reads("C4.2")
    assert "Compte selon les règles : Acquis" in of_three.reads("C4.2")
    assert "Plus rien à départager pour ce candidat" in of_three.reads()
    assert "Non validé" not in day("formatrice", "E4").goes("Progression").reads(ZOE)
    assert [act for act in day.acts() if act not in {"appointed", "marked"}] == [
        "submitted_sheet",
        "submitted_sheet",
        "called_assessor",
        "submitted_sheet",
    ]
