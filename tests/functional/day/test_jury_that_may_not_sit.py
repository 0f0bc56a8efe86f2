"""A jury decides nothing while it is too small, too few are there, or, by setting, too few are external."""

CAMILLE = "Camille Roy"
EXTERNAL = "Externe à l'organisme certificateur et à l'organisme de formation"
HELENE, MATHIEU, PAULE = "Hélène Le Goff", "Mathieu Petit", "Paule Garnier"
VOTE = "Enregistrer ce vote – B3"


def composed(day, *members, external=()):
    """The jury as the office names it, Paule presiding, on its page."""
    page = day("odile", "Jury").goes("Jury de juin").goes("Désigner les membres")
    seats = {f"{EXTERNAL} – {name}": name in external for name in (HELENE, MATHIEU, PAULE)}
    return page.presses("Désigner ces membres", seats | {"members": list(members), f"Préside – {PAULE}": True})


def vote(day, hands):
    """What the president is told who records a refusal by show of hands."""
    president = day("paule", "Jury").goes("Jury de juin").goes(CAMILLE)
    return president.presses(VOTE, {"hands-refused": str(hands), "Motif": "C11 n’est pas acquise"}).told


def test_members_presence_externals_and_who_trained_the_candidate(day):
    day.in_office("paule", "mathieu", "odile")
    admin = day("admin").goes("Fonctions")
    admin.presses("Rechercher", {"name": "Le Goff"})
    print(admin.reads()[:500])
