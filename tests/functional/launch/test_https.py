"""Cookies of a tool that is reached over TLS, in another site's frame."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lti_tool.app import create_app
from lti_tool.store.database import db
from lti_tool.store.models import Visit


@pytest.fixture
def app(config):
    """The tool, at an https address."""
    app = create_app(replace(config, public_url="https://tool.example"))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_cookies_are_secure_and_partitioned_so_that_a_frame_gets_them_back(browser, platform, session):
    target = "https://tool.example/lti/launch"
    asked = browser.begin(target_link_uri=target)
    bound = asked.cookie
    token = platform.sign(platform.claims(asked.nonce, target_link_uri=target))
    answer = browser.client.post(
        "/lti/launch", data={"state": asked.state, "id_token": token}, base_url="https://localhost"
    )

    visit = session.scalars(select(Visit)).one()
    assert (bound.secure, bound.same_site, bound.path) == (True, "None", "/lti/launch")
    assert "Partitioned" in asked.answer.headers["Set-Cookie"]
    assert asked.question["redirect_uri"] == target
    kept = answer.headers["Set-Cookie"]
    assert f"Path=/visit/{visit.id}/" in kept
    assert all(word in kept for word in ("Secure", "HttpOnly", "SameSite=None", "Partitioned"))
