"""What the platform's roles let a person do here."""

from enum import StrEnum


class Role(StrEnum):
    """What someone may do during a visit. One person may have several."""

    LEARNER = "learner"
    ASSESSOR = "assessor"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"
    MENTOR = "mentor"
    TEST_USER = "test_user"


STAFF = frozenset({Role.ASSESSOR, Role.TRAINER, Role.ADMINISTRATOR})
