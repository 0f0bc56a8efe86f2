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
    zoe.opens("VAE").presses("Le déposer maintenant")
    assessor = day("awa", "VAE").goes("VAE").goes(ZOE)
    read = assessor.reads()

    assert "10 mars 2026" in opened
    assert "Livret déposé" in zoe.reads()
    assert not zoe.offers("Rédiger une section")
    assert "J'ai négocié." in read
    assert "C7.2" in read
    assert assessor.fetches("contrat.pdf").content == PDF
    assert day.acts()[2:] == [
        "opened_vae",
        "dated_vae",
        "changed_portfolio",
        "changed_portfolio",
        "filed_portfolio",
    ]

    # The oral is marked in every bloc, as one assessment.
    assessor.opens("VAE").goes(ZOE).marks(ZOE, "C1.1 C18.3", "Acquis")

    said = day.statements("assessed")
    assert {one["object"]["id"].rpartition("/")[2] for one in said} == {"C1.1", "C18.3"}
    assert {one["context"]["contextActivities"]["parent"][0]["id"].rpartition("/")[2] for one in said} == {"VAE"}
