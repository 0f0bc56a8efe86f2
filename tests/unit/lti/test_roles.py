"""What a platform's role names let a person do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.roles import STAFF, Role, parse_roles

COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
SUB = "http://purl.imsglobal.org/vocab/lis/v2/membership/"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"

TEACHER = {Role.ASSESSOR, Role.TRAINER}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param([], set(), id="no role at all"),
        pytest.param([COURSE + "Learner"], {Role.LEARNER}, id="learner"),
        pytest.param([COURSE + "Instructor"], TEACHER, id="instructor"),
        pytest.param([COURSE + "Mentor"], {Role.MENTOR}, id="mentor"),
        pytest.param([COURSE + "Administrator"], {Role.ADMINISTRATOR}, id="administrator of the course"),
        pytest.param([COURSE.replace("http:", "https:") + "Instructor"], TEACHER, id="IOMAD's https"),
        pytest.param(["Learner"], {Role.LEARNER}, id="short learner, as in Moodle's membership list"),
        pytest.param(["Instructor"], TEACHER, id="short instructor"),
        pytest.param(["TeachingAssistant"], {Role.ASSESSOR}, id="short teaching assistant"),
        pytest.param([COURSE + "TeachingAssistant"], {Role.ASSESSOR}, id="teaching assistant as a principal role"),
        pytest.param([SUB + "Instructor#TeachingAssistant"], {Role.ASSESSOR}, id="teaching assistant"),
        pytest.param([SUB + "Instructor#Grader"], {Role.ASSESSOR}, id="grader"),
        pytest.param([SUB + "Instructor#PrimaryInstructor"], TEACHER, id="primary instructor"),
        pytest.param(
            [COURSE + "Instructor", SUB + "Instructor#TeachingAssistant"],
            {Role.ASSESSOR},
            id="Canvas's teaching assistant: the principal role beside it adds nothing",
        ),
        pytest.param(
            [COURSE + "Instructor", SUB + "Instructor#TeachingAssistant", SUB + "Instructor#PrimaryInstructor"],
            TEACHER,
            id="a teaching assistant who teaches too",
        ),
        pytest.param([COURSE + "Instructor", SUB + "Instructor#Juggler"], TEACHER, id="a sub-role nobody knows"),
        pytest.param([SUB + "Learner#GuestLearner"], {Role.LEARNER}, id="guest learner"),
        pytest.param([SUB + "Learner#Instructor"], {Role.LEARNER}, id="a learner called instructor"),
        pytest.param([SUB + "Mentor#Advisor"], {Role.MENTOR}, id="advisor"),
        pytest.param([SUB + "Administrator#Support"], set(), id="support"),
        pytest.param([SUB + "Administrator#SystemAdministrator"], {Role.ADMINISTRATOR}, id="system administrator"),
        pytest.param([SYSTEM + "Administrator"], {Role.ADMINISTRATOR}, id="administrator of the system alone"),
        pytest.param([INSTITUTION + "Administrator"], {Role.ADMINISTRATOR}, id="administrator of the institution"),
        pytest.param([INSTITUTION + "Instructor"], set(), id="teaches in the institution, not in this course"),
        pytest.param([INSTITUTION + "Learner"], set(), id="learns in the institution, not in this course"),
        pytest.param(
            sorted([COURSE + "Instructor", SYSTEM + "Administrator", INSTITUTION + "Administrator"]),
            TEACHER | {Role.ADMINISTRATOR},
            id="Moodle's administrator",
        ),
        pytest.param([COURSE + "Learner", TEST_USER], {Role.LEARNER, Role.TEST_USER}, id="Canvas's test student"),
        pytest.param([COURSE + "ContentDeveloper"], set(), id="a content developer assesses nobody"),
        pytest.param([COURSE + "Learner", COURSE + "Instructor"], {Role.LEARNER} | TEACHER, id="both"),
        pytest.param(
            ["Learner", "urn:lti:role:ims/lis/Unheard"], {Role.LEARNER}, id="an unknown role beside a known"
        ),
    ],
)
def test_roles_mean_what_the_vocabulary_says(names, expected):
    assert parse_roles(names) == expected


@pytest.mark.parametrize(
    "name",
    [
        "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator",
        "http://purl.imsglobal.org/vocab/foo/bar#Instructor",
        "http://example.org/vocab/lis/v2/membership#Instructor",
        "http://purl.imsglobal.org.example/vocab/lis/v2/membership#Instructor",
        "x http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor\n",
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor#",
        "http://purl.imsglobal.org/vocab/lis/v2/membershipInstructor",
        "foo/bar#Instructor",
        "membership/Learner#Instructor",
        "instructor",
        "Instructor ",
        SYSTEM + "User",
        SUB + "Officer#Chair",
        "",
    ],
)
def test_false_friends_are_nobody(name):
    assert parse_roles([name]) == set()


@given(st.lists(st.text()))
def test_words_that_are_no_roles_never_make_staff(names):
    assert not parse_roles([f"x{name}" for name in names]) & STAFF


@given(st.permutations([COURSE + "Instructor", SUB + "Instructor#Grader", COURSE + "Learner", TEST_USER]))
def test_the_order_of_roles_does_not_matter(names):
    assert parse_roles(names) == {Role.ASSESSOR, Role.LEARNER, Role.TEST_USER}
