"""What a platform is told of the tool, as far as it takes it."""

import pytest

from lti_tool.lti.registration import TOOL_CONFIGURATION, tool_configuration

LINK, CHOICE, REVIEW = "LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"
TOOL = "https://tool.example"


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        pytest.param([], [LINK, CHOICE, REVIEW], id="a platform that does not say"),
        pytest.param([LINK, CHOICE], [LINK, CHOICE], id="Moodle"),
        pytest.param([LINK, REVIEW, "LtiTeaRequest"], [LINK, REVIEW], id="one that reviews"),
    ],
)
def test_only_messages_that_the_platform_takes_are_declared(offered, expected):
    told = tool_configuration(TOOL, frozenset(offered), deep_linking_label="Choose")

    messages = told[TOOL_CONFIGURATION]["messages"]
    assert [message["type"] for message in messages] == expected
    assert {message.get("target_link_uri", f"{TOOL}/lti/launch") for message in messages} == {f"{TOOL}/lti/launch"}


def test_the_groups_of_courses_are_asked_for():
    told = tool_configuration(TOOL, [], deep_linking_label="Choose")

    assert "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly" in told["scope"].split()
