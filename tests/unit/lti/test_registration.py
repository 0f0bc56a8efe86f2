"""What a platform is told of the tool, as far as it takes it."""

import pytest

from lti_tool.lti.registration import (
    PLATFORM_CONFIGURATION,
    TOOL_CONFIGURATION,
    Reason,
    RegistrationRejected,
    read_configuration,
)
from lti_tool.lti.tool_configuration import CANVAS_PRIVACY, tool_configuration

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
    told = tool_configuration(TOOL, dict.fromkeys(offered, ()), deep_linking_label="Choose")

    messages = told[TOOL_CONFIGURATION]["messages"]
    assert [message["type"] for message in messages] == expected
    assert {message.get("target_link_uri", f"{TOOL}/lti/launch") for message in messages} == {f"{TOOL}/lti/launch"}


def test_the_groups_of_courses_are_asked_for():
    told = tool_configuration(TOOL, {}, deep_linking_label="Choose")

    assert "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly" in told["scope"].split()


@pytest.mark.parametrize(
    ("has", "declared"),
    [
        pytest.param([], ["ContentArea"], id="a platform that does not say"),
        pytest.param(["ContentArea"], ["ContentArea"], id="Moodle"),
        pytest.param(
            ["course_navigation", "link_selection", "assignment_selection", "editor_button"],
            ["assignment_selection", "link_selection"],
            id="Canvas",
        ),
        pytest.param(["RichTextEditor"], ["ContentArea"], id="one without a place of ours"),
    ],
)
def test_activities_are_added_where_the_platform_has_a_place_for_it(has, declared):
    told = tool_configuration(TOOL, {CHOICE: frozenset(has)}, deep_linking_label="Choose")

    [choice] = [message for message in told[TOOL_CONFIGURATION]["messages"] if message["type"] == CHOICE]
    assert choice["placements"] == declared


def test_canvas_is_asked_for_names_in_its_own_way_and_no_other_platform_is():
    canvas = tool_configuration(TOOL, {}, deep_linking_label="Choose", product_family="canvas")
    moodle = tool_configuration(TOOL, {}, deep_linking_label="Choose", product_family="moodle")

    assert canvas[TOOL_CONFIGURATION][CANVAS_PRIVACY] == "public"
    assert CANVAS_PRIVACY not in moodle[TOOL_CONFIGURATION]


def a_configuration(issuer, registration, elsewhere):
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{elsewhere}/auth",
        "token_endpoint": f"{elsewhere}/token",
        "jwks_uri": f"{elsewhere}/keys",
        "registration_endpoint": f"{registration}/register",
        PLATFORM_CONFIGURATION: {
            "messages_supported": [{"type": CHOICE, "placements": ["link_selection"]}, 7, {}]
        },
    }


MOODLE, SCHOOL, SSO = "https://moodle.example", "https://school.instructure.com", "https://sso.canvaslms.com"
CLOUD = "https://canvas.instructure.com"


@pytest.mark.parametrize(
    ("found_at", "issuer", "registration", "elsewhere"),
    [
        pytest.param(MOODLE, MOODLE, MOODLE, MOODLE, id="all at one origin"),
        pytest.param(MOODLE, MOODLE, MOODLE, "https://keys.example", id="tokens and keys elsewhere, over https"),
        pytest.param(SCHOOL, CLOUD, SCHOOL, SSO, id="a school in Canvas's cloud"),
        pytest.param(CLOUD, CLOUD, CLOUD, SSO, id="Canvas's cloud itself"),
    ],
)
def test_a_platform_whose_addresses_belong_together_is_read(found_at, issuer, registration, elsewhere):
    read = read_configuration(a_configuration(issuer, registration, elsewhere), f"{found_at}/openid-configuration")

    assert read.issuer == issuer
    assert read.messages == {CHOICE: {"link_selection"}}


@pytest.mark.parametrize(
    ("found_at", "issuer", "registration", "elsewhere"),
    [
        pytest.param("https://evil.example", MOODLE, MOODLE, MOODLE, id="another platform's name"),
        pytest.param(MOODLE, MOODLE, "https://evil.example", MOODLE, id="registered elsewhere"),
        pytest.param(MOODLE, MOODLE, MOODLE, "http://keys.example", id="keys elsewhere without TLS"),
        pytest.param("https://evil.example", CLOUD, "https://evil.example", SSO, id="Canvas's name by a stranger"),
        pytest.param(
            "https://instructure.com.evil.example",
            CLOUD,
            "https://instructure.com.evil.example",
            SSO,
            id="a look-alike",
        ),
        pytest.param(
            "https://evilinstructure.com", CLOUD, "https://evilinstructure.com", SSO, id="another look-alike"
        ),
        pytest.param(
            "http://school.instructure.com", CLOUD, "http://school.instructure.com", SSO, id="a school without TLS"
        ),
        pytest.param(SCHOOL, CLOUD, "https://other.instructure.com", SSO, id="registered at another school"),
        pytest.param(SCHOOL, MOODLE, SCHOOL, SSO, id="another platform's name by a school"),
    ],
)
def test_a_platform_whose_addresses_do_not_belong_together_is_refused(found_at, issuer, registration, elsewhere):
    with pytest.raises(RegistrationRejected) as refusal:
        read_configuration(a_configuration(issuer, registration, elsewhere), f"{found_at}/openid-configuration")

    assert refusal.value.reason is Reason.ADDRESSES_DISAGREE
