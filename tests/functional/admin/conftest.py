"""The administration, on each database, and a browser in front of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from scripted_platform import ScriptedPlatform, scripted_platform
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lti_tool.config import Config
from lti_tool.store.administrators import add_administrator
from lti_tool.store.models import Administrator

PASSWORD = "correct horse battery staple"


@pytest.fixture
def config(each_config: Config) -> Config:
    """The same on each database."""
    return each_config


@pytest.fixture
def ann(session: Session) -> Administrator:
    """An administrator."""
    ann = add_administrator(session, "ann", PASSWORD, at=datetime.now(UTC))
    session.commit()
    return ann


class Browser:
    """A test client that sends forms as the pages that hold them would."""

    def __init__(self, app: Flask, address: str = "192.0.2.1") -> None:
        self.client = app.test_client()
        self.address = {"REMOTE_ADDR": address, "HTTP_ACCEPT_LANGUAGE": "en"}

    def get(self, path: str = "", **options: Any) -> TestResponse:
        """GET a page below /admin/."""
        return self.client.get(f"/admin/{path}", environ_base=self.address, **options)

    def token(self, page: str = "") -> str:
        """The token of the forms of a page."""
        found = BeautifulSoup(self.get(page).data, "html.parser").select_one("[name=csrf_token]")
        assert found is not None
        return str(found["value"])

    def post(self, path: str, **data: str) -> TestResponse:
        """POST a form, as a page of this browser would; where it leads to, if anywhere."""
        form = {"csrf_token": self.token()} | data
        return self.client.post(f"/admin/{path}", data=form, environ_base=self.address, follow_redirects=True)

    def sign_in(self, name: str = "ann", password: str = PASSWORD) -> TestResponse:
        """Fill in the form and press the button; what is answered, before any redirect."""
        form = {"csrf_token": self.token("sign-in"), "name": name, "password": password}
        return self.client.post("/admin/sign-in", data=form, environ_base=self.address)

    def cookie(self) -> str:
        """What the browser holds of us."""
        found = self.client.get_cookie("certibloc_admin", path="/admin/")
        return found.value if found else ""


@pytest.fixture
def browser(app: Flask) -> Callable[..., Browser]:
    """``browser()`` or ``browser("192.0.2.7")``: another browser, at another address."""
    return lambda address="192.0.2.1": Browser(app, address)


@pytest.fixture
def admin(browser: Callable[..., Browser], ann: Administrator) -> Browser:
    """Ann's browser, where she is signed in."""
    hers = browser()
    assert hers.sign_in().status_code == 303
    return hers


@pytest.fixture
def moodle() -> Iterator[ScriptedPlatform]:
    """A platform that answers as it is told."""
    with scripted_platform() as platform:
        yield platform
