"""A frame of another site: cookies that come back, what the platform keeps where none does, and the new tab."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from lti_tool.store.models import UsedLogin, Visit

TOOL = "http://localhost:5000"
FRAMED = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}


class Framed:
    """Someone's frame in the platform's page: it is told apart by its headers, and may keep no cookies."""

    def __init__(self, app, platform, *, keeps_cookies=False):
        self.client = app.test_client(use_cookies=keeps_cookies)
        self.platform = platform

    def begin(self, **changes):
        answer = self.client.post("/lti/login", data=self.platform.login(**changes), headers=FRAMED)
        page = BeautifulSoup(answer.data, "html.parser")
        login = page.select_one("#login")
        question = {name: values[0] for name, values in parse_qs(urlsplit(login["data-onward"]).query).items()}
        return answer, page, login, question

    def launch(self, question, headers=FRAMED, **more):
        token = self.platform.sign(self.platform.claims(question["nonce"]))
        form = {"state": question["state"], "id_token": token} | more
        return self.client.post("/lti/launch", data=form, headers=headers)

    def launch_again(self, question, secret, origin=TOOL):
        headers = {"Origin": origin, "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}
        return self.launch(question, headers, browser=secret)

    def carry(self, ticket, origin=TOOL):
        return self.client.post("/lti/carry", data={"ticket": ticket}, headers={"Origin": origin})


@pytest.fixture
def framed(app, platform):
    return Framed(app, platform)


@pytest.fixture
def ticket(framed):
    _answer, _page, login, question = framed.begin(lti_storage_target="_parent")
    page = BeautifulSoup(framed.launch_again(question, login["data-secret"]).data, "html.parser")
    return page.select_one('form[action="/lti/carry"] [name=ticket]')["value"]


def visits(session):
    return session.scalar(select(func.count(Visit.id)))


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="a browser that does not tell"),
        pytest.param({"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"}, id="a tab"),
        pytest.param({"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-site"}, id="a frame of the same site"),
        pytest.param({"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}, id="a frame of ours"),
    ],
)
def test_elsewhere_than_in_a_foreign_frame_a_login_is_a_redirect(browser, platform, headers):
    answer = browser.client.post("/lti/login", data=platform.login(), headers=headers)

    assert answer.status_code == 302
    assert answer.location.startswith(platform.url)


def test_a_foreign_frame_gets_a_partitioned_cookie_on_the_loopback(framed):
    answer, *_ = framed.begin()

    kept = answer.headers["Set-Cookie"]
    assert all(word in kept for word in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/lti/launch"))


def test_the_visit_of_a_frame_goes_on_setting_such_cookies(app, browser, platform, session):
    asked = browser.begin()
    token = platform.sign(platform.claims(asked.nonce))
    answer = browser.client.post("/lti/launch", data={"state": asked.state, "id_token": token}, headers=FRAMED)
    visit = session.scalars(select(Visit)).one()
    held = answer.headers["Set-Cookie"].split(";")[0].partition("=")[2]
    client = app.test_client()
    client.set_cookie("certibloc_visit", held, path=f"/visit/{visit.id}/")

    later = client.get(f"/visit/{visit.id}/language", headers={"Sec-Fetch-Site": "same-origin"})
    page = client.get(f"/visit/{visit.id}/", headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True)

    # Whichever page has a form first, a missing one too, keeps its token.
    assert later.status_code == 405
    assert page.status_code == 200
    kept = later.headers["Set-Cookie"]
    assert all(word in kept for word in ("Secure", "SameSite=None", "Partitioned"))


def test_the_page_can_tell_whether_the_cookie_comes_back(app, platform):
    keeping, blind = Framed(app, platform, keeps_cookies=True), Framed(app, platform)
    for frame, is_kept in ((keeping, True), (blind, False)):
        *_, question = frame.begin()

        answer = frame.client.post(
            "/lti/launch/kept", data={"state": question["state"]}, base_url="https://localhost"
        )

        assert answer.json == {"kept": is_kept}


def test_the_new_tab_repeats_the_very_same_login(framed, platform):
    said = platform.login(lti_storage_target="_parent")

    answer, page, *_ = framed.begin(lti_storage_target="_parent")

    form = page.select_one("#new-tab form")
    assert (form["action"], form["method"], form["target"]) == ("/lti/login", "post", "_blank")
    del said["lti_storage_target"]
    assert {field["name"]: field["value"] for field in form.select("input")} == said
    # The platform's redirect is part of what the form does.
    assert f"form-action 'self' {platform.url};" in answer.headers["Content-Security-Policy"]


def test_the_secret_stands_in_the_page_only_for_a_platform_that_keeps_data(framed):
    _answer, _page, without, _question = framed.begin()
    _answer, _page, login, _question = framed.begin(lti_storage_target="post_message_forwarding")

    assert not without.has_attr("data-secret")
    assert login["data-target"] == "post_message_forwarding"
    assert login["data-origin"] == framed.platform.url


@pytest.mark.parametrize("target", ["", "a b", "x" * 256, "é", '"><script>', "_parent\n", "a.b"])
def test_what_is_no_name_of_a_frame_is_ignored(framed, session, target):
    _answer, _page, login, question = framed.begin(lti_storage_target=target)

    assert not login.has_attr("data-target")
    assert "LTI-browser-unknown" in framed.launch(question).text


def test_a_launch_without_cookie_asks_the_platform_first_and_uses_nothing_up(framed, session):
    *_, login, question = framed.begin(lti_storage_target="_parent")

    answer = framed.launch(question)

    form = BeautifulSoup(answer.data, "html.parser").select_one("form#launch")
    assert answer.status_code == 200
    assert (form["data-target"], form["data-origin"]) == ("_parent", framed.platform.url)
    assert form["data-key"] == login["data-key"]
    assert {field["name"] for field in form.select("input")} == {"state", "id_token", "browser"}
    assert login["data-secret"] not in answer.text
    assert session.scalar(select(func.count(UsedLogin.id))) == 0
    assert visits(session) == 0


def test_the_secret_from_the_platform_opens_a_visit_once_in_a_new_tab(app, framed, ticket, session):
    tab = app.test_client()
    opened = tab.post("/lti/carry", data={"ticket": ticket}, headers={"Origin": TOOL})
    visit = session.scalars(select(Visit)).one()

    assert opened.status_code == 303
    assert opened.location == f"/visit/{visit.id}/"
    assert tab.get(opened.location, follow_redirects=True).status_code == 200
    assert ticket not in str(visit.ticket)
    again = framed.carry(ticket)
    assert again.status_code == 403
    assert "LTI-ticket-unknown" in again.text
    assert "Set-Cookie" not in again.headers


def test_the_frame_itself_gets_no_session_by_the_storage(framed):
    *_, login, question = framed.begin(lti_storage_target="_parent")

    assert "Set-Cookie" not in framed.launch_again(question, login["data-secret"]).headers


@pytest.mark.parametrize("secret", ["", "wrong", "é", "\ud800".encode("utf-8", "surrogatepass")])
def test_a_wrong_secret_is_refused(framed, assert_refused, secret):
    *_, question = framed.begin(lti_storage_target="_parent")

    assert_refused(framed.launch_again(question, secret), "LTI-browser-unknown")


def test_the_secret_of_another_login_is_refused(framed, assert_refused):
    *_, question = framed.begin(lti_storage_target="_parent")
    *_, other, _question = framed.begin(lti_storage_target="_parent")

    assert_refused(framed.launch_again(question, other["data-secret"]), "LTI-browser-unknown")


def test_the_right_secret_from_a_page_of_another_site_is_refused(framed, assert_refused):
    *_, login, question = framed.begin(lti_storage_target="_parent")

    answer = framed.launch_again(question, login["data-secret"], origin=framed.platform.url)

    assert_refused(answer, "LTI-browser-unknown")


def test_a_secret_that_was_shown_kills_the_login_whatever_it_was(framed, assert_refused):
    *_, login, question = framed.begin(lti_storage_target="_parent")
    framed.launch_again(question, "wrong")

    assert_refused(framed.launch_again(question, login["data-secret"]), "LTI-state-used")


def test_without_cookie_and_storage_a_launch_is_refused(framed, assert_refused):
    *_, question = framed.begin()

    assert_refused(framed.launch(question), "LTI-browser-unknown")


def test_a_secret_in_the_form_counts_for_nothing_without_a_storage(framed, session, assert_refused):
    answer, *_, question = framed.begin()
    secret = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]

    assert_refused(framed.launch_again(question, secret), "LTI-browser-unknown")


def test_a_ticket_older_than_five_minutes_is_refused(framed, ticket, session):
    visit = session.scalars(select(Visit)).one()
    visit.created_at = datetime.now(UTC) - timedelta(minutes=5, seconds=1)
    session.commit()

    assert framed.carry(ticket).status_code == 403


@pytest.mark.parametrize("held", ["", "never-heard-of", "\x00"])
def test_an_unknown_ticket_is_refused(framed, ticket, held):
    assert "LTI-ticket-unknown" in framed.carry(held).text


def test_a_ticket_from_a_page_of_another_site_is_refused_and_stays_good(framed, ticket):
    assert framed.carry(ticket, origin="https://else.example").status_code == 403

    assert framed.carry(ticket).status_code == 303


def test_a_ticket_is_not_read_from_the_address(framed, ticket):
    assert framed.client.get(f"/lti/carry?ticket={ticket}").status_code == 405
