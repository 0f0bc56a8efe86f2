"""What a launch's claims must say: the rules' edges, and any claims whatever."""

from datetime import timedelta

import builders
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.launch import LEEWAY, OLDEST, Expected, Launch, User, accept_launch, language
from lti_tool.lti.rejections import LaunchRejected, Reason

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
GROUPS_SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
MENTEES = CLAIM + "role_scope_mentor"
AT = builders.NOW
EXPECTED = Expected("http://lms.example", "client", "nonce", "http://localhost:5000/lti/launch", "1")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def claims(**changes):
    """A good launch's claims at `AT`."""
    good = {
        "iss": "http://lms.example",
        "aud": "client",
        "nonce": "nonce",
        "iat": AT.timestamp(),
        "exp": (AT + timedelta(minutes=1)).timestamp(),
        "sub": "4",
        CLAIM + "version": "1.3.0",
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "deployment_id": "1",
        CLAIM + "target_link_uri": "http://localhost:5000/lti/launch",
        CLAIM + "roles": [],
        CLAIM + "resource_link": {"id": "1"},
    }
    return good | changes


def reason(said, expected=EXPECTED):
    """Why the claims are not taken, or None."""
    try:
        accept_launch(said, expected, AT)
    except LaunchRejected as rejected:
        return rejected.reason
    return None


def seconds(at):
    return at.timestamp()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param({"exp": seconds(AT - LEEWAY) + 1}, None, id="expired within the leeway"),
        pytest.param({"exp": seconds(AT - LEEWAY)}, Reason.EXPIRED, id="expired by the leeway"),
        pytest.param({"iat": seconds(AT + LEEWAY)}, None, id="issued ahead by the leeway"),
        pytest.param({"iat": seconds(AT + LEEWAY) + 1}, Reason.EARLY, id="issued ahead of the leeway"),
        pytest.param({"nbf": seconds(AT + LEEWAY)}, None, id="good from the leeway on"),
        pytest.param({"nbf": seconds(AT + LEEWAY) + 1}, Reason.EARLY, id="good only after the leeway"),
        pytest.param({"iat": seconds(AT - OLDEST - LEEWAY)}, None, id="as old as can be"),
        pytest.param({"iat": seconds(AT - OLDEST - LEEWAY) - 1}, Reason.OLD, id="older than can be"),
        pytest.param({"sub": "x" * 255}, None, id="the longest sub"),
        pytest.param({"sub": "x" * 256}, Reason.USER_MALFORMED, id="a longer sub"),
        pytest.param({"azp": "client"}, None, id="azp us"),
        pytest.param({"azp": None}, Reason.AUDIENCE_OTHER, id="azp null"),
    ],
)
def test_the_edges_of_the_rules(said, expected):
    assert reason(claims(**said)) is expected


def test_a_login_that_named_no_deployment_takes_any():
    expected = Expected(EXPECTED.issuer, EXPECTED.client_id, EXPECTED.nonce, EXPECTED.target_link_uri, None)

    assert accept_launch(claims(**{CLAIM + "deployment_id": "7"}), expected, AT).deployment_id == "7"


@given(st.sampled_from(sorted(claims())), ANYTHING)
def test_one_claim_of_any_shape_is_taken_or_refused_for_a_reason(name, value):
    said = claims(**{name: value})

    assert reason(said) is None or isinstance(reason(said), Reason)


@given(
    st.sampled_from(
        [
            "name",
            "email",
            "locale",
            AGS,
            NRPS,
            GROUPS,
            MENTEES,
            *(CLAIM + name for name in ("custom", "launch_presentation")),
        ]
    ),
    ANYTHING,
)
def test_a_claim_that_may_be_left_out_may_have_any_shape(name, value):
    assert isinstance(accept_launch(claims(**{name: value}), EXPECTED, AT), Launch)


@given(st.dictionaries(st.text(), ANYTHING))
def test_any_claims_alone_are_refused(said):
    assert isinstance(reason(said), Reason)


@given(st.text(st.characters(exclude_categories=())))
def test_names_can_be_kept_and_shown_whatever_they_hold(name):
    user = accept_launch(claims(name=name), EXPECTED, AT).user

    (user.name or "").encode()
    assert "\x00" not in (user.name or "")
    assert len(user.name or "") <= 500


def test_names_are_kept_as_they_are():
    assert accept_launch(claims(name="Zoë Ångström 👩‍🏫"), EXPECTED, AT).user == User(
        "4", name="Zoë Ångström 👩‍🏫"
    )


def test_services_are_read_where_they_are_offered():
    scopes = ["https://purl.imsglobal.org/spec/lti-ags/scope/score", 7]
    said = claims(
        **{
            AGS: {"scope": scopes, "lineitems": "http://lms.example/lineitems?type_id=1", "lineitem": ""},
            NRPS: {"context_memberships_url": "http://lms.example/memberships"},
        }
    )

    services = accept_launch(said, EXPECTED, AT).services

    assert services.lineitems_url == "http://lms.example/lineitems?type_id=1"
    assert services.lineitem_url is None
    assert services.scopes == ("https://purl.imsglobal.org/spec/lti-ags/scope/score",)
    assert services.memberships_url == "http://lms.example/memberships"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (
            {"context_groups_url": "http://lms.example/groups", "scope": [GROUPS_SCOPE]},
            "http://lms.example/groups",
        ),
        ({"context_groups_url": "http://lms.example/groups"}, "http://lms.example/groups"),
        ({"context_groups_url": "http://lms.example/groups", "scope": []}, None),
        ({"context_groups_url": "javascript:1", "scope": [GROUPS_SCOPE]}, None),
    ],
)
def test_groups_are_read_where_they_may_be_asked_for(claim, expected):
    assert accept_launch(claims(**{GROUPS: claim}), EXPECTED, AT).services.groups_url == expected


def review(**changes):
    return claims(**{CLAIM + "message_type": "LtiSubmissionReviewRequest"} | changes)


@given(ANYTHING)
def test_a_review_of_whatever_is_taken_or_refused_for_a_reason(for_user):
    said = review(**{CLAIM + "for_user": for_user})

    assert reason(said) in {Reason.SUBJECT_MALFORMED, Reason.SUBJECT_OTHER}


def test_a_review_reads_the_names_it_is_told():
    said = review(**{CLAIM + "for_user": {"user_id": "4", "name": "Zoë Ångström", "email": 7}})

    assert accept_launch(said, EXPECTED, AT).subject == User("4", name="Zoë Ångström")


def test_a_plain_launch_has_no_subject_whatever_it_says():
    assert accept_launch(claims(**{CLAIM + "for_user": {"user_id": "5"}}), EXPECTED, AT).subject is None


@pytest.mark.parametrize(("roles", "expected"), [(["Mentor"], ("5", "6")), (["Learner"], ()), ([], ())])
def test_only_a_mentor_has_mentees_each_once(roles, expected):
    said = claims(**{CLAIM + "roles": roles, MENTEES: ["5", "6", "5", 7, "", "x" * 300]})

    assert accept_launch(said, EXPECTED, AT).mentees == expected


def test_custom_parameters_are_read_as_words():
    said = claims(**{CLAIM + "custom": {"assessment": " E1 ", "Mixed Case": "x", "mixed_case": "x", "number": 7}})

    assert accept_launch(said, EXPECTED, AT).custom == {"assessment": "E1", "Mixed Case": "x", "mixed_case": "x"}


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("fr_FR.UTF-8", "fr"),
        ("EN_us", "en"),
        ("frr", None),
        ("", None),
        (None, None),
    ],
)
def test_a_locale_asks_for_one_of_our_languages_or_none(locale, expected):
    assert language(locale) == expected
