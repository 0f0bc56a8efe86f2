"""What a trainer sees of the scores, and may do about them."""

from uuid import UUID, uuid4

import builders
import pytest
from bs4 import BeautifulSoup
from practice_course import an_attempt
from sqlalchemy import update

from lti_tool.lti.roles import Role
from lti_tool.practice import Fault
from lti_tool.practice.roles import Role as PracticeRole
from lti_tool.store.heartbeats import beat
from lti_tool.store.models import Membership
from lti_tool.worker.gradebook import utc_now

ENGLISH = {"Accept-Language": "en"}


def page_of(browser, path="gradebook"):
    answer = browser.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def lines(page):
    """What the table says of each candidate."""
    return {
        " ".join(row.th.get_text(" ", strip=True).split()): " ".join(
            cell.get_text(" ", strip=True) for cell in row.find_all("td")
        )
        for row in page.select("tbody tr")
    }


@pytest.fixture
def trainer(scene):
    beat(scene.session, uuid4(), started_at=utc_now(), at=utc_now(), failing=[])
    return scene.browser(Role.TRAINER, Role.ASSESSOR)


def test_each_candidate_has_a_line_that_says_what_was_sent_or_why_not(scene, trainer):
    scene.marked(scene.zoes)
    scene.marked(scene.sams, {"C1.1": "acquired"})
    scene.send()

    said = lines(page_of(trainer))

    assert "87.5 / 100" in said["Zoë Ångström"]
    assert "Sent" in said["Zoë Ångström"]
    assert "3 criteria have no settled level." in said["Sam Student"]


def test_a_candidate_whom_nobody_marked_is_listed(trainer):
    assert "Not marked yet." in lines(page_of(trainer))["Zoë Ångström"]


def test_a_course_without_candidates_says_what_to_do(scene, visiting):
    empty = builders.a_course(scene.session, scene.context.registration)
    link = builders.a_resource_link(scene.session, empty)

    page = page_of(visiting(scene.tess, link, Role.TRAINER))

    assert "No candidates yet" in page.text


def test_unpublished_results_are_said_to_hold_everything_back(scene, trainer):
    scene.link.results_published_at = None
    scene.marked(scene.zoes)

    page = page_of(trainer)

    assert "no score leaves until they are" in page.text
    assert "The results are not published." in lines(page)["Zoë Ångström"]


def test_a_parked_score_gives_its_reason_and_a_retry_that_works(scene, trainer):
    scene.course.enrol("zoe", PracticeRole.LEARNER, is_active=False)
    scene.marked(scene.zoes)
    scene.send()
    said = lines(page_of(trainer))["Zoë Ångström"]
    assert "Needs you" in said
    assert "probably not enrolled there as a learner" in said
    assert "Try again" in said

    scene.course.enrol("zoe", PracticeRole.LEARNER)
    score_id = scene.row_of(scene.zoe).id
    answer = trainer.post(f"gradebook/{score_id}/again", follow_redirects=True)
    scene.send()

    assert answer.status_code == 200
    assert "Sent" in lines(page_of(trainer))["Zoë Ångström"]


def test_all_parked_scores_can_be_tried_again_at_once(scene, trainer):
    scene.context.service_scopes = []
    scene.marked(scene.zoes)
    scene.marked(scene.sams)
    scene.send()
    page = page_of(trainer)
    assert "2 scores need you" in page.text
    assert "Not allowed by the platform." in page.text

    trainer.post("gradebook/again")

    scene.session.expire_all()
    assert {scene.row_of(scene.zoe).state, scene.row_of(scene.sam).state} == {"pending"}


def test_a_platform_in_trouble_is_said_to_be_tried_again(scene, trainer):
    scene.course.platform.faults.set("scores", Fault(status=503))
    scene.marked(scene.zoes)
    scene.send()

    said = lines(page_of(trainer))["Zoë Ångström"]

    assert "tried again by itself" in said
    assert "Answer 503" in said
    assert "Next try" in said


def test_a_score_that_is_taken_back_says_so(scene, trainer):
    scene.marked(scene.zoes)
    scene.send()
    scene.marked(scene.zoes, {"C1.1": None})

    said = lines(page_of(trainer))["Zoë Ångström"]

    assert "87.5 / 100" in said
    assert "taken out of the gradebook" in said


def test_nobody_at_work_is_said_while_a_score_waits(scene):
    scene.marked(scene.zoes)

    assert "the background worker is not running" in page_of(scene.browser(Role.TRAINER)).text


def test_someone_who_left_the_course_keeps_a_line(scene, trainer):
    scene.marked(scene.zoes)
    scene.send()
    gone = builders.a_person(scene.session, scene.context, "Gone Away", Role.LEARNER)
    scene.marked(an_attempt(scene.session, gone, scene.link))
    leave = update(Membership).where(Membership.person_id == gone.id).values(is_active=False)
    scene.session.execute(leave)
    scene.session.commit()

    assert list(lines(page_of(trainer)))[-1] == "Gone Away"


def test_the_page_asks_again_only_for_what_changed(scene, trainer):
    part = page_of(trainer).select_one("[data-live]")
    path = part["hx-get"].removeprefix(trainer.root)

    same = trainer.get(path, headers=ENGLISH)
    scene.marked(scene.zoes)
    changed = trainer.get(path, headers=ENGLISH)

    assert (same.status_code, changed.status_code) == (204, 200)
    assert "On its way" in changed.text


def test_an_assessor_reads_and_does_not_retry(scene):
    scene.context.service_scopes = []
    scene.marked(scene.zoes)
    scene.send()
    browser = scene.browser(Role.ASSESSOR)

    page = page_of(browser)
    answer = browser.post(f"gradebook/{scene.row_of(scene.zoe).id}/again")

    assert page.select("form[action*=gradebook]") == []
    assert answer.status_code == 403
    assert scene.row_of(scene.zoe).state == "parked"


@pytest.mark.parametrize("path", ["gradebook", "gradebook/rows"])
@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR, Role.TEST_USER])
def test_others_see_nothing(scene, path, role):
    assert scene.browser(role).get(path).status_code == 403


@pytest.mark.parametrize("path", ["gradebook/again", f"gradebook/{UUID(int=7)}/again", "roster"])
def test_a_learner_posts_nothing(scene, visiting, path):
    browser = visiting(scene.zoe, scene.link, Role.LEARNER)

    assert browser.post(path).status_code == 403


def test_another_courses_score_cannot_be_retried(scene, trainer, visiting):
    scene.context.service_scopes = []
    scene.marked(scene.zoes)
    scene.send()
    elsewhere = builders.a_course(scene.session, scene.context.registration)
    other_link = builders.a_resource_link(scene.session, elsewhere)
    stranger = visiting(scene.tess, other_link, Role.TRAINER)

    answer = stranger.post(f"gradebook/{scene.row_of(scene.zoe).id}/again")

    assert answer.status_code == 404
    assert scene.row_of(scene.zoe).state == "parked"


def test_a_post_without_our_token_is_refused(scene, trainer):
    assert trainer.client.post(trainer.root + "gradebook/again").status_code == 400
