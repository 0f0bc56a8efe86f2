"""Who of a course is a candidate."""

import pytest

from lti_tool.assessment.candidates import is_candidate
from lti_tool.lti.roles import Role

LEARNER, ASSESSOR, TRAINER = [str(Role.LEARNER)], [str(Role.ASSESSOR)], [str(Role.TRAINER)]


@pytest.mark.parametrize(
    ("launch", "roster", "expected"),
    [
        pytest.param(LEARNER, [], True, id="a learner who launched"),
        pytest.param([], LEARNER, True, id="a learner of the roster who never came"),
        pytest.param(ASSESSOR, LEARNER, False, id="Moodle's non-editing teacher"),
        pytest.param(LEARNER + ASSESSOR, LEARNER, False, id="staff and learner at launch"),
        pytest.param([], TRAINER, False, id="staff of the roster"),
        pytest.param([str(Role.ADMINISTRATOR)], [], False, id="an administrator"),
        pytest.param([str(Role.MENTOR)], [], False, id="a mentor"),
        pytest.param([*LEARNER, str(Role.TEST_USER)], [], False, id="the platform's test user"),
        pytest.param([], [], False, id="nobody in particular"),
    ],
)
def test_a_launch_wins_over_the_roster(launch, roster, expected):
    told = is_candidate(is_active=True, is_test_user=False, launch_roles=launch, roster_roles=roster)

    assert told is expected


@pytest.mark.parametrize(("is_active", "is_test_user"), [(False, False), (True, True)])
def test_who_left_or_is_a_test_is_none(is_active, is_test_user):
    told = is_candidate(is_active=is_active, is_test_user=is_test_user, launch_roles=LEARNER, roster_roles=LEARNER)

    assert not told
