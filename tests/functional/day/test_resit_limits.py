"""Resits have limits, by setting: how many attempts, how late; the office alone goes beyond, and says why."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from lti_tool.store.models import Mark

ZOE = "Zoë Ångström"
C5, C6 = "C5.1 C5.2 C5.3", "C6.1 C6.2 C6.3"
OPEN = "Ouvrir un rattrapage aux candidats cochés"


def resits(day, username):
    """The page of resits, once all that was marked is known."""
    day.work()
    return day(username, "E5").goes("Rattrapages")


def a_year_and_a_half_passes(day):
    day.kept.execute(update(Mark).values(marked_at=datetime.now(UTC) - timedelta(days=550)))
    day.kept.commit()


def test_a_resit_beyond_a_limit_is_opened_by_the_office_alone_for_a_reason(day):
    day.set(most_attempts=2)
    day.in_office("odile")
    trainer = day("formatrice", "E5").goes(ZOE)
    trainer.marks(ZOE, C5, "Acquis")
    trainer.marks(ZOE, C6, "Non acquis")
    day.work()

    a_year_and_a_half_passes(day)
    too_late = resits(day, "formatrice")
    late, may_be_late = too_late.reads("Au-delà des limites"), too_late.offers(OPEN)
    day.set(resit_months=24)
    in_time = resits(day, "formatrice").presses(OPEN).told
    trainer.opens("E5").goes(ZOE).marks(ZOE, C6, "Non acquis")
    too_many = resits(day, "formatrice")
    office = resits(day, "odile")
    silent = office.presses("Ouvrir ce rattrapage", beside=ZOE).told
    reason = {"L'ouvrir malgré tout": "Malade le jour même"}
    office.presses("Ouvrir ce rattrapage", reason, beside=ZOE)

    assert "Plus de 12 mois se sont écoulés depuis le dernier passage." in late
    assert not may_be_late
    assert "Un rattrapage est ouvert." in in_time
    assert "2 passages sont autorisés." in too_many.reads()
    assert "Les 2 passages autorisés ont eu lieu." in too_many.reads("Au-delà des limites")
    assert "Seul le service de certification peut l'ouvrir" in too_many.reads("Au-delà des limites")
    assert not too_many.offers(OPEN)
    assert "Indiquez pourquoi ce rattrapage dépasse les limites." in silent
    assert f"Le rattrapage de {ZOE} est ouvert." in office.told
    assert "Passage 3 : C6" in office.reads("Rattrapages ouverts")
    kept = day("formatrice", "E5").goes(ZOE).goes("Passages et dispenses").reads("Passages dans ce cours")
    assert "Au-delà des limites, pour la raison suivante : Malade le jour même" in kept
    assert [kept.count(each) for each in ("Numéro 1 ", "Numéro 2 ", "Numéro 3 ")] == [1, 1, 1]
    assert [act for act in day.acts() if act == "opened_resit"] == ["opened_resit"] * 2
