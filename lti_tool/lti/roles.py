"""What the platform's roles let a person do here."""

import re
from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """
    What someone may do during a visit. One person may have several.

    The last four are given here and never told by a platform: docs/decisions/examining-offices.md.
    """

    LEARNER = "learner"
    ASSESSOR = "assessor"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"
    MENTOR = "mentor"
    TEST_USER = "test_user"
    JURY_MEMBER = "jury_member"
    PRESIDENT = "president"
    REFERENT = "referent"
    OFFICE = "office"


STAFF = frozenset({Role.ASSESSOR, Role.TRAINER, Role.ADMINISTRATOR})

TEACHER = frozenset({Role.ASSESSOR, Role.TRAINER})
ASSISTANT = frozenset({Role.ASSESSOR})

# IOMAD writes https where the vocabulary says http.
VOCABULARY = re.compile(r"https?://purl\.imsglobal\.org/vocab/(?P<kind>[^#]+)#(?P<name>\w+)")
COURSE = "lis/v2/membership"

COURSE_ROLES = {
    "Learner": frozenset({Role.LEARNER}),
    "Instructor": TEACHER,
    "TeachingAssistant": ASSISTANT,
    "Administrator": frozenset({Role.ADMINISTRATOR}),
    "Mentor": frozenset({Role.MENTOR}),
}
SUB_ROLES = {
    "Instructor": {
        **dict.fromkeys(
            ["ExternalInstructor", "GuestInstructor", "Lecturer", "PrimaryInstructor", "SecondaryInstructor"],
            TEACHER,
        ),
        **dict.fromkeys(
            [
                "Grader",
                "TeachingAssistant",
                "TeachingAssistantGroup",
                "TeachingAssistantOffering",
                "TeachingAssistantSection",
                "TeachingAssistantSectionAssociation",
                "TeachingAssistantTemplate",
            ],
            ASSISTANT,
        ),
    },
    "Administrator": dict.fromkeys(
        ["Administrator", "ExternalSystemAdministrator", "SystemAdministrator"], frozenset({Role.ADMINISTRATOR})
    ),
}
PERSON_ROLES = {
    ("lis/v2/system/person", "Administrator"): Role.ADMINISTRATOR,
    ("lis/v2/system/person", "SysAdmin"): Role.ADMINISTRATOR,
    ("lis/v2/institution/person", "Administrator"): Role.ADMINISTRATOR,
    ("lti/system/person", "TestUser"): Role.TEST_USER,
}


def parse_roles(names: Iterable[str]) -> frozenset[Role]:
    """
    What a ``roles`` claim, or a member's roles in a membership list, let the person do.

    Course roles come as full URIs or by their short names; what we do not know is ignored. A sub-role says what
    its principal role means: platforms send both, so "Instructor" beside "Instructor#TeachingAssistant" adds
    nothing. A person's role in the institution says nothing of the course, but for administrators. A content
    developer makes courses and is nobody's assessor.

    https://www.imsglobal.org/spec/lti/v1p3/#role-vocabularies
    """
    principals: set[str] = set()
    sub_roles: dict[str, set[Role]] = {}
    others: set[Role] = set()
    for name in names:
        kind, role = _read(name)
        principal = kind.removeprefix(COURSE + "/")
        if kind == COURSE:
            principals.add(role)
        elif principal != kind:
            if (means := _sub_role(principal, role)) is not None:
                sub_roles.setdefault(principal, set()).update(means)
        elif (kind, role) in PERSON_ROLES:
            others.add(PERSON_ROLES[kind, role])

    for principal in principals:
        sub_roles.setdefault(principal, set(COURSE_ROLES.get(principal, ())))
    return frozenset(others.union(*sub_roles.values()))


def _read(name: str) -> tuple[str, str]:
    """The vocabulary and the name of a role; a name without a vocabulary is a course role's."""
    if found := VOCABULARY.fullmatch(name):
        return found["kind"], found["name"]
    return (COURSE, name) if name in COURSE_ROLES else ("", name)


def _sub_role(principal: str, name: str) -> frozenset[Role] | None:
    if principal in SUB_ROLES:
        return SUB_ROLES[principal].get(name)
    # Every kind of learner is one, "Learner#Instructor" included, and every kind of mentor.
    return COURSE_ROLES.get(principal) if principal in {"Learner", "Mentor"} else None
