"""A jury from its preparation to the candidate's attestation, and an annulment after it."""

from hashlib import sha256
from io import BytesIO

from bs4 import BeautifulSoup
from pypdf import PdfReader
from rebuilt import catch_up
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Attestation, Deliberation, JuryDecision
from lti_tool.store.progress import progress_of
from lti_tool.store.referentials import reading_of


def row(school, person, code):
    referential, _rules = reading_of(school.link.referential)
    return next(each for each in progress_of(school.session, referential, str(person.id)) if each.code == code)


def test_from_preparation_to_attestation_and_back_by_annulment(school):
    zoe, sam = school.person("Zoë Ångström", Role.LEARNER), school.person("Sam Short", Role.LEARNER)
    for bloc in ("B1", "B2", "B3", "B4"):
        school.mark(zoe, bloc)
    school.mark(sam, "B3", "in_progress")
    deliberation = school.prepare(zoe, sam)

    # The president launches, and lands on the jury's page; the agenda proposes.
    assert school.browsers["Paula"].get("").headers["Location"].endswith("/jury")
    agenda = school.words("Paula", f"jury/{deliberation.id}")
    assert "0 of 2 decided" in agenda
    assert "Proposal: Validated" in school.words("Mia", f"jury/{deliberation.id}/candidates/{zoe.id}")
    assert school.browsers["Mia"].get(f"explain/{zoe.id}/B3").status_code == 200

    # All that is proposed as validated, in one act: four blocs and, with them, the certification.
    assert school.follow(deliberation) == "5 decisions are recorded."
    hands = {"method": "hands", "hands-refused": "2", "hands-validated": "1"}
    assert "Give the reason" in school.decide("Paula", deliberation, sam, **hands)
    refused = school.decide("Paula", deliberation, sam, **hands, reason="C1 n’est pas acquise", advice="Revoir E1")
    assert refused == "The decision is recorded."
    assert "2 of 2 decided" in school.words("Mia", f"jury/{deliberation.id}")

    # Closed: statements leave, minutes are drawn, and the progress follows.
    assert "Its minutes are No. " in school.close(deliberation)
    said = school.statements("deliberated")
    assert [one["result"]["response"] for one in said].count("validated") == 5
    assert {len(one["context"]["instructor"]["member"]) for one in said} == {3}
    assert (row(school, zoe, "B3").decision, row(school, sam, "B3").decision) == ("validated", "refused")
    assert school.statements("achieved") == []
    pdf = school.browsers["Olga"].get(f"jury/{deliberation.id}/minutes.pdf").data
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert all(word in text for word in ("Zoë Ångström", "Quality of Mia", "C1 n’est pas acquise", "default/1.0"))
    assert sha256(pdf).hexdigest() in school.words("Otto", f"jury/{deliberation.id}")

    # Nothing leaks to candidates before publication, which is another act of somebody else.
    assert "Nothing is published yet" in school.words("Zoë", "results")
    assert "Refused" not in school.words("Sam", "own-progress")
    assert school.browsers["Paula"].post(f"jury/{deliberation.id}/publish").status_code == 403
    assert "candidates see them now" in school.publish(deliberation)
    results = school.words("Sam", "results")
    assert all(word in results for word in ("Refused", "C1 n’est pas acquise", "Revoir E1"))
    assert len(school.statements("achieved")) == 5

    # The attestation is the same bytes whoever fetches it, and anybody may check it.
    page = school.page("Zoë", "results")
    links = page.select("a[download]")
    assert len(links) == 5
    paper = school.browsers["Zoë"].client.get(links[0]["href"]).data
    assert school.browsers["Zoë"].client.get(links[0]["href"]).data == paper
    assert "Zoë Ångström" in PdfReader(BytesIO(paper)).pages[0].extract_text()
    code = page.select("a.address")[2].get_text(strip=True)
    checked = school.browsers["Olga"].client.get(f"/attestation/{code.lower()}")
    told = BeautifulSoup(checked.data, "html.parser").get_text(" ", strip=True)
    assert ("This attestation is genuine" in told, "Z. Å." in told, "Zoë" in told) == (True, True, False)
    assert "noindex" in checked.headers["X-Robots-Tag"]

    # Fraud is found: a new, short deliberation annuls the bloc, and the certification with it.
    b3 = school.session.scalars(
        select(JuryDecision).where(JuryDecision.candidate_id == zoe.id, JuryDecision.bloc == "B3")
    ).one()
    school.act("Olga", f"jury/{deliberation.id}/annul/{b3.id}", confirmed="yes")
    again = school.session.scalars(select(Deliberation).where(Deliberation.kind == "annulment")).one()
    for name in ("Paula", "Mia", "Otto"):
        school.vote(name, again, zoe, "annulled")
    school.decide("Paula", again, zoe, method="devices", reason="Fraude établie")
    assert "The certification can only be validated" in school.decide(
        "Paula", again, zoe, bloc="", method="hands", reason="Maintenue", **{"hands-validated": "3"}
    )
    school.decide("Paula", again, zoe, bloc="", method="hands", reason="Fraude", **{"hands-annulled": "3"})
    school.close(again)
    assert "Annulled" not in school.words("Zoë", "results")
    school.publish(again)

    history = school.words("Zoë", "results")
    assert all(word in history for word in ("Annulled", "Fraude établie", "Earlier decisions"))
    assert len(school.page("Zoë", "results").select("a[download]")) == 3
    assert len(school.statements("forfeited")) == 2
    assert "was annulled" in school.browsers["Olga"].client.get(f"/attestation/{code}").text
    catch_up(school.session)
    assert (row(school, zoe, "B3").decision, row(school, zoe, "B2").decision) == ("annulled", "validated")
    papers = school.session.scalars(select(Attestation).order_by(Attestation.number)).all()
    assert [paper.number for paper in papers] == [1, 2, 3, 4, 5]
    assert sum(paper.annulled_at is not None for paper in papers) == 2
    assert set(school.acts()) == {
        "prepared_jury", "seated_member", "decided", "closed_jury", "published_decisions",
        "asked_for_annulment", "voted", "annulled_attestation",
    }  # fmt: skip
