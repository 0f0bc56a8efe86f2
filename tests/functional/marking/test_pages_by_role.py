"""Which page a visit opens, and what stands on it where there is little to show."""

from uuid import UUID

import builders
import pytest
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Membership, ResourceLink, Score


@pytest.mark.parametrize(
    ("roles", "assessment", "page"),
    [
        pytest.param([Role.ASSESSOR], "E1", "/grid", id="an assessor marks"),
        pytest.param([Role.ASSESSOR, Role.TRAINER], "E1", "/grid", id="a trainer marks"),
        pytest.param([Role.ADMINISTRATOR], "E1", "/progress", id="an administrator looks on"),
        pytest.param([Role.LEARNER], "E1", "/assessment", id="a learner reads"),
        pytest.param([Role.LEARNER, Role.ASSESSOR], "E1", "/grid", id="who is both marks"),
        pytest.param([Role.TRAINER], None, "/choose", id="a trainer chooses first"),
    ],
)
def test_each_role_is_shown_to_its_page(classroom, visiting, roles, assessment, page):
    room = classroom(assessment)
    visitor = visiting(room.assessor, room.link, *roles)

    answer = visitor.get("")

    assert answer.status_code == 302
    assert answer.location.endswith(page)


@pytest.mark.parametrize(
    ("roles", "assessment", "said"),
    [
        ([Role.LEARNER], None, "not set up yet"),
        ([Role.MENTOR], "E1", "No learner to follow here"),
        ([Role.TEST_USER], "E1", "Nothing to show for your role"),
    ],
)
def test_who_has_nothing_to_do_here_is_told_so(session, classroom, visiting, roles, assessment, said):
    room = classroom(assessment)
    visitor = visiting(room.assessor, room.link, *roles)

    answer = visitor.get("", follow_redirects=True)

    assert answer.status_code == 200
    assert said in answer.text


@pytest.mark.parametrize("path", ["grid", "groups", "progress", "choose"])
def test_pages_of_staff_are_closed_to_learners(classroom, visiting, path):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")

    answer = visiting(zoe, room.link, Role.LEARNER).get(path)

    assert answer.status_code == 403
    assert "Back to the activity" in answer.text


def test_an_assessment_is_chosen_with_one_click(classroom):
    room = classroom(None)
    referential = builders.the_referential(room.session)
    room.session.commit()
    page = room.grid.get("choose").text

    answer = room.grid.post("choose", data={"referential": str(referential.id), "assessment": "E10"})

    assert "jeu de rôle (C12, C13, C14)" in page
    assert answer.status_code == 302
    room.session.expire_all()
    [link] = room.session.scalars(select(ResourceLink))
    assert (link.referential_id, link.assessment) == (referential.id, "E10")


def test_a_page_is_chosen_as_well_and_something_else_instead(classroom):
    room = classroom(None)
    referential = str(builders.the_referential(room.session).id)
    room.session.commit()

    for chosen, presents in (
        ({"page": "jury"}, (None, "jury")),
        ({"page": "progress"}, (None, "progress")),
        ({"assessment": "E10"}, ("E10", None)),
    ):
        answer = room.grid.post("choose", data={"referential": referential} | chosen)

        assert answer.status_code == 302
        room.session.expire_all()
        [link] = room.session.scalars(select(ResourceLink))
        assert (link.assessment, link.page) == presents


@pytest.mark.parametrize(
    ("referential", "assessment"),
    [("theirs", "E99"), ("none", "E1"), (str(UUID(int=0)), "E1")],
)
def test_what_is_not_on_offer_cannot_be_chosen(classroom, referential, assessment):
    room = classroom(None)
    stored = builders.the_referential(room.session)
    room.session.commit()
    asked = str(stored.id) if referential == "theirs" else referential

    answer = room.grid.post("choose", data={"referential": asked, "assessment": assessment})

    assert answer.status_code == 404
    room.session.expire_all()
    assert room.session.scalars(select(ResourceLink.assessment)).one() is None


def test_an_assessment_with_marks_stays(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="acquired")
    data = {"referential": str(room.link.referential_id), "assessment": "E2"}

    answer = room.grid.post("choose", data=data, follow_redirects=True)

    assert "can no longer be changed" in answer.text
    room.session.expire_all()
    assert room.session.scalars(select(ResourceLink.assessment)).one() == "E1"


def test_a_course_without_candidates_says_why_and_what_to_do(classroom):
    room = classroom("E1")

    page = room.grid.get("grid").text

    assert "No candidates yet" in page
    assert "open this activity for the first time" in page


def test_staff_by_launch_are_no_candidates_whatever_the_roster_says(classroom):
    room = classroom("E1")
    room.candidate("Zoë Ångström")
    assistant = builders.a_person(room.session, room.course, "Tia Assistant", Role.ASSESSOR)
    membership = room.session.scalars(select(Membership).where(Membership.person_id == assistant.id)).one()
    membership.roster_roles = [str(Role.LEARNER)]
    room.session.commit()

    page = room.grid.get("grid").text

    assert "Zoë Ångström" in page
    assert "Tia Assistant" not in page


def test_publishing_releases_the_scores_and_hiding_holds_later_ones(classroom):
    room = classroom("E4")
    zoe = room.candidate("Zoë Ångström")
    for code in ("C4.1", "C4.2", "C4.3"):
        room.mark(zoe, code, level="acquired")
    shown = select(ResourceLink.results_published_at, Score.state).join(Score.resource_link)
    held = room.session.execute(shown).one()

    room.grid.post("grid/publication", data={"published": "yes"})
    room.session.expire_all()
    released = room.session.execute(shown).one()
    room.grid.post("grid/publication", data={"published": "no"})
    room.session.expire_all()

    assert held == (None, "held")
    assert released.results_published_at is not None
    assert released.state == "pending"
    assert room.session.execute(shown).one() == (None, "held")


def test_the_page_goes_on_in_the_language_asked_for(classroom):
    room = classroom("E1")
    root = room.grid.root

    answer = room.grid.post("language", data={"language": "fr", "page": f"{root}groups"})
    page = room.grid.get("groups").text

    assert answer.location == f"{root}groups"
    assert '<html lang="fr">' in page


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example/", "/lti/login", ""])
def test_changing_language_leads_nowhere_else(classroom, page):
    room = classroom("E1")

    answer = room.grid.post("language", data={"language": "fr", "page": page})

    assert answer.location == room.grid.root
