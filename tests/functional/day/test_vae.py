"""By experience: the request and its deadlines, the portfolio, the oral before the jury, a partial result."""

ZOE = "Zoë Ångström"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_from_the_request_by_the_filed_portfolio_to_the_oral(day):
    day.in_office("odile", "awa")
    office, zoe = day("odile", "VAE"), day("zoe", "VAE")
    office.opens("VAE").goes("VAE").presses(
        "Ouvrir le parcours", {"Candidat": ZOE, "Demande reçue le": "2026-01-10", "blocs": ["B1", "B2"]}
    )
    opened = office.reads()
    office.presses("Conserver", {"Recevable": True, "Répondu le": "2026-02-01"})

    zoe.opens("VAE").goes("Rédiger une section")
    zoe.presses(
        "Conserver",
        {"Titre": "Un grand compte gagné", "Ce que vous avez fait": "J’ai négocié.", "criteria": ["C1.1", "C7.2"]},
    )
    zoe.opens("VAE").goes("Changer Un grand compte gagné")
    zoe.presses("Ajouter", files={"Ajouter un fichier": ("contrat.pdf", PDF)})
    filed = zoe.opens("VAE").presses("Le déposer maintenant").reads()
    may_write = zoe.offers("Rédiger une section")
    assessor = day("awa", "VAE").goes("VAE").goes(ZOE)
    read = assessor.reads()

    acts = ["opened_vae", "dated_vae", "changed_portfolio", "changed_portfolio", "filed_portfolio"]
    assert [act for act in day.acts() if act not in {"appointed", "marked"}] == acts

    # The jury validates one bloc of the two; what it does dates the path.
    a_jury_validates_b1(day)
    partial = day("odile", "VAE").goes("VAE").goes(ZOE).reads()
    mine = day("zoe", "VAE").reads()

    assert "Blocs obtenus : B1." in partial
    assert "Résultat partiel : restent à obtenir B2." in partial
    assert "Résultat notifié" in partial
    assert day.acts().count("dated_vae") == 3
    assert "Blocs obtenus : B1." in mine
    assert "Livret déposé" in filed
    assert not may_write
    assert "10 mars 2026" in opened
    assert "J'ai négocié." in read
    assert "C7.2" in read
    assert assessor.fetches("contrat.pdf").content == PDF

    # The oral is marked in every bloc, as one assessment.
    assessor.opens("VAE").goes(ZOE).marks(ZOE, "C1.1 C18.3", "Acquis")

    said = day.statements("assessed")
    assert {one["object"]["id"].rpartition("/")[2] for one in said} == {"C1.1", "C18.3"}
    assert {one["context"]["contextActivities"]["parent"][0]["id"].rpartition("/")[2] for one in said} == {"VAE"}


def a_jury_validates_b1(day):
    """On all candidates of the course: prepared, decided, closed and published."""
    day.in_office("paule", "mathieu")
    day.work()
    office = day("odile", "VAE").goes("Jury")
    office.presses(
        "Préparer, puis désigner les membres",
        {"Candidats": "Tous les candidats du cours", "Nom": "Jury VAE", "held_at": "2999-01-01T09:00"},
    )
    seats = {"members": ["Paule Garnier", "Mathieu Petit"], "Préside – Paule Garnier": True}
    seats |= {
        f"Externe à l'organisme certificateur et à l'organisme de formation – {name}": True
        for name in seats["members"]
    }
    office.presses("Désigner ces membres", seats)
    president = day("paule", "Jury").goes("Jury VAE").goes(ZOE)
    hands = {"hands-validated": "2", "Motif": "Livret et oral convaincants"}
    president.presses("Enregistrer ce vote – B1", hands)
    for bloc in ("B4",):
        president.presses(f"Enregistrer ce vote – {bloc}", {"hands-adjourned": "2", "Motif": "Oral incomplet"})
    day("paule", "Jury").goes("Jury VAE").presses("Clore définitivement")
    day.work()
    day("odile", "Jury").goes("Jury VAE").presses("Publier")
