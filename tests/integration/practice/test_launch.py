"""A launch, from the click to the token, as a Moodle 4.5 does it."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests

from lti_tool.practice import ActivitySeed, Visitor, create_app, seed
from lti_tool.practice.keys import Key
from lti_tool.practice.running import REMOVED
from lti_tool.practice.visitor import UnexpectedPage, forms_of, only_form

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


def launched(visitor, tool, cmid=2):
    """The claims that the tool got, read with the platform's published key."""
    visitor.launch(cmid)
    return read(visitor, tool.posted[-1]["id_token"])


def read(visitor, token):
    keys = jwt.PyJWKSet.from_dict(visitor.open("/mod/lti/certs.php").json())
    kid = jwt.get_unverified_header(token)["kid"]
    return jwt.decode(token, keys[kid].key, algorithms=["RS256"], options={"verify_aud": False})


def test_the_initiation_is_a_form_posted_to_the_tool(zoe, tool, practice):
    form = zoe.initiation(2)

    assert (form.method, form.action) == ("post", f"{tool.url}/lti/login")
    assert form.fields.pop("lti_message_hint").startswith('{"cmid":2,"launchid":"ltilaunch1_')
    assert form.fields == {
        "iss": practice.url,
        "target_link_uri": f"{tool.url}/lti/launch",
        "login_hint": "5",
        "client_id": "small-tool",
        "lti_deployment_id": "1",
    }


def test_a_launch_posts_only_the_token_and_the_state(zoe, tool):
    answer = zoe.launch(2)

    assert answer.text == "launched"
    assert tool.asked[0]["method"] == "POST"
    assert tool.posted[0].keys() == {"id_token", "state"}
    assert tool.posted[0]["state"] == "the-state"


def test_the_token_says_what_moodle_says_in_its_order(zoe, tool, practice):
    claims = launched(zoe, tool)

    assert list(claims) == [
        "nonce", "iat", "exp", "iss", "aud", "sub",
        *(LTI + name for name in (
            "deployment_id", "target_link_uri", "message_type", "version", "roles", "context", "resource_link",
            "lis", "launch_presentation", "tool_platform", "ext", "custom",
        )),
        AGS,
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
        "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome",
        "name", "given_name", "family_name", "email",
    ]  # fmt: skip
    assert (claims["iss"], claims["aud"], claims["sub"]) == (practice.url, "small-tool", "5")
    assert claims["nonce"] == "the-nonce"
    assert claims[LTI + "deployment_id"] == "1"
    assert claims[LTI + "resource_link"] == {"id": "1", "title": "Graded", "description": "Intro TEXT"}
    assert claims[LTI + "context"]["type"] == ["CourseSection"]
    assert claims[LTI + "launch_presentation"]["return_url"].startswith(
        f"{practice.url}/mod/lti/return.php?course=2&launch_container=3&instanceid=1&sesskey="
    )
    assert (claims["name"], claims["family_name"]) == ("Zoë Ångström", "Ångström")


def test_a_token_lives_for_sixty_seconds(zoe, tool):
    claims = launched(zoe, tool)

    assert claims["exp"] - claims["iat"] == 60
    assert abs(time.time() - claims["iat"]) < 10


def test_the_header_names_the_type_the_algorithm_and_the_key(zoe, tool, platform_key):
    zoe.launch(2)

    header = jwt.get_unverified_header(tool.posted[0]["id_token"])

    assert list(header.items()) == [("typ", "JWT"), ("alg", "RS256"), ("kid", platform_key.kid)]


@pytest.mark.parametrize(
    ("username", "roles"),
    [
        pytest.param("zoe", [MEMBERSHIP + "Learner"], id="learner"),
        pytest.param("evaluateur", [MEMBERSHIP + "Instructor"], id="non-editing teacher"),
        pytest.param("formatrice", [MEMBERSHIP + "Instructor"], id="editing teacher"),
        pytest.param(
            "admin",
            [
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
                MEMBERSHIP + "Instructor",
                "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
            ],
            id="administrator",
        ),
    ],
)
def test_roles_are_full_addresses_in_alphabetical_order(visitor, tool, username, roles):
    visitor.become(username)

    assert launched(visitor, tool)[LTI + "roles"] == roles


def test_custom_parameters_come_twice_literally_and_with_service_addresses(zoe, tool, practice):
    services = f"{practice.url}/mod/lti/services.php"

    assert launched(zoe, tool)[LTI + "custom"] == {
        "Mixed Case": "Zoë Ångström",
        "mixed_case": "Zoë Ångström",
        "unknown": "$Foo.bar",
        "site": "hello",
        "both": "tool",
        "context_memberships_url": f"{services}/CourseSection/2/bindings/1/memberships",
        "system_setting_url": f"{services}/tool/1/custom",
        "context_setting_url": f"{services}/CourseSection/2/bindings/tool/1/custom",
        "link_setting_url": f"{services}/links/{{link_id}}/custom",
    }


def test_without_privacy_consent_only_the_sourced_id_is_left(zoe, tool):
    claims = launched(zoe, tool, cmid=4)

    assert not claims.keys() & {"name", "given_name", "family_name", "email"}
    assert claims[LTI + "ext"] == {"lms": "moodle-2"}
    assert claims[LTI + "lis"]["person_sourcedid"] == "SIS-5"


def test_a_tool_that_only_reads_grades_has_no_lineitem_scope(zoe, tool):
    scopes = launched(zoe, tool, cmid=4)[AGS]["scope"]

    assert [scope.rpartition("/")[2] for scope in scopes] == ["lineitem.readonly", "result.readonly", "score"]


def test_a_graded_activity_names_its_column(zoe, tool, lineitems):
    endpoint = launched(zoe, tool)[AGS]

    assert endpoint["lineitems"] == f"{lineitems}?type_id=1"
    assert endpoint["lineitem"] == f"{lineitems}/2/lineitem?type_id=1"


def test_an_activity_without_grade_names_no_column(zoe, tool):
    claims = launched(zoe, tool, cmid=3)

    assert claims[AGS].keys() == {"scope", "lineitems"}
    assert "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome" not in claims


def test_a_second_column_on_the_link_hides_the_first_from_the_launch(zoe, tool, http, lineitems):
    column = {"label": "Oral", "scoreMaximum": 20, "resourceLinkId": "1"}
    http.post(lineitems, json=column, headers={"Content-Type": "application/vnd.ims.lis.v2.lineitem+json"})

    assert "lineitem" not in launched(zoe, tool)[AGS]


def test_the_column_is_an_empty_string_once_only_the_tools_own_is_left(zoe, tool, http, lineitems):
    column = {"label": "Oral", "scoreMaximum": 20, "resourceLinkId": "1"}
    http.post(lineitems, json=column, headers={"Content-Type": "application/vnd.ims.lis.v2.lineitem+json"})
    http.delete(f"{lineitems}/2/lineitem?type_id=1")

    assert launched(zoe, tool)[AGS]["lineitem"] == ""


def test_a_new_window_is_said_to_be_one(zoe, tool):
    form = only_form(zoe.open("/mod/lti/launch.php?id=2&window=1"))
    zoe.submit(zoe.answer_to(form))

    presentation = read(zoe, tool.posted[0]["id_token"])[LTI + "launch_presentation"]
    assert presentation["document_target"] == "window"
    assert "launch_container=4" in presentation["return_url"]


def test_the_language_chosen_on_the_platform_goes_with_the_launch(zoe, tool):
    switch = next(
        form for form in forms_of(zoe.open("/course/view.php?id=2")) if form.action.endswith("/language")
    )
    zoe.submit(switch)

    assert launched(zoe, tool)[LTI + "launch_presentation"]["locale"] == "en"


def test_a_hint_serves_once(zoe, tool):
    form = zoe.initiation(2)
    reply = zoe.http.post(form.action, data=form.fields, allow_redirects=False, timeout=10)
    first = zoe.http.get(reply.headers["Location"], timeout=10)
    again = zoe.http.get(reply.headers["Location"], timeout=10)

    assert first.status_code == 200
    assert again.status_code == 404
    assert "id_token" not in again.text


def test_of_two_identical_requests_at_once_one_wins(zoe):
    form = zoe.initiation(2)
    reply = zoe.http.post(form.action, data=form.fields, allow_redirects=False, timeout=10)
    cookies = dict(zoe.http.cookies)

    def ask(_):
        return requests.get(reply.headers["Location"], cookies=cookies, timeout=10).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))

    assert sorted(answers) == [200, 404, 404, 404]


def test_a_refused_request_uses_the_hint_up_too(zoe, tool):
    tool.changes = {"response_mode": "query"}
    form = zoe.initiation(2)
    reply = zoe.http.post(form.action, data=form.fields, allow_redirects=False, timeout=10)
    zoe.http.get(reply.headers["Location"], timeout=10)

    again = reply.headers["Location"].replace("response_mode=query", "response_mode=form_post")
    assert zoe.http.get(again, timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"response_mode": "query"}, ("invalid_request", "Invalid response_mode"), id="other mode"),
        pytest.param({"response_mode": None}, ("invalid_request", "Invalid response_mode"), id="no mode"),
        pytest.param({"prompt": "login"}, ("invalid_request", "Invalid prompt"), id="a prompt"),
        pytest.param({"login_hint": "6"}, ("access_denied", None), id="another person"),
        pytest.param({"client_id": "reader"}, ("unauthorized_client", None), id="another client"),
    ],
)
def test_errors_that_a_tool_hears_of_are_posted_to_it(zoe, tool, changes, error):
    tool.changes = changes

    zoe.launch(2)

    [posted] = tool.posted
    assert (posted["error"], posted.get("error_description")) == error
    assert posted["state"] == "the-state"
    assert "id_token" not in posted


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"scope": "openid email"}, id="other scope"),
        pytest.param({"response_type": "code"}, id="other response type"),
        pytest.param({"nonce": ""}, id="empty nonce"),
        pytest.param({"login_hint": None}, id="no login hint"),
        pytest.param({"lti_message_hint": None}, id="no message hint"),
        pytest.param({"lti_message_hint": '{"cmid":2}'}, id="hint without launch"),
        pytest.param({"lti_message_hint": '{"launchid":"ltilaunch1_1"}'}, id="unknown launch"),
        pytest.param({"redirect_uri": "http://127.0.0.1:1/lti/launch"}, id="unregistered address"),
    ],
)
def test_errors_that_a_tool_never_hears_of_are_moodles_404_page(zoe, tool, changes):
    tool.changes = changes

    page = zoe.submit(zoe.initiation(2))

    assert page.status_code == 404
    assert tool.posted == []


def test_a_registered_address_is_compared_to_the_letter(zoe, tool):
    tool.changes = {"redirect_uri": f"{tool.url}/lti/launch?course=2"}

    assert zoe.submit(zoe.initiation(2)).status_code == 404


@pytest.mark.parametrize("prompt", [None, "none"])
def test_a_prompt_may_be_none_or_absent(zoe, tool, prompt):
    tool.changes = {"prompt": prompt}

    assert launched(zoe, tool)


def test_a_state_that_was_not_sent_comes_back_empty(zoe, tool):
    tool.changes = {"state": None}

    zoe.launch(2)

    assert tool.posted[0]["state"] == ""


def test_without_its_cookie_the_platform_posts_the_request_again_from_its_own_page(zoe, tool):
    form = zoe.initiation(2)
    reply = zoe.http.post(form.action, data=form.fields, allow_redirects=False, timeout=10)

    page = requests.get(reply.headers["Location"], timeout=10)

    again = only_form(page)
    assert again.action == reply.headers["Location"]
    assert again.fields == {"repost": "true"}
    assert "Set-Cookie" not in page.headers
    assert "id_token" in only_form(zoe.submit(again)).fields


def test_a_hint_belongs_to_the_browser_that_got_it(zoe, tool, practice):
    form = zoe.initiation(2)
    stranger = Visitor(practice.url)
    stranger.become("zoe")

    with pytest.raises(UnexpectedPage, match="404"):
        stranger.answer_to(form)
    stranger.http.close()


def test_someone_who_is_not_in_the_course_cannot_launch(visitor, practice):
    seed(practice.app, activities=[ActivitySeed("Elsewhere", course_id=3)])
    visitor.become("zoe")

    with pytest.raises(UnexpectedPage, match="403"):
        visitor.initiation(5)


def test_the_session_cookie_is_moodles(practice):
    page = requests.get(f"{practice.url}/login", timeout=10)

    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("MoodleSession=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/"}


def test_pages_are_framed_by_themselves_only_but_the_launch_by_all(zoe):
    headers = {path: zoe.open(path).headers for path in ("/login", "/mod/lti/view.php?id=2")}

    assert {page.get("X-Frame-Options") for page in headers.values()} == {"sameorigin"}
    assert "X-Frame-Options" not in zoe.open("/mod/lti/launch.php?id=2").headers


def test_a_rotated_key_is_the_only_one_published(zoe, tool, practice, platform_key):
    new = practice.rotate_key()

    claims = launched(zoe, tool)

    assert claims["sub"] == "5"
    assert [key["kid"] for key in zoe.open("/mod/lti/certs.php").json()["keys"]] == [new.kid]
    assert new.kid != platform_key.kid


def test_the_platform_is_the_same_after_a_restart(standing_practice, practice, platform_key):
    _, kept = standing_practice

    again = create_app(f"sqlite:///{kept.file}", practice.url)

    assert again.secret_key == practice.app.secret_key
    keys = again.test_client().get("/mod/lti/certs.php").json["keys"]
    assert [key["kid"] for key in keys] == [platform_key.kid]


def test_a_test_may_have_any_claim_changed_or_removed_and_signed_with_any_key(practice):
    claims = practice.claims("zoe", "Graded", "n", {"sub": 5, LTI + "version": REMOVED})
    stranger = Key.generate()

    token = practice.sign(claims, key=stranger, kid="known", headers={"jku": "https://stranger.example/jwks"})

    assert claims["sub"] == 5
    assert LTI + "version" not in claims
    assert jwt.get_unverified_header(token) == {
        "typ": "JWT", "alg": "RS256", "kid": "known", "jku": "https://stranger.example/jwks",
    }  # fmt: skip
    public = stranger.private_key.public_key()
    read_back = jwt.decode(token, public, algorithms=["RS256"], options={"verify_aud": False, "verify_sub": False})
    assert json.dumps(read_back) == json.dumps(claims)
