"""Two assessors: blind until both have submitted, then side by side, then of one mind; links are declared."""

import pytest

ZOE, MAELLE = "Zoë Ångström", "Maëlle Nguyễn"


@pytest.fixture
def pair(day):
    """Jean-Baptiste and Hélène, under rules that want two assessors."""
    day.rules(assessors=2)
    return day("evaluateur", "E4"), day("formatrice", "E4")


def marked(person, *levels):
    person.goes(ZOE)
    for code, level in zip(("C4.1", "C4.2", "C4.3"), levels, strict=True):
        person.marks(ZOE, code, level)
    return person


def test_blind_until_both_have_submitted_then_agreed_on_together(day, pair):
    first, second = pair
    marked(first, "Acquis", "Acquis", "Non acquis")
    unsent = day.statements()
    first.presses("Remettre ma fiche")
    blind = second.opens("E4").goes(ZOE).reads()
    marked(second, "Acquis", "En cours d'acquisition", "Non acquis").presses("Remettre ma fiche")

    second.goes("Évaluateurs").goes("Écarts").goes("Côte à côte", beside=ZOE)
    differing = second.reads("C4.2")
    second.presses("Proposer – C4.2", {"Acquis": True, "Motif": "réécouté ensemble"})
    first.opens("E4").goes("Évaluateurs").goes("Écarts").goes("Côte à côte", beside=ZOE)
    before = len(day.statements("assessed"))
    first.presses("Je suis d'accord – C4.2")

    assert unsent == []
    assert "Jean-Baptiste" not in blind
    assert "Acquis" in differing
    assert "En cours d'acquisition" in differing
    assert "Plus rien à départager" in first.reads()
    agreed = day.statements("assessed")[-1]
    assert (before, agreed["result"]["response"]) == (6, "acquired")
    both = {one["account"]["name"] for one in agreed["context"]["instructor"]["member"]}
    assert both == {str(day.id("jb")), str(day.id("helene"))}


def test_who_declares_a_link_neither_sees_nor_marks_the_candidate(day, pair):
    first, second = pair

    first.goes(MAELLE).goes("J'ai un lien avec ce candidat").presses("Déclarer le lien", {"reason": "Ma nièce"})
    first.opens("E4")
    told = second.opens("E4").goes("Évaluateurs").reads("Maëlle")

    assert not first.offers(MAELLE)
    assert f"vous avez déclaré un lien : {MAELLE}" in first.reads()
    assert first.tries(f"links/{day.id('maelle')}") == 403
    assert "Jean-Baptiste" in told
    assert "Ma nièce" not in told
    assert day.acts() == ["declared_link"]
