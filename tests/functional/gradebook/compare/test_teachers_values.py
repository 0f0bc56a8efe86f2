"""What a teacher put into the gradebook is told, left, or replaced where that was ticked."""

from datetime import timedelta

from comparing import ENGLISH, OWN, compared, settled
from practice_course import SAM, ZOE

from lti_tool.practice.models import Grade
from lti_tool.worker.gradebook import utc_now


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


def test_a_value_of_somebody_we_never_marked_is_not_ours_and_not_touched(scene, trainer, teacher):
    teacher.grade(SAM, "40")

    page = compared(trainer)

    assert page.verdict("Sam Student") == "Not from here"
    assert page.lines["Sam Student"].select("input") == []
