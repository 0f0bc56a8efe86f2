"""A jury decides nothing while it is too small, too few are there, or, by setting, too few are external."""

import pytest

CAMILLE = "Camille Roy"
EXTERNAL = "Externe à l'organisme certificateur et à l'organisme de formation"
HELENE, MATHIEU, PAULE = "Hélène Le Goff", "Mathieu Petit", "Paule Garnier"
JUNE = "Jury de juin"
VOTE = "Enregistrer ce vote – B3"


@pytest.fixture
def office(day):
    """The certification office at a jury on Camille, who has failed C11; nobody is named yet."""
    day.in_office("paule", "mathieu", "formatrice", "odile")
    day("evaluateur", "VAE").goes(CAMILLE).marks(CAMILLE, "C11.1", "En cours d'acquisition")
    day.work()
    asked = {"Candidats": "Tous les candidats du cours", "Nom": JUNE, "held_at": "2026-11-27T09:00"}
    return day("odile", "Jury").presses("Préparer, puis désigner les membres", asked).goes(f"← {JUNE}")


def seat(office, *members, external=()):
    """Name these members, Paule presiding, all of them there; what the page then says of the jury."""
    seats = {f"{EXTERNAL} – {name}": name in external for name in (HELENE, MATHIEU, PAULE)}
    seats |= {"members": list(members), f"Préside – {PAULE}": True}
    office.goes("Désigner les membres").presses("Désigner ces membres", seats)
    return present(office, *members)


def present(office, *members):
    """Note these members as present, and no others; what the page then says of the jury."""
    return office.presses("Noter les présences", {"present": list(members)}).told


def president_of(day):
    """The president at Camille's page, which stays open while the office completes the jury."""
    return day("paule", "Jury").goes(JUNE).goes(CAMILLE)


def refuse(president, hands):
    """What the president is told who records a refusal by so many hands."""
    return president.presses(VOTE, {"hands-refused": str(hands), "Motif": "C11 n’est pas acquise"}).told


def test_a_jury_of_one_or_of_one_who_may_vote_is_to_be_completed(day, office):
    alone = seat(office, PAULE)
    president = president_of(day)
    refused_alone = refuse(president, 1)
    seat(office, PAULE, HELENE)
    refused_with_trainer = refuse(president, 2)
    trainer = day("formatrice", "Jury").goes(JUNE).goes(CAMILLE)

    assert "Un jury compte au moins deux membres" in alone
    assert "Un jury compte au moins deux membres" in refused_alone
    assert "Moins de deux membres peuvent voter sur ce candidat" in refused_with_trainer
    assert f"{HELENE} ne vote pas ici : a formé ce candidat." in president.reads()
    assert "Proposition : Non validé" in trainer.reads("B3")
    assert not trainer.offers("Refusé – B3")

    seat(office, PAULE, HELENE, MATHIEU)
    without_president = present(office, HELENE, MATHIEU)
    refused_without = refuse(president, 2)
    closed = president.goes(f"← {JUNE}").presses("Clore définitivement").told
    present(office, PAULE, MATHIEU)

    assert "Le jury ne peut pas siéger" in without_president
    assert "Le jury ne peut pas siéger" in refused_without
    assert "Le jury ne peut pas siéger" in closed
    assert "decided" not in day.acts()
    assert "La décision est enregistrée." in refuse(president.goes(CAMILLE), 2)
    assert "Refusé" in president.reads("B3")


def test_too_few_externals_are_warned_of_or_by_setting_decide_nothing(day, office):
    warned = seat(office, PAULE, MATHIEU, HELENE, external=[MATHIEU])
    president = president_of(day)
    allowed = refuse(president, 2)
    president.presses("Défaire la décision – B3")
    day.set(jury_externals="block")
    blocked, refused = office.looks_again(), refuse(president, 2)
    error = [str(each) for each in blocked.page.select("main .flash--error")]
    half = seat(office, PAULE, MATHIEU, HELENE, external=[MATHIEU, PAULE])

    assert "Moins de la moitié des membres sont externes" in warned
    assert "La décision est enregistrée." in allowed
    assert "Moins de la moitié des membres sont externes" in refused
    assert len(error) == 1
    assert "externes" in error[0]
    assert "externes" not in half
    assert "2 sur 3 externes" in office.reads()
    assert "La décision est enregistrée." in refuse(president, 2)
    assert [act for act in day.acts() if "decision" in act or "decided" in act] == [
        "decided",
        "undid_decision",
        "decided",
    ]
