"""What became of a score that was sent: it stands, is not shown, or waits for somebody."""

from comparing import OWN, compared, settled
from practice_course import ZOE


def test_what_stands_as_sent_is_said_to_be_the_same(scene, trainer, sent):
    page = compared(trainer)

    assert "The gradebook agrees" in page.text
    assert (page.verdict("Zoë Ångström"), page.verdict("Sam Student")) == ("Same", "Same")
    assert page.page.select("input[type=checkbox]") == []
    assert "Moodle" in page.text
    assert "Épreuve E1, out of 100" in page.text


def test_a_zero_that_moodle_does_not_show_is_no_difference(scene, trainer):
    scene.course.delete_column(OWN)
    scene.marked(scene.zoes, dict.fromkeys(("C1.1", "C1.2", "C1.3", "C1.4"), "not_acquired"))
    scene.send_all()

    assert compared(trainer).verdict("Zoë Ångström") == "Zero, not shown"


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
