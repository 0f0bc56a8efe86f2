"""What is overdue on a path by experience is told to the office, each step by its own legal day."""

from datetime import UTC, datetime, timedelta

ZOE, MAELLE, CAMILLE = "Zoë Ångström", "Maëlle Nguyễn", "Camille Roy"
FRANCOIS = "François d'Hérouville-Œuvrard"
TODAY = datetime.now(UTC).date()


def ago(days):
    return (TODAY - timedelta(days=days)).isoformat()


def path_of(office, name, asked_on, **days):
    """A candidate's path, whose request came on that day, with what has happened since; its page."""
    asked = {"Candidat": name, "Demande reçue le": asked_on, "blocs": ["B1"]}
    office.goes("VAE").presses("Ouvrir le parcours", asked)
    if days:
        office.presses(
            "Conserver", {"Recevable": True} | {name.replace("_", " "): day for name, day in days.items()}
        )
    return office.reads("Échéances")


def lines(office):
    """The candidates on the list, in its order, each with their next deadline."""
    rows = office.goes("VAE").page.select("tbody tr")
    cells = [[" ".join(cell.get_text(" ").split()) for cell in (row.th, row.select("td")[-1])] for row in rows]
    return [(name.replace("’", "'"), deadline.partition(",")[0]) for name, deadline in cells]


def test_each_step_past_its_day_is_overdue_until_it_is_done(day):
    day.in_office("odile")
    office = day("odile", "VAE")
    path_of(office, CAMILLE, ago(55))
    unanswered = path_of(office, ZOE, ago(70))
    unheard = path_of(office, MAELLE, ago(200), Répondu_le=ago(190), Livret_déposé_le=ago(100))
    heard = {"Répondu_le": ago(190), "Livret_déposé_le": ago(100), "Jury_le": ago(20)}
    untold = path_of(office, FRANCOIS, ago(200), **heard)
    before, tab = lines(office), office.tabs[-1]
    office.goes(FRANCOIS).presses("Conserver", {"Résultat notifié le": ago(0)})
    after, late = lines(office), office.goes(FRANCOIS).reads("Échéances")

    assert "Sans réponse : accepté par silence Réponse à la demande" in unanswered
    assert "En retard Jury" in unheard
    assert "En retard Notification du résultat au candidat" in untold
    assert before == [
        (MAELLE, "En retard Jury"),
        (FRANCOIS, "En retard Notification du résultat au candidat"),
        (CAMILLE, "Bientôt Réponse à la demande"),
        (ZOE, "–"),
    ]
    assert tab == "VAE (3)"
    assert "Fait en retard Notification du résultat au candidat" in late
    assert after == [before[0], before[2], (ZOE, "–"), (FRANCOIS, "–")]
    assert office.tabs[-1] == "VAE (2)"
    assert "En retard Jury" in day("maelle", "VAE").reads()
