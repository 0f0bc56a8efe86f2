"""What the Référent Handicap arranges: seen by assessors and candidate; why, by the referent alone."""

from sqlalchemy import select

from lti_tool.store.models import Base

ZOE = "Zoë Ångström"
REASON = "Dyslexie sévère"


def test_an_arrangement_is_seen_and_its_reason_sealed_everywhere_until_it_ends(day, caplog):
    caplog.set_level("DEBUG")
    day.in_office("rose")
    day("zoe", "E7")
    referent = day("rose", "E7").goes("Prévoir un aménagement", beside=ZOE)

    more = {"Temps supplémentaire": "33", "Documents en gros caractères": True, "Dernier jour": "2999-01-01"}
    referent.presses("Conserver", more | {"En toutes lettres": "Lire les consignes", "Motif": REASON})
    assessor = day("evaluateur", "E7").goes(ZOE)
    sheet, limit = assessor.reads(), assessor.page.select_one("[data-timer]")["data-limit"]
    assessor.marks(ZOE, "C8.1", "Acquis")
    said = str(day.statements())
    logged = " ".join(each.getMessage() for each in caplog.records if not each.name.startswith("urllib3"))

    together = group_of_zoe(day)

    assert together.page.select_one("[data-timer]")["data-limit"] == "160"
    assert "Chronomètre de Équipe Nord" in together.reads()
    assert proposed_times(day) == ["09:00", "09:40"]
    assert REASON in referent.reads()
    assert "Temps majoré d'un tiers" in sheet
    assert "Documents en gros caractères" in sheet
    assert "Lire les consignes" in sheet
    assert REASON not in sheet
    assert limit == "160"
    candidate = day("zoe", "E7").reads()
    assert "Temps majoré d'un tiers" in candidate
    assert REASON not in candidate
    assert assessor.tries(f"arrangements/{day.id('zoe')}") == 403
    assert not [
        word for word in (REASON.lower(), "consignes", "arrang", "tiers") if word in (said + logged).lower()
    ]
    journal = day("admin", "E7").goes("Journal")
    table = journal.fetches("Exporter en CSV").text
    assert REASON not in journal.reads() + table
    assert "consignes" not in table
    assert REASON not in everything_kept(day)

    referent.presses("Mettre fin à cet aménagement")
    assert REASON not in referent.reads()
    assert "Temps majoré" not in day("evaluateur", "E7").goes(ZOE).reads()
    assert "Temps majoré" not in day("zoe", "E7").reads()


def group_of_zoe(day):
    """The sheet of the group in which she sits, of whom nobody else has more time."""
    trainer = day("formatrice", "E7").goes("Groupes").presses("Reprendre les groupes du cours")
    return trainer.goes("Évaluer", beside="Équipe Nord")


def proposed_times(day):
    """When she and the next one are expected, at half an hour each."""
    convener = day("formatrice", "E7").goes("Sessions").goes("Nouvelle session")
    when = {"Nom": "Juin", "Date": "2099-06-01", "Début": "09:00", "Fin (facultatif)": "12:00"}
    convener.presses("Conserver", when).goes("Convoquer")
    asked = {"who": [ZOE, "Camille Roy"], "every": "30", "together": "Personne"}
    convener.presses("Proposer des heures", asked)
    times = [str(each["value"]) for each in convener.page.select("input[name^=time-]")]
    return [time for time in times if time]


def everything_kept(day):
    """All rows of the tool's database, as text; sealed bytes as they are."""
    tables = Base.metadata.sorted_tables
    return "".join(str(dict(row)) for table in tables for row in day.kept.execute(select(table)).mappings())
