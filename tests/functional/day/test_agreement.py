"""How far two assessors agree, criterion by criterion, once they have ten candidates in common."""

TEAM = {
    "Alpha": ["Zoë Ångström", "Maëlle Nguyễn", "Awa Traoré", "Paule Garnier", "Mathieu Petit"],
    "Beta": ["François d'Hérouville-Œuvrard", "Camille Roy", "Inès Moreau", "Rose Hamel", "Odile Blanc"],
}
FILE = "\n".join(f"{name}; {group}" for group, names in TEAM.items() for name in names)


def test_kappa_is_told_for_each_criterion_of_ten_candidates_whose_sheets_are_in(day):
    day.rules(assessors=2)
    trainer = day("formatrice", "E1").goes("Groupes").goes("Placer les candidats d'après un fichier")
    trainer.presses("Vérifier", {"text": FILE}).presses("Les placer ainsi")

    # Of C1.1 they differ on Zoë; of C1.2 on nobody; of C1.3 on everybody; C1.4 has one level only.
    marks_group(day, "evaluateur", "Alpha", ["Acquis", "Acquis", "Acquis", "Acquis"])
    marks_group(day, "formatrice", "Alpha", ["Acquis", "Acquis", "Non acquis", "Acquis"], zoe="Non acquis")
    of_five = rows(day("formatrice", "E1"))
    marks_group(day, "evaluateur", "Beta", ["Non acquis", "Non acquis", "Non acquis", "Acquis"])
    marks_group(day, "formatrice", "Beta", ["Non acquis", "Non acquis", "Acquis", "Acquis"])
    told = rows(day("formatrice", "E1"))
    table = day("formatrice").fetches("Télécharger en CSV").content.decode("utf-8-sig").splitlines()

    assert of_five == [
        "C1.1 5 80 % Pas assez d’évaluations Pas assez d’évaluations",
        "C1.2 5 100 % Pas assez d’évaluations Pas assez d’évaluations",
        "C1.3 5 0 % Pas assez d’évaluations Pas assez d’évaluations",
        "C1.4 5 100 % Pas assez d’évaluations Pas assez d’évaluations",
        "Tous les critères 20 70 % Pas assez d’évaluations Pas assez d’évaluations",
    ]
    assert told == [
        "C1.1 10 90 % 0,80 Concordance forte 0,80 Concordance forte",
        "C1.2 10 100 % 1,00 Concordance presque parfaite 1,00 Concordance presque parfaite",
        "C1.3 10 0 % -1,00 Pas de concordance au-delà du hasard -1,00 Pas de concordance au-delà du hasard",
        "C1.4 10 100 % Incalculable : un seul niveau a été donné Incalculable : un seul niveau a été donné",
        "Tous les critères 40 72 % 0,42 Concordance modérée 0,42 Concordance modérée",
    ]
    assert table[1:] == [
        "C1.1,10,0.9000,0.8000,0.8000",
        "C1.2,10,1.0000,1.0000,1.0000",
        "C1.3,10,0.0000,-1.0000,-1.0000",
        "C1.4,10,1.0000,,",
        "all,40,0.7250,0.4211,0.4211",
    ]


def marks_group(day, username, group, levels, *, zoe=""):
    """Somebody gives a group a level on each criterion, Zoë another on the first, and submits its sheets."""
    sheet = day(username, "E1").goes("Groupes").goes("Évaluer", beside=group)
    for code, level in zip(("C1.1", "C1.2", "C1.3", "C1.4"), levels, strict=True):
        sheet.marks("Groupe entier", code, level)
    if zoe:
        sheet.looks_again().marks("Zoë Ångström", "C1.1", zoe)
    assert f"Vos fiches de {group} sont remises" in sheet.presses("Remettre mes fiches de ce groupe").told


def rows(trainer):
    """The page of agreement, a line of words for each criterion."""
    page = trainer.goes("Évaluateurs").goes("Concordance").page
    return [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
