"""A jury from its preparation to the attestation, a mark that comes too late, and an annulment."""

from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader

ZOE, CAMILLE = "Zoë Ångström", "Camille Roy"
B3 = "C11.1 C11.2 C11.3 C12.1 C12.2 C13.1 C13.2 C13.3 C14.1 C14.2 C14.3 C14.5"
MEMBERS = {"Paule Garnier": True, "Mathieu Petit": True, "Inès Moreau": False}
JUNE = "Jury de juin"


@pytest.fixture
def database(each_database):
    """On each database, which keeps decisions and numbers the minutes."""
    return each_database


@pytest.fixture
def hall(day):
    """Bloc B3 of Zoë acquired and Camille's not, and a jury of three in office."""
    day.in_office("paule", "mathieu", "ines", "odile")
    marker = day("evaluateur", "VAE").goes(ZOE)
    marker.marks(ZOE, B3, "Acquis")
    marker.opens("VAE").goes(CAMILLE).marks(CAMILLE, "C11.1", "En cours d'acquisition")
    day.work()
    prepared(day)
    return day


def prepared(day):
    """A deliberation on the course's candidates, its members named by the office."""
    office = day("odile", "VAE").goes("Jury")
    office.presses(
        "Préparer, puis désigner les membres",
        {"Candidats": "Tous les candidats du cours", "Nom": JUNE, "held_at": "2026-11-27T09:00", "Lieu": "Lyon"},
    )
    seats = {}
    for name, is_external in MEMBERS.items():
        seats |= {
            f"Externe à l'organisme certificateur et à l'organisme de formation – {name}": is_external,
            f"Exerce le métier – {name}": True,
            f"Qualité, telle que le procès-verbal la dira – {name}": f"Qualité de {name}",
        }
    office.presses("Désigner ces membres", seats | {"members": list(MEMBERS), "Préside – Paule Garnier": True})


def sits(day, username, candidate="", at=JUNE):
    member = day(username, "Jury").goes(at)
    return member.goes(candidate) if candidate else member


def test_a_jury_is_composed_recuses_votes_and_its_president_breaks_the_tie_and_it_may_be_deleted(hall):
    office, member = sits(hall, "odile"), sits(hall, "mathieu")
    composed, agenda, shown = office.reads(), member.reads(), member.goes(CAMILLE).reads("B3")
    sits(hall, "ines", ZOE).presses("Déclarer le conflit d'intérêts")
    recused = sits(hall, "ines")
    sits(hall, "mathieu", ZOE).presses("Validé – B3")
    count = "Compter les votes exprimés à l'écran – B3"
    president = sits(hall, "paule", ZOE)
    early = president.presses(count).told
    president.presses("Refusé – B3")
    silent = president.presses(count).told
    president.presses(count, {"Motif": "Entretien insuffisant"})

    assert "2 sur 3 externes" in composed
    assert "0 sur 2 décidés" in agenda
    assert "Proposition : Non validé" in shown
    assert "C11" in shown
    assert "Vous avez déclaré un conflit d'intérêts" in recused.reads()
    assert not recused.offers(ZOE)
    assert "Inès Moreau ne vote pas ici" in president.reads()
    assert "Tous ceux qui peuvent voter" in early
    assert "Donnez le motif" in silent
    assert "La décision est enregistrée." in president.told
    assert "voix prépondérante" in president.reads("B3")
    assert [hall(username, "Jury").tries("jury") for username in ("zoe", "camille")] == [403, 403]
    assert hall.statements("deliberated") == []
    assert hall.acts()[-4:] == ["recused", "voted", "voted", "decided"]

    # What has decided something is not deleted; once that is undone, it is.
    president.presses("Défaire la décision – B3")
    assert not sits(hall, "mathieu").offers("La supprimer")
    page = sits(hall, "odile")
    sits(hall, "paule", CAMILLE).presses("Enregistrer ce vote – B3", {"hands-refused": "3", "Motif": "C11"})
    kept = page.presses("La supprimer").told
    sits(hall, "paule", CAMILLE).presses("Défaire la décision – B3")
    office = sits(hall, "odile").presses("La supprimer")
    assert "la présidence défait d'abord" in kept
    assert f"La délibération {JUNE} est supprimée." in office.told
    assert not hall("mathieu", "Jury").offers(JUNE)
    assert hall.acts()[-4:] == ["undid_decision", "decided", "undid_decision", "deleted_jury"]


def test_from_the_closing_to_attestation_late_mark_and_annulment(hall):
    # Zoë's bloc is validated as proposed, Camille's refused with a reason.
    president = sits(hall, "paule")
    president.presses("Le jury en est d'accord : valider")
    hands = {"hands-refused": "3", "Motif": "C11 n’est pas acquise", "advice": "Revoir E9"}
    president.goes(CAMILLE).presses("Enregistrer ce vote – B3", hands)
    sits(hall, "paule").presses("Clore définitivement")

    # Minutes are drawn, statements leave, and candidates know nothing.
    hall.work()
    office = sits(hall, "odile")
    minutes = office.fetches("Télécharger le PDF").content
    paper = "\n".join(page.extract_text() for page in PdfReader(BytesIO(minutes)).pages)
    assert all(each in paper for each in ("Qualité de Mathieu Petit", "Zoë Ångström", "C11 n’est pas acquise"))
    assert sha256(minutes).hexdigest() in office.reads()
    assert "octet" in office.presses("Vérifier", files={"file": ("pv.pdf", minutes)}).told
    assert [one["result"]["response"] for one in hall.statements("deliberated")] == ["validated", "refused"]
    assert hall.statements("achieved") == []
    assert "Mes résultats" not in hall("zoe", "E4").tabs

    # Published, each reads their own; an attestation is checked by anybody and names nobody.
    office.opens("Jury").goes(JUNE).presses("Publier")
    refused = hall("camille", "E4").goes("Mes résultats").reads("B3")
    assert all(each in refused for each in ("Refusé", "C11 n'est pas acquise", "Revoir E9"))
    zoe = hall("zoe", "E4").goes("Mes résultats")
    attestation = zoe.fetches("Télécharger l'attestation").content
    assert "Zoë Ångström" in PdfReader(BytesIO(attestation)).pages[0].extract_text()
    assert zoe.fetches("Télécharger l'attestation").content == attestation
    address = zoe.page.select_one("a.address")["href"]
    public = hall("camille").visitor.http.get(address, timeout=30).text
    assert "Cette attestation est authentique" in public
    assert "Ångström" not in public
    assert len(hall.statements("achieved")) == 1

    # A mark that comes later is flagged and changes nothing.
    hall("evaluateur", "VAE").goes(ZOE).marks(ZOE, "C11.1", "Non acquis")
    hall.work()
    assert "évaluations après la décision" in sits(hall, "odile").reads(ZOE)
    assert "Validé" in hall("zoe", "E4").goes("Mes résultats").reads("B3")

    # Fraud: a deliberation of its own, with a reason, and nothing changes before it is published.
    again = f"Annulation : {JUNE}"
    sits(hall, "odile", ZOE).presses("Préparer cette délibération")
    president = sits(hall, "paule", ZOE, at=again)
    silent = president.presses("Enregistrer ce vote – B3", {"hands-annulled": "3"}).told
    president.presses("Enregistrer ce vote – B3", {"hands-annulled": "3", "Motif": "Fraude établie"})
    sits(hall, "paule", at=again).presses("Clore définitivement")
    assert "Donnez le motif" in silent
    assert "Validé" in hall("zoe", "E4").goes("Mes résultats").reads("B3")
    sits(hall, "odile", at=again).presses("Publier")
    history = hall("zoe", "E4").goes("Mes résultats")
    assert all(each in history.reads("B3") for each in ("Annulé", "Fraude établie", "Décisions antérieures"))
    assert not history.offers("Télécharger l'attestation")
    assert "Cette attestation a été annulée" in hall("camille").visitor.http.get(address, timeout=30).text
    assert len(hall.statements("forfeited")) == 1
