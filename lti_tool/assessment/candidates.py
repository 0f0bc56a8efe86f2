"""Who of a course is a candidate."""

from collections.abc import Collection

from lti_tool.lti.roles import STAFF, Role


def is_candidate(
    *,
    is_active: bool,
    is_test_user: bool,
    launch_roles: Collection[str],
    roster_roles: Collection[str],
    holds_office: bool = False,
) -> bool:
    """
    An active learner of the course, told by a launch or by its roster.

    A launch wins over the roster: Moodle's roster calls a non-editing teacher a learner, so whoever was seen as
    staff at a launch is none, nor is whoever holds an office here. The platform's test user is nobody.
    """
    if not is_active or is_test_user or holds_office or Role.TEST_USER in launch_roles:
        return False
    if STAFF & set(launch_roles):
        return False
    return Role.LEARNER in launch_roles or Role.LEARNER in roster_roles
