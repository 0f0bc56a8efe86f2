"""The administration, on each database, and a browser in front of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from scripted_platform import ScriptedPlatform, scripted_platform
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from lti_tool.actions.begin_login import digest
from lti_tool.config import Config
from lti_tool.store.administrators import METHOD
from lti_tool.store.models import Administrator
from lti_tool.store.sign_ins import begin_session
from lti_tool.web.admin.blueprint import TOKEN

PASSWORD = "correct horse battery staple"


@pytest.fixture
def config(each_config: Config) -> Config:
    """The same on each database."""
    return each_config


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Ann's password as it is kept: making this takes longer than most pages, and is meant to."""
    return generate_password_hash(PASSWORD, METHOD)


@pytest.fixture
def ann(session: Session, password_hash: str) -> Administrator:
    """An administrator."""
    ann = Administrator(id=uuid4(), name="ann", password_hash=password_hash, created_at=datetime.now(UTC))
    session.add(ann)
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
def admin(browser: Callable[..., Browser], ann: Administrator, session: Session) -> Browser:
    """Ann's browser, where she has signed in: that takes a while, so this is what it leaves."""
    hers, token = browser(), token_urlsafe(32)
    begin_session(session, digest(token), ann, datetime.now(UTC))
    session.commit()
    with hers.client.session_transaction("/admin/") as held:
        held[TOKEN] = token
    return hers


@pytest.fixture
def moodle() -> Iterator[ScriptedPlatform]:
    """A platform that answers as it is told."""
    with scripted_platform() as platform:
        yield platform
