"""What a trainer sees of the gradebook beside ours, and what mending does to it: on both databases."""

import re
import time
from datetime import timedelta
from uuid import uuid4

import builders
import pytest
from bs4 import BeautifulSoup
from practice_course import SAM, ZOE

from lti_tool.lti.roles import Role
from lti_tool.lti.services import RESULT_READONLY, SCORE
from lti_tool.practice import ActivitySeed, Fault, seed
from lti_tool.practice.models import Grade
from lti_tool.store.heartbeats import beat
from lti_tool.worker.gradebook import utc_now

ENGLISH = {"Accept-Language": "en"}
OWN = 2


@pytest.fixture
def config(each_config):
    """The same on each database."""
    return each_config


@pytest.fixture
def trainer(scene):
    beat(scene.session, uuid4(), started_at=utc_now(), at=utc_now(), failing=[])
    scene.context.registration.product_family = "moodle"
    scene.session.commit()
    return scene.browser(Role.TRAINER)


@pytest.fixture
def sent(scene):
    """Zoë has 87.5 and Sam 100, here and there."""
    scene.marked(scene.zoes)
    scene.marked(scene.sams)
    scene.marked(scene.sams, {"C1.4": "acquired"})
    scene.send_all()
    assert scene.course.grades()[OWN, ZOE][0] == 87.5
    wait_for_the_next_second()


def wait_for_the_next_second():
    """What a teacher does now is dated later than what was sent: gradebooks know whole seconds."""
    time.sleep(1 - time.time() % 1)


class Compared:
    """The comparison as a trainer reads it."""

    def __init__(self, answer) -> None:
        assert answer.status_code == 200
        self.page = BeautifulSoup(answer.data, "html.parser")
        self.text = " ".join(self.page.get_text(" ", strip=True).split())
        self.lines = {}
        for row in self.page.select("#comparison tbody tr"):
            self.lines[" ".join(row.th.get_text(" ", strip=True).split())] = row

    def said(self, name) -> str:
        """A learner's line."""
        cells = self.lines[name].find_all("td")
        return " ".join(" ".join(cell.get_text(" ", strip=True).split()) for cell in cells)

    def verdict(self, name) -> str:
        """The verdict's own words."""
        return self.lines[name].select_one(".badge").get_text(strip=True)

    def form(self, *names) -> dict:
        """What the form posts with these learners ticked."""
        fields = {field["name"]: field["value"] for field in self.page.select("#comparison input[type=hidden]")}
        ticked = [self.lines[name].select_one("input[type=checkbox]")["value"] for name in names]
        return {name: value for name, value in fields.items() if name != "csrf_token"} | {"score": ticked}


def compared(browser) -> Compared:
    return Compared(browser.get("gradebook/compare?now=yes", headers=ENGLISH))


def settled(browser, action, page, *names) -> str:
    """Press a button with learners ticked; what the page then says."""
    form = page.form(*names) | {"action": action}
    answer = browser.post("gradebook/compare", data=form, follow_redirects=True)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser").get_text(" ", strip=True)


def test_what_stands_as_sent_is_said_to_be_the_same(scene, trainer, sent):
    page = compared(trainer)

    assert "The gradebook agrees" in page.text
    assert (page.verdict("Zoë Ångström"), page.verdict("Sam Student")) == ("Same", "Same")
    assert page.page.select("input[type=checkbox]") == []
    assert "Moodle" in page.text
    assert "Épreuve E1, out of 100" in page.text


def test_a_teachers_value_is_told_and_never_replaced_by_all_that_is_missing(scene, trainer, teacher, sent):
    teacher.grade(ZOE, "60", "Revu avec le jury")

    page = compared(trainer)
    assert page.verdict("Zoë Ångström") == "Another value"
    assert "87.5 / 100 60 / 100" in page.said("Zoë Ångström")
    assert "Mending puts 87.5 / 100 in the place of 60 / 100." in page.said("Zoë Ångström")
    said = settled(trainer, "missing", page)
    scene.send_all()

    assert "Nothing was chosen" in said
    assert scene.course.grades()[OWN, ZOE] == (60.0, "Revu avec le jury")


def test_a_value_in_a_column_of_ours_is_replaced_where_it_was_ticked(scene, trainer, teacher):
    scene.course.delete_column(OWN)
    scene.marked(scene.zoes)
    scene.marked(scene.sams)
    scene.send_all()
    [made] = [column["id"] for column in scene.course.columns()]
    teacher.grade(ZOE, "60", item=made)
    teacher.grade(SAM, "61", item=made)

    said = settled(trainer, "ticked", compared(trainer), "Zoë Ångström")
    standing = scene.course.scored_at(made, ZOE)
    scene.send_all()

    assert "1 score will be sent again." in said
    grades = scene.course.grades()
    assert (grades[made, ZOE][0], grades[made, SAM][0]) == (87.5, 61.0)
    assert scene.course.scored_at(made, ZOE) > standing
    assert compared(trainer).verdict("Zoë Ångström") == "Same"


def test_a_mend_is_dated_after_a_value_that_is_dated_ahead(scene, trainer, teacher):
    scene.course.delete_column(OWN)
    scene.marked(scene.zoes)
    scene.send_all()
    [made] = [column["id"] for column in scene.course.columns()]
    teacher.grade(ZOE, "60", item=made)
    with scene.course.platform.session() as session:
        ahead = int((utc_now() + timedelta(hours=2)).timestamp())
        session.get_one(Grade, (made, ZOE)).scored_at = ahead
        session.commit()

    settled(trainer, "ticked", compared(trainer), "Zoë Ångström")
    scene.send_all()

    assert scene.course.grades()[made, ZOE][0] == 87.5
    assert scene.course.scored_at(made, ZOE) == ahead + 1


def test_an_override_that_holds_is_said_to_and_lifting_it_there_ends_it(scene, trainer, teacher, sent):
    teacher.grade(ZOE, "60")
    settled(trainer, "ticked", compared(trainer), "Zoë Ångström")
    scene.send_all()

    page = compared(trainer)
    assert scene.course.grades()[OWN, ZOE][0] == 60.0
    assert page.verdict("Zoë Ångström") == "Overridden there"
    assert "Only in the gradebook can the override be lifted" in page.said("Zoë Ångström")
    assert "Mending" not in page.said("Zoë Ångström")

    teacher.lift(ZOE)
    assert compared(trainer).verdict("Zoë Ångström") == "Same"


def test_a_place_that_a_teacher_emptied_is_not_said_to_be_mendable(scene, trainer, teacher, sent):
    teacher.grade(ZOE, "")

    page = compared(trainer)
    said = settled(trainer, "leave", page, "Zoë Ångström")

    assert "a teacher emptied its place" in page.said("Zoë Ångström")
    assert "Mending" not in page.said("Zoë Ångström")
    assert "1 value is left as it is." in said
    assert compared(trainer).verdict("Zoë Ångström") == "Left to the teacher"


def test_a_value_that_is_left_stays_whatever_is_marked_until_it_is_mended(scene, trainer, teacher):
    scene.course.delete_column(OWN)
    scene.marked(scene.zoes)
    scene.send_all()
    [made] = [column["id"] for column in scene.course.columns()]
    teacher.grade(ZOE, "60", item=made)

    said = settled(trainer, "leave", compared(trainer), "Zoë Ångström")
    scene.marked(scene.zoes, {"C1.4": "acquired"})
    scene.send_all()
    page = compared(trainer)

    assert "1 value is left as it is." in said
    assert scene.course.grades()[made, ZOE][0] == 60.0
    assert page.verdict("Zoë Ångström") == "Left to the teacher"
    assert "The gradebook agrees" in page.text
    scores = trainer.get("gradebook", headers=ENGLISH).text
    assert "leave what stands in the gradebook" in scores
    assert "a teacher's value" in scores

    settled(trainer, "ticked", page, "Zoë Ångström")
    scene.send_all()
    assert scene.course.grades()[made, ZOE][0] == 100.0


def test_a_value_that_changed_since_it_was_shown_is_not_touched(scene, trainer, teacher, sent):
    teacher.grade(ZOE, "60")
    page = compared(trainer)
    teacher.grade(ZOE, "61")

    said = settled(trainer, "ticked", page, "Zoë Ångström")

    assert "1 value changed in the gradebook meanwhile, and was not touched." in said
    assert scene.row_of(scene.zoe).state == "sent"


def test_a_deleted_column_is_told_and_all_that_is_missing_is_sent_to_a_new_one(scene, trainer, teacher, sent):
    teacher.column("delete")

    page = compared(trainer)
    assert "none: it was deleted" in page.text
    assert {page.verdict("Zoë Ångström"), page.verdict("Sam Student")} == {"Missing there"}
    assert "Mending sends 87.5 / 100." in page.said("Zoë Ångström")
    said = settled(trainer, "missing", page)
    assert "2 scores will be sent again." in said
    assert "2 scores are on their way to the gradebook." in compared(trainer).text
    scene.send_all()

    [made] = [column["id"] for column in scene.course.columns()]
    assert {key: score for key, (score, _comment) in scene.course.grades().items()} == {
        (made, ZOE): 87.5,
        (made, SAM): 100.0,
    }
    assert "The gradebook agrees" in compared(trainer).text


def test_a_renamed_column_keeps_the_teachers_name(scene, trainer, teacher, sent):
    teacher.column(itemname="Dossier du lundi", grademax="20")

    page = compared(trainer)
    assert "Dossier du lundi, out of 20" in page.text
    assert page.verdict("Zoë Ångström") == "Same, rescaled"
    assert "87.5 / 100 17.5 / 20" in page.said("Zoë Ångström")
    trainer.post("gradebook/compare/maximum")

    [column] = scene.course.columns()
    assert column["label"] == "Dossier du lundi"
    again = compared(trainer)
    assert "Dossier du lundi, out of 100" in again.text
    assert again.verdict("Zoë Ångström") == "Same"


def test_changing_the_maximum_leaves_the_column_on_its_activity(scene, trainer, teacher, sent):
    teacher.column(grademax="20")
    trainer.post("gradebook/compare/maximum")

    claims = scene.course.platform.claims("tess", "Épreuve E1", "n")

    assert claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]["lineitem"] == scene.link.lineitem_url


def test_a_duplicated_column_is_told_and_gets_nothing(scene, trainer, teacher):
    scene.course.delete_column(OWN)
    scene.marked(scene.zoes)
    scene.send_all()
    [made] = [column["id"] for column in scene.course.columns()]
    teacher.column("duplicate", item=made)

    page = compared(trainer)

    assert "Another column could pass for this one." in page.text
    assert re.search(r"Épreuve E1 \((copy|copie)\)", page.text)
    assert set(scene.course.grades()) == {(made, ZOE)}


def test_another_activitys_column_is_no_duplicate(scene, trainer, sent):
    seed(scene.course.platform.app, activities=[ActivitySeed("E1, mardi", max_grade=None)])
    builders.a_resource_link(
        scene.session, scene.context, title="E1, mardi", lineitem_url=scene.course.lineitem_url(7)
    )
    scene.session.commit()

    assert "Another column" not in compared(trainer).text


def test_someone_who_left_the_course_is_said_to_have(scene, trainer, teacher, sent):
    scene.context.memberships_url = scene.course.memberships_url
    scene.session.commit()
    scene.context.service_scopes = [
        *scene.context.service_scopes,
        "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
    ]
    scene.session.commit()
    teacher.enrolment("unenrol", ZOE)

    page = compared(trainer)

    assert page.verdict("Zoë Ångström") == "Has left"
    assert "The gradebook agrees" in page.text
    assert page.lines["Zoë Ångström"].select("input") == []


def test_a_score_that_is_parked_says_why_and_can_be_sent_again(scene, trainer, teacher):
    teacher.enrolment("unenrol", ZOE)
    scene.marked(scene.zoes)
    scene.send_all()
    page = compared(trainer)
    assert page.verdict("Zoë Ångström") == "Needs you"
    assert "probably not enrolled" in page.said("Zoë Ångström")

    teacher.enrolment("enrol", ZOE)
    settled(trainer, "ticked", page, "Zoë Ångström")
    scene.send_all()

    assert compared(trainer).verdict("Zoë Ångström") == "Same"


def test_a_value_of_somebody_we_never_marked_is_not_ours_and_not_touched(scene, trainer, teacher):
    teacher.grade(SAM, "40")

    page = compared(trainer)

    assert page.verdict("Sam Student") == "Not from here"
    assert page.lines["Sam Student"].select("input") == []


def test_a_value_where_ours_was_taken_back_is_taken_out_where_it_was_ticked(scene, trainer, teacher):
    scene.course.delete_column(OWN)
    scene.marked(scene.zoes)
    scene.send_all()
    [made] = [column["id"] for column in scene.course.columns()]
    scene.marked(scene.zoes, {"C1.1": None})
    scene.send_all()
    teacher.grade(ZOE, "60", item=made)

    page = compared(trainer)
    assert "Mending takes 60 / 100 out of the gradebook." in page.said("Zoë Ångström")
    settled(trainer, "ticked", page, "Zoë Ångström")
    scene.send_all()

    assert scene.course.grades()[made, ZOE][0] is None
    assert compared(trainer).verdict("Zoë Ångström") == "Nothing yet"


def test_a_zero_that_moodle_does_not_show_is_no_difference(scene, trainer):
    scene.course.delete_column(OWN)
    scene.marked(scene.zoes, dict.fromkeys(("C1.1", "C1.2", "C1.3", "C1.4"), "not_acquired"))
    scene.send_all()

    assert compared(trainer).verdict("Zoë Ångström") == "Zero, not shown"


@pytest.mark.parametrize(
    ("service", "fault", "words"),
    [
        ("results", Fault(status=503), "The platform did not answer as it should."),
        ("results", Fault(status=200, body="<html>"), "The platform did not answer as it should."),
        ("results", Fault(status=403), "The platform refuses this tool's access."),
        ("lineitems", Fault(status=500), "The platform did not answer as it should."),
        ("token", Fault(status=502, body="<html>"), "The platform did not answer as it should."),
    ],
)
def test_a_platform_in_trouble_is_said_and_nothing_changes(scene, trainer, sent, service, fault, words):
    page = compared(trainer)
    scene.app.extensions.pop("certibloc-platforms")
    scene.course.platform.faults.set(service, fault)

    answer = compared(trainer)
    said = settled(trainer, "missing", page)

    assert "The gradebook could not be read." in answer.text
    assert words in answer.text
    assert words in said
    assert "Try again" in answer.text
    assert scene.row_of(scene.zoe).state == "sent"


def test_a_platform_that_shows_no_results_says_who_can_allow_it(scene, trainer, sent):
    scene.context.service_scopes = [SCORE]
    scene.session.commit()

    assert "does not let this tool read results" in compared(trainer).text


def test_a_column_that_cannot_be_listed_is_read_by_its_address(scene, trainer, sent):
    scene.context.service_scopes = [SCORE, RESULT_READONLY]
    scene.session.commit()

    assert compared(trainer).verdict("Zoë Ångström") == "Same"


def test_nothing_leaves_from_the_page_while_results_are_not_published(scene, trainer, teacher, sent):
    teacher.column("delete")
    scene.link.results_published_at = None
    scene.session.commit()

    page = compared(trainer)

    assert "The results are not published" in page.text
    assert page.page.select("button[value=missing]") == []
    assert "Nothing was chosen" in settled(trainer, "missing", page)


def test_a_course_without_learners_says_so(scene, trainer, visiting):
    link = builders.a_resource_link(scene.session, scene.context, resource_link_id="99", lineitem_url=None)
    for person in (scene.zoe, scene.sam):
        person.is_test_user = True

    page = compared(visiting(scene.tess, link, Role.TRAINER))

    assert "Nobody to compare yet" in page.text


def test_the_page_comes_at_once_and_asks_for_the_rest(scene, trainer, sent):
    answer = trainer.get("gradebook/compare", headers=ENGLISH)
    page = BeautifulSoup(answer.data, "html.parser")

    part = page.select_one("[hx-trigger=load]")
    table = trainer.get(part["hx-get"].removeprefix(trainer.root), headers=ENGLISH)
    without_script = page.select_one("noscript meta")["content"].partition("url=")[2]

    assert "The gradebook is being asked" in page.text
    assert "The gradebook agrees" in table.text
    assert "The gradebook agrees" in trainer.client.get(without_script, headers=ENGLISH).text


def test_the_gradebook_page_leads_to_the_comparison(scene, trainer):
    page = BeautifulSoup(trainer.get("gradebook", headers=ENGLISH).data, "html.parser")

    [link] = [each for each in page.select("a") if each.get_text(strip=True) == "Compare with the gradebook"]
    answer = trainer.client.get(link["href"], headers=ENGLISH)

    tabs = BeautifulSoup(answer.data, "html.parser").select(".tabs [aria-current=page]")
    assert [tab.get_text(strip=True) for tab in tabs] == ["Gradebook"]


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.LEARNER, Role.MENTOR, Role.TEST_USER])
def test_others_neither_see_nor_mend(scene, sent, role):
    browser = scene.browser(role)

    answers = [
        browser.get("gradebook/compare"),
        browser.get("gradebook/compare/table"),
        browser.get("gradebook/compare/progress"),
        browser.post("gradebook/compare", data={"action": "missing"}),
        browser.post("gradebook/compare/maximum"),
    ]

    assert {answer.status_code for answer in answers} == {403}
