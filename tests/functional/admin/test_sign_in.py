"""Administrators sign in with a name and a password, and nobody else does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from lti_tool.app import create_app
from lti_tool.store.administrators import administrator, disable_administrator, give_password
from lti_tool.store.database import db
from lti_tool.store.models import AdminSession
from lti_tool.store.sign_ins import IDLE, LASTS

NOT_TOGETHER = "This name and this password do not go together."


def is_signed_in(browser):
    return browser.get().status_code == 200


def test_the_right_password_opens_the_administration(browser, ann):
    hers = browser()
    assert hers.get().location == "/admin/sign-in"

    answer = hers.sign_in()

    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert is_signed_in(hers)


def test_the_page_that_was_asked_for_follows(browser, ann):
    hers = browser()
    hers.get("keys")

    assert hers.sign_in().location == "/admin/keys"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        pytest.param("ann", "wrong horse battery staple", id="wrong password"),
        pytest.param("ann", "", id="no password"),
        pytest.param("nobody", "correct horse battery staple", id="unknown name"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_wrong_name_or_password_is_one_plain_sentence(browser, ann, name, password):
    stranger = browser()

    answer = stranger.sign_in(name, password)

    assert answer.status_code == 403
    assert NOT_TOGETHER in answer.text
    assert not is_signed_in(stranger)


def test_the_case_of_a_name_and_the_spelling_of_an_accent_do_not_matter(browser, ann, session):
    give_password(session, administrator(session, "ANN"), "l’été à Besançon, é")
    session.commit()

    assert browser().sign_in("Ann", "l’été à Besançon, e\u0301").status_code == 303


def test_a_disabled_administrator_cannot_sign_in(browser, ann, session):
    disable_administrator(session, administrator(session, "ann"), at=ann.created_at)
    session.commit()

    answer = browser().sign_in()

    assert answer.status_code == 403
    assert NOT_TOGETHER in answer.text


def test_a_disabled_administrators_session_ends_at_once(admin, session):
    assert is_signed_in(admin)

    disable_administrator(session, administrator(session, "ann"), at=administrator(session, "ann").created_at)
    session.commit()

    assert admin.get("platforms").location == "/admin/sign-in"


def test_disabling_by_any_hand_ends_the_session(admin, session):
    administrator(session, "ann").disabled_at = administrator(session, "ann").created_at
    session.commit()

    assert not is_signed_in(admin)


def test_a_new_password_ends_the_sessions_of_the_old(admin, session):
    give_password(session, administrator(session, "ann"), "another horse altogether")
    session.commit()

    assert not is_signed_in(admin)


def test_the_cookie_is_for_the_administration_alone(app, admin):
    cookie = admin.client.get_cookie("certibloc_admin", path="/admin/")

    assert (cookie.path, cookie.http_only, cookie.same_site, cookie.expires) == ("/admin/", True, "Lax", None)
    assert admin.client.get_cookie("certibloc_visit") is None


def test_the_cookie_is_for_https_alone_where_browsers_come_by_https(config):
    app = create_app(replace(config, public_url="https://tool.example"))

    answer = app.test_client().get("/admin/sign-in", base_url="https://tool.example")

    [cookie] = answer.headers.getlist("Set-Cookie")
    assert "; Secure;" in cookie
    assert "Partitioned" not in cookie
    with app.app_context():
        db.engine.dispose()


def test_the_cookie_changes_at_sign_in(browser, ann, session):
    hers = browser()
    before, token = (hers.get("sign-in"), hers.cookie())[1], hers.token("sign-in")

    hers.sign_in()

    assert hers.cookie() != before
    assert hers.token() != token


def test_what_somebody_left_in_the_browser_does_not_become_her_session(browser, ann):
    """A session that was fixed before the sign-in stays shut."""
    left = browser()
    left.get("sign-in")
    hers = browser()
    hers.client.set_cookie("certibloc_admin", left.cookie(), path="/admin/")

    hers.sign_in()

    assert is_signed_in(hers)
    assert not is_signed_in(left)


def test_signing_out_ends_the_session_in_the_database(admin, browser, session):
    stolen = browser()
    stolen.client.set_cookie("certibloc_admin", admin.cookie(), path="/admin/")
    assert is_signed_in(stolen)

    page = admin.post("sign-out")

    assert "You are signed out." in page.text
    assert not is_signed_in(admin)
    assert not is_signed_in(stolen)
    assert session.scalar(select(func.count()).select_from(AdminSession)) == 0


@pytest.mark.parametrize(
    ("column", "is_over"), [(AdminSession.seen_at, IDLE), (AdminSession.began_at, LASTS)], ids=["idle", "in all"]
)
def test_a_session_ends_by_itself(admin, session, column, is_over):
    def age(by):
        session.execute(update(AdminSession).values({column: session.scalar(select(column)) - by}))
        session.commit()

    age(is_over - timedelta(minutes=1))
    assert is_signed_in(admin)
    age(timedelta(minutes=1) if column is AdminSession.began_at else is_over)

    assert not is_signed_in(admin)


def test_what_is_done_keeps_a_session_from_resting(admin, session):
    long_ago = session.scalar(select(AdminSession.seen_at)) - timedelta(minutes=20)
    session.execute(update(AdminSession).values(seen_at=long_ago))
    session.commit()

    admin.get("platforms")

    session.rollback()
    assert session.scalar(select(AdminSession.seen_at)) > long_ago + timedelta(minutes=19)


def test_a_form_without_its_token_is_refused(app, ann, admin):
    stranger = app.test_client()
    answer = stranger.post("/admin/sign-in", data={"name": "ann", "password": "correct horse battery staple"})
    assert answer.status_code == 400

    answer = admin.client.post("/admin/sign-out", environ_base=admin.address)

    assert answer.status_code == 400
    assert "Back to the administration" in answer.text
    assert is_signed_in(admin)


def test_anothers_token_is_refused(browser, admin):
    answer = admin.client.post("/admin/sign-out", data={"csrf_token": browser().token("sign-in")})

    assert answer.status_code == 400
    assert is_signed_in(admin)


@pytest.mark.parametrize("path", ["no-such-page", "platforms/no-such-platform"])
def test_a_missing_page_leads_on_for_whoever_is_signed_in_only(browser, admin, path):
    mine, strangers = admin.get(path, headers={"Accept-Language": "en"}), browser().get(path)

    assert mine.status_code == 404
    assert "There is no such page" in mine.text
    assert "Sign out" in mine.text
    assert 'href="/admin/keys"' in mine.text
    assert "Français" in mine.text
    assert 'href="/admin/keys"' not in strangers.text


@pytest.mark.parametrize("path", ["", "sign-in", "platforms", "no-such-page"])
def test_nobody_may_frame_the_administration(admin, path):
    policy = admin.get(path).headers.get("Content-Security-Policy", "")

    assert policy.endswith("frame-ancestors 'none'")


def test_the_language_is_the_browsers_until_another_is_asked_for(admin):
    assert "Overview" in admin.get(headers={"Accept-Language": "en"}).text

    page = admin.post("language", language="fr", page="/admin/keys")

    assert 'lang="fr"' in page.text
    assert page.request.path == "/admin/keys"
    assert admin.post("language", language="en", page="https://evil.example/").request.path == "/admin/"


def test_no_password_reaches_the_log(browser, ann, caplog):
    caplog.set_level("DEBUG")
    hers = browser()
    hers.sign_in("ann", "a-wrong-guess-of-hers")
    hers.sign_in()
    hers.post("language", language="fr")

    assert "a-wrong-guess-of-hers" not in caplog.text
    assert "correct horse" not in caplog.text
