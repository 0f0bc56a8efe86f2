"""What people see when something does not work, and what every answer tells the browser."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import builders
import pytest
from bs4 import BeautifulSoup
from flask import abort, redirect
from sqlalchemy import update

from lti_tool.app import create_app
from lti_tool.lti.rejections import Reason
from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.models import Base, Visit
from lti_tool.web.rejections import EXPLANATIONS

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def app(config):
    """The tool, with views that fail in every way."""
    app = create_app(replace(config, language="en"))
    app.add_url_rule("/fails", "fails", view_func=lambda: 1 / 0)
    app.add_url_rule("/answers/<int:code>", "answers", view_func=abort)
    app.add_url_rule("/moves", "moves", view_func=lambda: redirect("/there"))
    app.add_url_rule("/posted", "posted", view_func=lambda: "", methods=["POST"])
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def course(session):
    return builders.a_course(session, builders.a_registration(session))


def test_every_reason_has_words():
    assert set(EXPLANATIONS) == set(Reason)


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("get", "/nowhere", 404, "There is no such page"),
        ("get", "/answers/413", 413, "This is too much at once"),
        ("get", "/answers/400", 400, "This request was not understood"),
        ("get", "/answers/415", 415, "This request was not understood"),
        ("get", "/answers/503", 503, "Something went wrong on our side"),
        ("get", "/fails", 500, "Something went wrong on our side"),
        ("get", "/lti/launch", 405, "Start again from the course"),
        ("post", "/posted", 400, "This page is out of date"),
        ("get", "/visit/fad388c3-180d-4292-b9e6-e5dbd060d20f/", 403, "Start again from the course"),
        ("get", "/visit/no-visit/", 404, "There is no such page"),
    ],
)
def test_what_fails_says_so_in_words(app, method, path, status, title):
    answer = getattr(app.test_client(), method)(path)

    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == status
    assert page.h1.text == title
    assert page.title.text.startswith(title)
    assert "Traceback" not in answer.text
    assert "ZeroDivision" not in answer.text


def test_a_script_gets_the_words_alone(app):
    answer = app.test_client().get("/nowhere", headers={"HX-Request": "true"})

    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("There is no such page")
    assert "<" not in answer.text


def test_a_script_gets_the_reason_of_a_refusal(app):
    answer = app.test_client().post("/lti/launch", headers={"HX-Request": "true"})

    assert answer.text.startswith("Start again from the course The launch does not say which login it answers.")


def test_words_that_others_gave_are_not_markup(app):
    answer = app.test_client().get("/<script>alert(1)</script>")

    assert "<script>alert" not in answer.text


def test_a_redirect_stays_one(app):
    assert app.test_client().get("/moves").location == "/there"


def test_a_visit_that_is_over_leads_back_to_the_course(visiting, session, course):
    browser = visiting(builders.a_person(session, course), builders.a_resource_link(session, course))
    over = datetime.now(UTC) - timedelta(seconds=1)
    session.execute(update(Visit).values(expires_at=over, return_url="https://lms.example/course?id=2"))
    session.commit()

    answer = browser.get()

    link = BeautifulSoup(answer.data, "html.parser").select_one("main a.button")
    assert answer.status_code == 403
    told = "lti_msg=Start+again+from+the+course"
    assert (link["href"], link["target"]) == (f"https://lms.example/course?id=2&{told}", "_top")


def test_another_browser_is_not_told_where_the_course_is(app, visiting, session, course):
    browser = visiting(builders.a_person(session, course), builders.a_resource_link(session, course))
    session.execute(update(Visit).values(return_url="https://lms.example/?sesskey=secret"))
    session.commit()

    answer = app.test_client().get(browser.root)

    assert answer.status_code == 403
    assert "lms.example/?" not in answer.text


def test_a_page_for_another_role_says_so(visiting, session, course):
    learner = builders.a_person(session, course)
    browser = visiting(learner, builders.a_resource_link(session, course), Role.LEARNER)

    answer = browser.get("grid")

    assert answer.status_code == 403
    assert "not for your role" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "says", "step"),
    [
        pytest.param("nosuchpage", 404, "L’adresse est peut-être mal saisie", "", id="no page"),
        pytest.param("grid/candidates/no-id", 404, "L’adresse est peut-être mal saisie", "", id="no id"),
        pytest.param(f"progress/{NOBODY}", 404, "cette page ne peut pas montrer", "progress", id="nobody"),
        pytest.param("language", 405, "Rien n’a été modifié", "", id="only a form's"),
    ],
)
def test_what_is_not_there_is_told_inside_the_visit(visiting, session, course, path, status, says, step):
    link = builders.a_resource_link(session, course)
    browser = visiting(builders.a_person(session, course), link, Role.ASSESSOR)
    session.execute(update(Visit).values(locale="fr"))
    session.commit()

    answer = browser.get(path)

    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == status
    assert page.html["lang"] == "fr"
    assert says in page.main.get_text()
    assert browser.root + "grid" in {tab["href"] for tab in page.select(".masthead .tabs a")}
    assert page.select_one("main a.button--primary")["href"] == browser.root + step
    assert "http://lms.example" in policy(answer)["frame-ancestors"]


def test_who_does_not_hold_the_visit_learns_nothing_of_it(app, visiting, session, course):
    link = builders.a_resource_link(session, course)
    browser = visiting(builders.a_person(session, course), link, Role.ASSESSOR)
    other = visiting(builders.a_person(session, course, "Olga Other"), link, Role.ASSESSOR)

    strangers = app.test_client().get(browser.root + "nosuchpage")
    others = other.client.get(browser.root + "nosuchpage")
    session.execute(update(Visit).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    session.commit()
    late = browser.get("nosuchpage")

    for answer in (strangers, others, late):
        assert answer.status_code == 404
        assert "Open the activity again from your course." in answer.text
        assert "masthead" not in answer.text


def test_the_refusal_is_in_the_browsers_language(app):
    def language(accepted):
        page = app.test_client().get("/nowhere", headers={"Accept-Language": accepted})
        return BeautifulSoup(page.data, "html.parser").html["lang"]

    assert language("fr-CA,fr;q=0.9,en;q=0.5") == "fr"
    assert language("de") == "en"


def policy(answer):
    """The content security policy, by directive."""
    said = answer.headers["Content-Security-Policy"]
    return {name: set(values) for name, *values in (part.split() for part in said.split(";"))}


def test_every_page_says_what_the_browser_may_do_with_it(app):
    answer = app.test_client().get("/nowhere")

    assert policy(answer)["script-src"] == {"'self'"}
    assert policy(answer)["default-src"] == {"'none'"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]* src=)|<[^>]* style=|<[^>]* on\w+=", answer.text)


def test_only_registered_platforms_may_frame_a_page(app, session):
    builders.a_registration(session, issuer="https://lms.example", auth_url="https://sso.example:8443/auth?x")
    builders.a_registration(
        session, issuer="https://gone.example", disabled_at=builders.NOW, auth_url="http://gone.ex"
    )
    session.commit()

    answer = app.test_client().get("/nowhere")

    assert policy(answer)["frame-ancestors"] == {"'self'", "https://lms.example", "https://sso.example:8443"}


def test_a_visit_may_be_framed_by_its_own_platform_only(app, visiting, session, course):
    builders.a_registration(session, issuer="https://other.example")
    browser = visiting(builders.a_person(session, course), builders.a_resource_link(session, course))
    session.execute(update(Visit).values(return_url="https://school.example/courses/2"))
    session.commit()

    answer = browser.get()

    assert policy(answer)["frame-ancestors"] == {"'self'", "http://lms.example", "https://school.example"}


def test_a_platform_cannot_write_into_the_policy(app, session):
    builders.a_registration(session, issuer="https://a;script-src *", auth_url="https://b, c/")
    session.commit()

    answer = app.test_client().get("/nowhere")

    assert policy(answer)["frame-ancestors"] == {"'self'"}
    assert policy(answer)["script-src"] == {"'self'"}


def test_pages_are_there_even_when_the_database_is_not(app, session):
    Base.metadata.drop_all(session.get_bind())

    answer = app.test_client().get("/lti/jwks")

    assert answer.status_code == 500
    assert "<h1>Something went wrong on our side</h1>" in answer.text
    assert policy(answer)["frame-ancestors"] == {"'self'"}
