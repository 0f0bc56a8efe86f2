"""Competencies that share an assessment are marked in one sitting: one sheet, one attempt, each for itself."""

ZOE = "Zoë Ångström"
# Of an assessment's criteria, the last of each competency.
SITTINGS = {
    "E8": ("C9.1 C9.2 C9.3 C10.1 C10.2 C10.3 C10.4 C10.5", ["C9.3", "C10.5"]),
    "E10": ("C12.1 C12.2 C13.1 C13.2 C13.3 C14.1 C14.2 C14.3 C14.5", ["C12.2", "C13.3", "C14.5"]),
    "E11": ("C15.1 C15.2 C15.3 C18.1 C18.2 C18.3", ["C15.3", "C18.3"]),
}


def codes(things):
    return {each["id"].rpartition("/")[2] for each in things}


def test_several_competencies_are_marked_on_one_sheet_and_said_in_one_attempt(day):
    asked = {}
    for activity, (_, lasts) in SITTINGS.items():
        sheet = day("formatrice", activity).goes("Groupes").presses("Reprendre les groupes du cours")
        sheet.goes("Évaluer", beside="Équipe Nord")
        asked[activity] = " ".join(each["aria-label"] for each in sheet.page.select(".together"))
        for criterion in lasts:
            sheet.marks("Groupe entier", criterion, "Acquis")
        sheet.looks_again().marks(ZOE, lasts[0], "Non acquis")
    said = day.statements("assessed")

    assert asked == {activity: criteria for activity, (criteria, _) in SITTINGS.items()}
    assert "Travail en binôme" in day("zoe", "E10").reads()
    for activity, (_, lasts) in SITTINGS.items():
        here = [one for one in said if codes(one["context"]["contextActivities"]["parent"]) == {activity}]
        of_zoe = [one for one in here if one["actor"]["account"]["name"] == str(day.id("zoe"))]
        about = [(*codes([one["object"]]), one["result"]["response"]) for one in of_zoe]
        assert about == [(code, "acquired") for code in lasts] + [(lasts[0], "not_acquired")]
        assert len({one["context"]["registration"] for one in of_zoe}) == 1
        assert len({one["context"]["registration"] for one in here}) == 2
        assert len({one["context"]["team"]["account"]["name"] for one in here}) == 1
        for one in here:
            [criterion] = codes([one["object"]])
            assert criterion.partition(".")[0] in codes(one["context"]["contextActivities"]["grouping"])
