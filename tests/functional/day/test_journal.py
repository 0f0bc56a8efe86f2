"""Every act leaves an entry: who, when, on whom, before and after; the administrator reads and exports them."""

import csv
import json
from io import StringIO

ZOE = "Zoë Ångström"


def test_each_act_of_an_examination_is_in_the_journal_and_its_export(day):
    day.in_office("odile")
    trainer = day("formatrice", "E4").goes(ZOE)
    trainer.marks(ZOE, "C4.1", "Acquis", comment="Très à l’aise")
    trainer.marks(ZOE, "C4.1", "Non acquis")
    trainer.opens("E4").presses("Montrer les résultats")

    admin = day("admin", "E4").goes("Journal")
    rows = [" ".join(row.get_text(" ").split()) for row in admin.page.select("tbody tr")]
    table = list(csv.DictReader(StringIO(admin.fetches("Exporter en CSV").content.decode("utf-8-sig"))))
    lines = [json.loads(line) for line in admin.fetches("en lignes JSON").text.splitlines()]
    marked = admin.presses("Afficher", {"act": "Évaluation d'un critère"}).reads()

    assert [row["act"] for row in lines] == ["appointed", "commented", "marked", "marked", "published"]
    assert [row["act"] for row in table] == [row["act"] for row in lines]
    assert lines[3]["by"] == str(day.id("helene"))
    assert lines[3]["about"] == str(day.id("zoe"))
    assert (lines[3]["before"]["level"], lines[3]["after"]["level"]) == ("acquired", "not_acquired")
    assert "Hélène Le Goff" in rows[1]
    assert ZOE in rows[1].replace("’", "'")
    assert "niveau : Acquis → Non acquis" in rows[1]
    assert "fonction : Service de certification" in rows[-1]
    assert "acquired" not in " ".join(rows)
    assert "aise" not in json.dumps([lines, table, rows])
    assert "Nomination" not in marked.partition("Évaluation d'un critère")[2]
    assert {str(form.get("method")) for form in admin.page.select("main form")} == {"get"}
    assert [trainer.tries(page) for page in ("journal", "journal/export.csv", "journal/export.ndjson")] == [
        403
    ] * 3
