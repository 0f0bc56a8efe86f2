"""Launches that must be accepted, and what they leave behind."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lti_tool.store.models import Context, Membership, Person, Registration, ResourceLink, Visit

COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


def test_a_launch_opens_a_visit_of_this_browser_only(browser, another_browser, session):
    answer = browser.launch()

    visit = session.scalars(select(Visit)).one()
    assert answer.status_code == 303
    assert answer.location == f"/visit/{visit.id}/"
    assert browser.client.get(answer.location).status_code < 400
    assert another_browser.client.get(answer.location).status_code == 403
    assert visit.roles == ["learner"]
    assert visit.person.name == "Sam Student"
    assert visit.resource_link.title == "Épreuve E1"
    assert visit.resource_link.context.title == "Manager grands comptes"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="as Moodle sends it"),
        pytest.param({"iat": timedelta(seconds=3)}, id="a platform whose clock is 3 s ahead"),
        pytest.param({"exp": timedelta(seconds=-3)}, id="a platform whose clock is behind"),
        pytest.param({"nbf": timedelta(seconds=3)}, id="good from 3 s on"),
        pytest.param({"https://example.org/claim": {"a": [1]}, "locale": 7}, id="claims that nobody knows"),
        pytest.param({"roles": []}, id="no roles"),
        pytest.param(
            {"roles": [COURSE + "Learner", "Instructor", "urn:x:unknown"]}, id="many roles, short and unknown ones"
        ),
        pytest.param({"roles": [COURSE.replace("http:", "https:") + "Learner"]}, id="roles by https"),
        pytest.param(
            {"name": ..., "given_name": ..., "family_name": ..., "email": ..., "context": ...},
            id="nothing but sub",
        ),
        pytest.param({"sub": ...}, id="nobody in particular"),
        pytest.param({"custom": [], "launch_presentation": []}, id="PHP's empty objects"),
        pytest.param({"name": "Zo\x00ë\ud800", "email": {"a": 1}, "given_name": ""}, id="names that nobody has"),
    ],
)
def test_a_good_launch_is_accepted(browser, changes):
    answer = browser.launch(**changes)

    assert answer.status_code == 303
    assert browser.client.get(answer.location).status_code < 400


def test_the_audience_may_be_a_list_of_us_alone(browser, platform):
    assert browser.launch(aud=[platform.registration.client_id]).status_code == 303


def test_a_login_by_get_is_accepted(browser, platform):
    answer = browser.client.get("/lti/login", query_string=platform.login())

    assert answer.status_code == 302


def test_a_login_without_a_client_is_accepted_where_the_platform_has_one(browser):
    asked = browser.begin(client_id="", lti_deployment_id="")

    assert (
        browser.post_launch(asked.state, browser.platform.sign(browser.platform.claims(asked.nonce))).status_code
        == 303
    )


def test_the_platform_is_asked_for_what_moodle_insists_on(browser, platform):
    asked = browser.begin()

    assert asked.address == platform.registration.auth_url
    assert asked.question | {"state": "", "nonce": ""} == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.registration.client_id,
        "redirect_uri": "http://localhost:5000/lti/launch",
        "login_hint": "4",
        "lti_message_hint": '{"cmid":2,"launchid":"ltilaunch1_33750763"}',
        "state": "",
        "nonce": "",
    }


def test_an_authentication_address_with_a_query_keeps_it(browser, platform, session):
    session.get(Registration, platform.registration.id).auth_url += "?tenant=7"
    session.commit()

    assert browser.begin().question["tenant"] == "7"


def test_nobody_in_particular_may_read_and_is_no_candidate(browser, session):
    browser.launch(sub=..., roles=["Learner", "Instructor"])

    visit = session.scalars(select(Visit)).one()
    assert visit.roles == ["learner"]
    assert visit.person.name is None
    assert session.scalar(select(func.count(Membership.id))) == 0


def test_a_platform_may_insist_on_names(browser, platform, session):
    session.get(Registration, platform.registration.id).accepts_anonymous = False
    session.commit()

    answer = browser.launch(sub=...)

    assert answer.status_code == 403
    assert "LTI-user-anonymous" in answer.text


def test_one_person_may_have_several_visits_open(browser, session):
    first = browser.launch(roles=["Instructor"])
    second = browser.launch(roles=["Learner"], resource_link={"id": "2"})

    assert first.location != second.location
    assert browser.client.get(first.location).status_code < 400
    assert browser.client.get(second.location).status_code < 400
    counted = {
        table: session.scalar(select(func.count(table.id))) for table in (Person, Context, ResourceLink, Visit)
    }
    assert counted == {Person: 1, Context: 1, ResourceLink: 2, Visit: 2}


@pytest.mark.parametrize(
    ("locale", "language"),
    [("fr", "fr"), ("fr_CA", "fr"), ("en-US", "en"), ("EN", "en"), ("de", None), ("", None), (7, None)],
)
def test_the_visit_speaks_the_launchs_language(browser, session, locale, language):
    browser.launch(launch_presentation={"locale": locale})

    assert session.scalars(select(Visit.locale)).one() == language


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("https://lms.example/course?id=2", "https://lms.example/course?id=2"),
        ("javascript:alert(1)", None),
        ("//lms.example/", None),
        ("https://", None),
        ("http://[::1", None),
        (["https://lms.example/"], None),
    ],
)
def test_the_way_back_leads_to_a_web_page_or_nowhere(browser, session, told, kept):
    browser.launch(launch_presentation={"return_url": told})

    assert session.scalars(select(Visit.return_url)).one() == kept


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        pytest.param({"product_family_code": "canvas"}, "canvas", id="told"),
        pytest.param([], "moodle", id="not told this time"),
        pytest.param({"product_family_code": 7}, "moodle", id="told as nothing that makes sense"),
    ],
)
def test_a_platforms_kind_is_kept_as_its_launches_tell_it(browser, session, told, kept):
    session.scalars(select(Registration)).one().product_family = "moodle"
    session.commit()

    browser.launch(**{"https://purl.imsglobal.org/spec/lti/claim/tool_platform": told})

    session.expire_all()
    assert session.scalars(select(Registration.product_family)).one() == kept
