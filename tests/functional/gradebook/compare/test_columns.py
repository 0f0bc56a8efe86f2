"""The activity's column as the platform has it: deleted, renamed, rescaled, duplicated, not to be listed."""

import re

import builders
from comparing import OWN, compared, settled
from practice_course import SAM, ZOE

from lti_tool.lti.services import RESULT_READONLY, SCORE
from lti_tool.practice import ActivitySeed, seed


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


def test_a_column_that_cannot_be_listed_is_read_by_its_address(scene, trainer, sent):
    scene.context.service_scopes = [SCORE, RESULT_READONLY]
    scene.session.commit()

    assert compared(trainer).verdict("Zoë Ångström") == "Same"
