"""An administrator gives offices to people who have launched, and takes them away."""

import builders
import pytest

from lti_tool.assessment.offices import OFFICES
from lti_tool.lti.roles import Role
from lti_tool.store.candidates import candidates


def test_a_stranger_to_the_course_marks_once_appointed_and_no_longer_once_dismissed(school):
    ines, her = school.launched("Inès Externe")
    assert her.get("grid").status_code == 403

    school.appoint(ines, Role.ASSESSOR)
    appointed = her.get("grid").status_code
    school.appoint(ines)

    assert (appointed, her.get("grid").status_code) == (200, 403)


@pytest.mark.parametrize("office", OFFICES)
def test_whoever_holds_an_office_is_no_candidate(school, office):
    ines, _ = school.launched("Inès Externe")
    zoe, _ = school.launched("Zoë Ångström")

    school.appoint(ines, office)

    assert candidates(school.session, school.course.id) == [zoe]


def test_several_offices_are_held_at_once_and_each_ends_by_itself(school):
    ines, _ = school.launched("Inès Externe")

    school.appoint(ines, Role.ASSESSOR, Role.JURY_MEMBER)
    school.appoint(ines, Role.JURY_MEMBER)

    acts = [(entry.act, entry.before, entry.after, entry.about, entry.by) for entry in school.journal()]
    assert acts == [
        ("appointed", {}, {"office": "assessor"}, ines.id, school.alma.id),
        ("appointed", {}, {"office": "jury_member"}, ines.id, school.alma.id),
        ("dismissed", {"office": "assessor"}, {}, ines.id, school.alma.id),
    ]


def test_the_same_again_changes_and_notes_nothing(school):
    ines, _ = school.launched("Inès Externe")
    school.appoint(ines, Role.REFERENT)

    school.appoint(ines, Role.REFERENT)

    assert len(school.journal()) == 1
    assert "Nothing has changed for Inès Externe." in school.admin.get("offices").text


@pytest.mark.parametrize("looked_for", ["ines", "INÈS", "externe", "  externe "])
def test_people_are_found_without_accents_or_case(school, looked_for):
    school.launched("Inès Externe")

    page = school.admin.get("offices", query_string={"name": looked_for}).text

    assert "Inès Externe" in page
    assert "Appoint" in page


def test_who_never_launched_is_not_found(school):
    builders.a_person(school.session, school.course, "Inès Externe")
    school.session.commit()

    page = school.admin.get("offices", query_string={"name": "ines"}).text

    assert "Nobody of that name has opened the tool." in page


def test_a_test_user_can_hold_no_office(school):
    trial, _ = school.launched("Test Student")
    trial.is_test_user = True
    school.session.commit()

    school.appoint(trial, Role.ASSESSOR)

    assert school.journal() == []
    assert "A test user" in school.admin.get("offices").text


def test_nobody_of_another_platform_is_found_or_appointed(school):
    elsewhere = builders.a_course(school.session, builders.a_registration(school.session, issuer="http://other"))
    stranger = builders.a_person(school.session, elsewhere, "Inès Ailleurs")
    builders.a_visit(school.session, stranger, builders.a_resource_link(school.session, elsewhere))
    school.session.commit()

    page = school.admin.get("offices", query_string={"name": "ines"}).text

    assert "Inès Ailleurs" not in page
    assert school.appoint(stranger, Role.ASSESSOR).status_code == 404
    assert school.journal() == []
