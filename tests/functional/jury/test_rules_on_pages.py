"""The rules of a jury, one by one, on its pages."""

from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import builders
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lti_tool.lti.roles import Role
from lti_tool.store.models import (
    Conflict,
    Deliberation,
    ExamSession,
    JournalEntry,
    JuryDecision,
    JuryMember,
    Minutes,
)

HANDS = {"method": "hands"}


@pytest.fixture
def zoe(school):
    """A candidate whose bloc B3 is proposed as validated."""
    zoe = school.person("Zoë Ångström", Role.LEARNER)
    school.mark(zoe, "B3")
    return zoe


@pytest.fixture
def june(school, zoe):
    """A deliberation on her."""
    return school.prepare(zoe)


def test_who_declares_a_conflict_neither_sees_nor_votes_and_the_minutes_say_so(school, june, zoe):
    school.vote("Otto", june, zoe, "refused")

    assert "Your conflict is noted" in school.act(
        "Otto", f"jury/{june.id}/candidates/{zoe.id}/conflict", declared="yes"
    )

    assert "nothing of this candidate is shown" in school.words("Otto", f"jury/{june.id}")
    for path in (f"jury/{june.id}/candidates/{zoe.id}", f"explain/{zoe.id}/B3"):
        assert school.browsers["Otto"].get(path).status_code == 404
    vote = school.browsers["Otto"].post(
        f"jury/{june.id}/candidates/{zoe.id}/vote", data={"bloc": "B3", "choice": "refused"}
    )
    assert vote.status_code == 404
    assert "do not add up" in school.decide("Paula", june, zoe, **HANDS, **{"hands-validated": "3"})
    assert school.decide("Paula", june, zoe, **HANDS, **{"hands-validated": "2"}) == "The decision is recorded."
    assert "already" in school.act("Otto", f"jury/{june.id}/candidates/{zoe.id}/conflict", declared="no")
    assert school.acts()[-3:] == ["voted", "recused", "decided"]


def test_whoever_trained_or_marked_the_candidate_has_no_vote(school, zoe):
    tess = school.person("Tess Trainer", Role.TRAINER, office=Role.JURY_MEMBER)
    school.mark(zoe, "B4", by=school.people["Otto"])
    june = school.prepare(zoe, members="Paula Mia Otto Tess")

    page = school.words("Paula", f"jury/{june.id}/candidates/{zoe.id}")

    assert "Tess Trainer has no vote here: trained this candidate" in page
    assert "Otto Other has no vote here: assessed this candidate" in page
    assert "no vote on this candidate" in school.act(
        "Tess", f"jury/{june.id}/candidates/{zoe.id}/vote", bloc="B3", choice="validated"
    )
    assert tess.id not in {seat.person_id for seat in june.members if seat.is_president}


def test_a_link_that_a_member_declared_as_an_assessor_holds_in_the_jury_while_it_stands(school, june, zoe):
    link = Conflict(
        id=uuid4(),
        context_id=school.course.id,
        assessor_id=school.people["Otto"].id,
        candidate_id=zoe.id,
        declared_at=builders.NOW,
    )
    school.session.add(link)
    school.session.commit()
    shown = school.words("Otto", f"jury/{june.id}")
    link.withdrawn_at = builders.NOW
    school.session.commit()

    assert "nothing of this candidate is shown" in shown
    assert "nothing of this candidate is shown" not in school.words("Otto", f"jury/{june.id}")


def test_a_member_finds_the_session_that_the_jury_deliberates_on(school, june, zoe):
    assert "June session" in school.words("Mia", "sessions")


def test_a_jury_left_with_one_voter_must_be_completed(school, zoe):
    school.mark(zoe, "B4", by=school.people["Mia"])
    june = school.prepare(zoe, members="Paula Mia")

    said = school.decide("Paula", june, zoe, **HANDS, **{"hands-validated": "1"})

    assert "the jury must be completed" in said
    assert school.decisions() == {}


def test_votes_on_devices_decide_once_everybody_has_voted_and_the_president_breaks_a_tie(school, zoe):
    june = school.prepare(zoe, members="Paula Mia")
    school.vote("Mia", june, zoe, "validated")
    assert "Not everybody" in school.decide("Paula", june, zoe, method="devices")
    school.vote("Paula", june, zoe, "refused")

    said = school.decide("Paula", june, zoe, method="devices", reason="Entretien insuffisant")

    assert said == "The decision is recorded."
    assert school.decisions() == {(zoe.id, "B3"): "refused"}
    assert "casting vote" in school.words("Mia", f"jury/{june.id}/candidates/{zoe.id}")
    voted = [entry for entry in school.session.scalars(select(JournalEntry)) if entry.act == "voted"]
    assert len(voted) == 2
    assert "refused" not in str([entry.after for entry in voted])


def test_an_objection_is_left_to_a_vote_when_proposals_are_followed_and_what_was_followed_is_undone(
    school, june, zoe
):
    sam = school.person("Sam Second", Role.LEARNER)
    school.mark(sam, "B3")
    august = school.prepare(zoe, sam)
    school.vote("Mia", august, sam, "refused")

    assert school.follow(august) == "1 decision is recorded."
    assert school.decisions() == {(zoe.id, "B3"): "validated"}
    school.act("Paula", f"jury/{august.id}/candidates/{zoe.id}/undo", bloc="B3")

    assert school.decisions() == {}
    assert school.acts()[-2:] == ["decided", "undid_decision"]


def test_a_jury_sits_with_its_president_and_half_of_its_members(school, june, zoe):
    def decided_with(*names):
        school.act("Olga", f"jury/{june.id}/presence", present=[str(school.people[name].id) for name in names])
        return school.decide("Paula", june, zoe, **HANDS, **{"hands-validated": str(len(names))})

    assert "The jury cannot sit" in decided_with("Mia", "Otto")
    assert "The jury cannot sit" in decided_with("Paula")
    assert decided_with("Paula", "Mia") == "The decision is recorded."
    assert school.acts().count("noted_presence") == 5


def test_few_external_members_warn_and_block_where_the_instance_is_set_so(app, school, june, zoe):
    school.name_members(june, "Paula Mia Otto", external="Mia")
    assert "Fewer than half of the members are external" in school.words("Olga", f"jury/{june.id}")
    app.config["CERTIBLOC"] = replace(app.config["CERTIBLOC"], jury_externals="block")

    blocked = school.decide("Paula", june, zoe, **HANDS, **{"hands-validated": "3"})

    assert "Fewer than half" in blocked
    assert school.decisions() == {}


def test_only_holders_of_the_office_sit_and_only_presidents_preside(school, june, zoe):
    mia, olga = school.people["Mia"], school.people["Olga"]
    path = f"jury/{june.id}/members"

    preside = school.act(
        "Olga", path, members=[str(mia.id), str(school.people["Paula"].id)], president=str(mia.id)
    )
    sit = school.act("Olga", path, members=[str(olga.id)])

    assert "Only whoever holds the office of president presides" in preside
    assert "Only whoever holds the office of jury member" in sit


def test_a_deliberation_is_held_elsewhere_until_it_is_closed(school, june, zoe):
    moved = {"name": "June jury", "place": "Nîmes", "held_at": "2026-12-01T14:30"}
    school.act("Olga", f"jury/{june.id}", **moved)
    assert "December 1, 2026 at 2:30\u202fPM (Europe/Paris) · Nîmes" in school.words("Mia", f"jury/{june.id}")
    school.follow(june)
    school.close(june)

    assert "nothing of it changes any more" in school.act("Olga", f"jury/{june.id}", **moved | {"place": "Metz"})

    assert "Nîmes" in school.words("Mia", f"jury/{june.id}")
    assert school.acts().count("changed_jury") == 1


def test_what_a_member_says_of_themselves_is_counted_and_named_nowhere(school, june, zoe):
    school.act("Mia", f"jury/{june.id}/declare", gender="woman")

    assert "women 1, men 0, otherwise 0, not said 2" in school.words("Olga", f"jury/{june.id}")
    assert school.session.get(JuryMember, (june.id, school.people["Mia"].id)).gender == "woman"
    assert "woman" not in str([entry.after for entry in school.session.scalars(select(JournalEntry))])


def test_who_does_not_sit_finds_nothing(school, june, zoe):
    school.person("Nina New", office=Role.JURY_MEMBER)

    assert school.browsers["Nina"].get(f"jury/{june.id}").status_code == 404
    assert school.browsers["Nina"].get(f"explain/{zoe.id}/B3").status_code == 404
    assert "You are named in no jury" in school.words("Nina", "jury")


def test_who_sits_in_another_jury_of_the_course_reads_nothing_of_the_candidate(school, june, zoe):
    nina = school.person("Nina New", office=Role.JURY_MEMBER)
    august = school.prepare(school.person("Sam Second", Role.LEARNER), members="Paula Nina")

    assert nina.id in {seat.person_id for seat in august.members}
    assert school.browsers["Nina"].get(f"jury/{august.id}").status_code == 200
    assert school.browsers["Nina"].get(f"explain/{zoe.id}/B3").status_code == 404


def test_marks_that_changed_since_the_page_are_looked_at_first_and_later_ones_are_flagged(school, june, zoe):
    seen = school.page("Paula", f"jury/{june.id}/candidates/{zoe.id}").select_one("#node-B3 input[name=seen]")[
        "value"
    ]
    bob = school.person("Bob Beholder", Role.ASSESSOR)
    school.mark(zoe, "B3", by=bob)
    path = f"jury/{june.id}/candidates/{zoe.id}/decide"
    hands = HANDS | {"hands-validated": "3", "bloc": "B3", "reason": "Jury souverain"}
    assert "Look again" in school.act("Paula", path, seen=seen, **hands)
    school.decide("Paula", june, zoe, **HANDS, **{"hands-validated": "3"}, reason="Jury souverain")
    before = school.session.scalars(select(JuryDecision.evidence_digest)).one()

    cleo = school.person("Cleo Censor", Role.ASSESSOR)
    school.mark(zoe, "B3", "in_progress", by=cleo)

    assert "marks after the decision" in school.words("Paula", f"jury/{june.id}")
    school.session.expire_all()
    assert school.decisions() == {(zoe.id, "B3"): "validated"}
    assert school.session.scalars(select(JuryDecision.evidence_digest)).one() == before


def test_what_is_left_to_decide_keeps_it_open_and_only_its_president_closes(school, june, zoe):
    assert "Some candidates are not decided on yet" in school.close(june)
    assert school.browsers["Mia"].post(f"jury/{june.id}/close").status_code == 403
    assert school.session.scalars(select(Minutes)).all() == []


def test_once_closed_the_database_itself_refuses_every_change(school, june, zoe):
    school.follow(june)
    school.close(june)
    exam = school.session.scalars(select(ExamSession)).one()
    assert exam.closed_at is not None
    assert "closed" in school.act("Paula", f"jury/{june.id}/candidates/{zoe.id}/undo", bloc="B3")

    for change in (
        "UPDATE jury_decisions SET decision = 'refused'",
        "DELETE FROM jury_decisions",
        "UPDATE minutes SET sha256 = ''",
        "DELETE FROM minutes",
        "UPDATE deliberations SET closed_at = NULL",
        "DELETE FROM deliberations",
    ):
        with pytest.raises(DBAPIError, match="what a closed jury decided is frozen"):
            school.session.execute(text(change))
        school.session.rollback()


def test_a_validated_bloc_is_for_life_and_a_refused_one_is_decided_anew(school, june, zoe):
    school.follow(june)
    school.close(june)

    later = school.prepare(zoe)

    assert "Validated before" in school.words("Paula", f"jury/{later.id}")
    assert school.page("Paula", f"jury/{later.id}/candidates/{zoe.id}").select("#node-B3 form") == []
    assert list(school.decisions().values()) == ["validated"]


def test_a_file_is_verified_against_the_minutes(school, june, zoe):
    school.follow(june)
    school.close(june)
    pdf = school.browsers["Mia"].get(f"jury/{june.id}/minutes.pdf").data

    genuine = school.act("Mia", f"jury/{june.id}/verify", file=(BytesIO(pdf), "pv.pdf"))
    forged = school.act("Mia", f"jury/{june.id}/verify", file=(BytesIO(pdf + b" "), "pv.pdf"))

    assert "unchanged to the last byte" in genuine
    assert "not these minutes" in forged


def test_a_code_that_nobody_has_is_told_so_and_not_tried_for_ever(app):
    stranger = {"REMOTE_ADDR": f"stranger-{uuid4()}"}

    answers = [app.test_client().get(f"/attestation/{number:020}", environ_base=stranger) for number in range(20)]
    # A slow machine earns another try every two seconds.
    while len(answers) < 80 and answers[-1].status_code != 429:
        answers.append(app.test_client().get("/attestation/0", environ_base=stranger))

    assert "No attestation has this code." in answers[0].text
    assert {answer.status_code for answer in answers[:20]} == {404}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_before_publication_a_learner_cannot_tell_that_a_jury_met(school, zoe):
    sam = school.person("Sam Short", Role.LEARNER)
    june = school.prepare(zoe, sam)
    activity = school.activity("E9")
    activity.results_published_at = builders.NOW
    school.session.commit()
    learner = school.visiting(zoe, activity, Role.LEARNER)
    pages = ("", "assessment", "own-progress", "explain/B3", "results")

    def shown(browser):
        return [_without_tokens(browser.get(path, follow_redirects=True).text) for path in pages]

    before, hers = shown(school.browsers["Sam"]), shown(learner)
    school.decide("Paula", june, sam, **HANDS, **{"hands-adjourned": "3"}, reason="Absent")
    school.follow(june)
    school.close(june)

    assert (shown(school.browsers["Sam"]), shown(learner)) == (before, hers)


def test_the_whole_course_is_decided_on_where_no_session_is_held(school, zoe):
    data = {"session": "", "name": "All", "held_at": "2026-11-27T09:00"}
    school.browsers["Olga"].post("jury", data=data)

    page = school.words("Olga", "jury")

    assert "All" in page
    made = school.session.scalars(select(Deliberation)).one()
    school.name_members(made, "Paula Mia")
    assert "Zoë Ångström" in school.words("Paula", f"jury/{made.id}")


def _without_tokens(page):
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)
