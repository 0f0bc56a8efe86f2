"""Who one may be in a course, and the words that a launch and a membership list use for it."""

from enum import StrEnum

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"


class Role(StrEnum):
    """A role in a course, by Moodle's archetype; a mentor, whom Moodle never sends, by LTI's own word."""

    LEARNER = "student"
    ASSESSOR = "teacher"
    TRAINER = "editingteacher"
    ADMINISTRATOR = "admin"
    MENTOR = "mentor"


TEACHERS = frozenset({Role.ASSESSOR, Role.TRAINER, Role.ADMINISTRATOR})


def launch_roles(role: Role) -> list[str]:
    """The ``roles`` claim: full URIs, sorted; an administrator is an Instructor too, never a Learner."""
    if role is Role.LEARNER:
        return [MEMBERSHIP + "Learner"]
    if role is Role.MENTOR:
        return [MEMBERSHIP + "Mentor"]
    if role is Role.ADMINISTRATOR:
        return sorted(
            [MEMBERSHIP + "Instructor", SYSTEM + "Administrator", INSTITUTION + "Administrator"],
        )
    return [MEMBERSHIP + "Instructor"]


def member_role(role: Role) -> str:
    """
    The short role in a membership list.

    Moodle asks there whether the member may edit activities, so an assessor (its non-editing teacher) is listed
    as a Learner although the same person's launch says Instructor.
    """
    if role is Role.MENTOR:
        return "Mentor"
    return "Instructor" if role is Role.TRAINER or role is Role.ADMINISTRATOR else "Learner"
