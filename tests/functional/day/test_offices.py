"""An administrator gives offices to people who have launched; each opens its pages, and no others."""

PAGES = ("grid", "sessions", "jury", "arrangements", "files", "offices", "journal")
OPEN_TO = {
    "awa": {"grid", "sessions"},
    "paule": {"sessions", "jury"},
    "mathieu": {"sessions", "jury"},
    "rose": {"arrangements"},
    "odile": {"sessions", "jury", "files"},
    "zoe": set(),
}


def test_an_office_is_given_to_who_has_launched_and_taken_away_on_the_page(day):
    admin = day("admin", "E4").goes("Fonctions")
    before = admin.presses("Rechercher", {"name": "Awa"}).reads()
    awa = day("awa", "E4")
    stranger = awa.tries("grid")

    day.in_office("awa")
    given, appointed = admin.told, awa.tries("grid")
    admin.presses("Conserver", {"offices": []}, beside="Awa Traoré")

    assert "Personne de ce nom n'a ouvert l'outil." in before
    assert (stranger, appointed, awa.tries("grid")) == (403, 200, 403)
    assert "Awa Traoré exerce désormais : Évaluateur." in given
    assert "Awa Traoré n'exerce plus aucune fonction." in admin.told
    assert day.acts() == ["appointed", "dismissed"]


def test_each_office_opens_its_pages_and_no_others(day):
    day.in_office("awa", "paule", "mathieu", "rose", "odile")

    for username, expected in OPEN_TO.items():
        person = day(username, "E4")
        answers = {page: person.tries(page) for page in PAGES}
        assert answers == {page: 200 if page in expected else 403 for page in PAGES}, username


def test_only_an_administrator_reaches_offices_and_journal(day):
    for username in ("formatrice", "evaluateur", "zoe"):
        person = day(username, "E4")
        assert "Fonctions" not in person.tabs
        assert [person.tries(page) for page in ("offices", "journal", "journal/export.csv")] == [403] * 3
