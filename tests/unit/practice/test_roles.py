"""What a launch and a membership list say of the same role."""

import pytest

from lti_tool.practice.roles import Role, launch_roles, member_role


@pytest.mark.parametrize(
    ("role", "in_launch", "in_list"),
    [
        (Role.LEARNER, "Learner", "Learner"),
        (Role.ASSESSOR, "Instructor", "Learner"),
        (Role.TRAINER, "Instructor", "Instructor"),
        (Role.ADMINISTRATOR, "Instructor", "Instructor"),
    ],
)
def test_an_assessor_is_an_instructor_at_launch_and_a_learner_in_the_list(role, in_launch, in_list):
    memberships = [uri for uri in launch_roles(role) if "/membership#" in uri]

    assert memberships == [f"http://purl.imsglobal.org/vocab/lis/v2/membership#{in_launch}"]
    assert member_role(role) == in_list


@pytest.mark.parametrize("role", list(Role))
def test_roles_are_sorted(role):
    assert launch_roles(role) == sorted(launch_roles(role))
