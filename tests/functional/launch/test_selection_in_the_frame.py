"""A trainer chooses activities in a frame that keeps no cookies: the page carries a ticket of its own."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import builders
import jwt
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lti_tool.store.models import Selection

TOOL = "http://localhost:5000"
BACK = "http://lms.example/mod/lti/contentitem_return.php?course=2"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
FRAMED = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}
OWN_PAGE = {"Origin": TOOL, "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def config(each_config):
    return each_config


@pytest.fixture
def frame(app):
    """A client that keeps no cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def opened(frame, platform, session):
    """The answer to a deep linking request whose secret the platform kept."""
    builders.the_referential(session)
    session.commit()
    login = frame.post("/lti/login", data=platform.login(lti_storage_target="_parent"), headers=FRAMED)
    told = BeautifulSoup(login.data, "html.parser").select_one("#login")
    question = {name: values[0] for name, values in parse_qs(urlsplit(told["data-onward"]).query).items()}
    settings = {"accept_types": ["ltiResourceLink"], "accept_multiple": True, "deep_link_return_url": BACK}
    claims = platform.claims(
        question["nonce"],
        message_type="LtiDeepLinkingRequest",
        resource_link=...,
        roles=["Instructor"],
        **{DL + "deep_linking_settings": settings},
    )
    form = {"state": question["state"], "id_token": platform.sign(claims), "browser": told["data-secret"]}
    answer = frame.post("/lti/launch", data=form, headers=OWN_PAGE)
    assert answer.status_code == 200, answer.text
    return answer


def form_of(answer):
    return BeautifulSoup(answer.data, "html.parser").select_one("form#selection")


def post(frame, answer, headers=OWN_PAGE, **changes):
    form = form_of(answer)
    chosen = [field["value"] for field in form.select("[name=chosen]")][:2]
    sent = {"ticket": form.select_one("[name=ticket]")["value"], "chosen": chosen} | changes
    return frame.post(form["action"], data=sent, headers=headers)


def items(answer):
    form = BeautifulSoup(answer.data, "html.parser").select_one("form#answer")
    assert form["action"] == BACK
    return jwt.decode(form.select_one("[name=JWT]")["value"], options={"verify_signature": False})[
        DL + "content_items"
    ]


def test_the_choice_goes_on_in_the_frame_without_any_cookie(frame, opened):
    answer = post(frame, opened)

    assert "Set-Cookie" not in opened.headers
    assert len(items(answer)) == 2
    assert "frame-ancestors 'self' http://" in opened.headers["Content-Security-Policy"]


def test_a_ticket_answers_once(frame, opened):
    post(frame, opened)

    assert post(frame, opened).status_code == 409


def test_a_ticket_counts_from_our_own_page_only(frame, opened):
    for elsewhere in ({"Origin": "https://else.example"}, {}):
        assert post(frame, opened, headers=elsewhere).status_code == 403

    assert post(frame, opened).status_code == 200


@pytest.mark.parametrize("ticket", ["", "made-up", "IjQi.x"])
def test_a_made_up_ticket_opens_nothing(frame, opened, ticket):
    assert post(frame, opened, ticket=ticket).status_code == 403


def test_the_id_of_a_selection_is_no_ticket(frame, opened, session):
    selection = session.scalars(select(Selection)).one()

    assert post(frame, opened, ticket=str(selection.id)).status_code == 403


def test_a_ticket_dies_with_its_selection(frame, opened, session):
    session.scalars(select(Selection)).one().expires_at = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()

    assert post(frame, opened).status_code == 403


def test_a_ticket_of_a_selection_that_is_gone_opens_nothing(frame, opened, session):
    session.delete(session.scalars(select(Selection)).one())
    session.commit()

    assert post(frame, opened).status_code == 403
