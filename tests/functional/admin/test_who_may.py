"""Who may open and do what: administrators of the instance, and those of a platform, each only theirs."""

from datetime import UTC, datetime
from uuid import uuid4

import builders
import pytest
from sqlalchemy import func, select
from werkzeug.routing import Rule

from lti_tool.lti.rejections import Reason
from lti_tool.lti.roles import Role, parse_roles
from lti_tool.store.models import AdminSession, Deployment, Invitation, LaunchRecord, Registration, ToolKey
from lti_tool.web.admin.blueprint import OPEN

MOODLE_ADMIN = [
    "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
]


def addresses(app, ids):
    """Each address of the administration that needs a sign-in, with each method."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin.") and rule.endpoint not in OPEN:
            values = {name: ids[name] for name in rule.arguments}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, adapter.build(rule.endpoint, values, method), rule


@pytest.fixture
def ids(session):
    """An object of each kind."""
    platform = builders.a_registration(session, name="Quetzal")
    invitation = Invitation(
        id=uuid4(), code="x", created_at=builders.NOW, expires_at=builders.NOW.replace(year=2999)
    )
    session.add(invitation)
    ids = {
        "registration_id": platform.id,
        "deployment_id": platform.deployments[0].id,
        "invitation_id": invitation.id,
        "kid": "kid",
        "kind": "csv",
        "person_id": builders.a_person(session, builders.a_course(session, platform)).id,
    }
    session.commit()
    return ids


def state(session):
    session.rollback()
    tables = (Registration, Deployment, Invitation, ToolKey, AdminSession)
    return [sorted(map(repr, session.execute(select(*table.__table__.columns)))) for table in tables]


FORM = {"to": "off", "confirmed": "yes", "deployment_id": "9", "after": "0", "name": "x"}


def test_without_a_sign_in_nothing_opens_and_nothing_is_done(app, session, ids):
    # Not the form's token, but the sign-in, must be what stands in the way.
    app.config["WTF_CSRF_ENABLED"] = False
    before = state(session)

    for method, path, _rule in addresses(app, ids):
        answer = app.test_client().open(path, method=method, data=FORM if method == "POST" else None)
        assert (answer.status_code, answer.location) == (303, "/admin/sign-in"), (method, path)
        assert "Quetzal" not in answer.text

    assert state(session) == before


def test_a_made_up_session_opens_nothing(app, ids):
    app.config["WTF_CSRF_ENABLED"] = False
    signer = app.session_interface.get_signing_serializer(app)
    browser = app.test_client()
    browser.set_cookie("certibloc_admin", signer.dumps({"token": "guessed"}), path="/admin/")

    for method, path, _rule in addresses(app, ids):
        assert browser.open(path, method=method).status_code == 303, (method, path)


def test_a_visits_cookie_opens_nothing_of_the_administration(app, session, ids):
    course = builders.a_course(session, builders.a_registration(session))
    person = builders.a_person(session, course, "Ada", Role.ADMINISTRATOR)
    visit = builders.a_visit(session, person, builders.a_resource_link(session, course), *Role)
    session.commit()
    signer = app.session_interface.get_signing_serializer(app)
    browser = app.test_client()
    for name in ("certibloc_visit", "certibloc_admin"):
        browser.set_cookie(name, signer.dumps({"visit": str(visit.id)}), path="/")

    assert browser.get("/admin/").status_code == 303


def test_an_administrator_opens_every_page(app, admin, ids):
    pages = [(path, rule) for method, path, rule in addresses(app, ids) if method == "GET"]

    assert len(pages) >= 7
    for path, _rule in pages:
        assert admin.client.get(path).status_code == 200, path


def test_an_administrators_form_without_its_token_does_nothing(app, session, admin, ids):
    before = state(session)

    posts = [(path, rule) for method, path, rule in addresses(app, ids) if method == "POST"]
    for path, _rule in posts:
        assert admin.client.post(path, data=FORM).status_code == 400, path

    assert len(posts) >= 10
    assert state(session) == before


def test_what_has_an_effect_is_posted(app):
    reads: list[Rule] = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]

    assert all({"GET", "POST"} - (rule.methods or set()) for rule in reads)


def test_an_administrator_of_the_instance_has_no_way_into_a_visit(app, admin, session):
    course = builders.a_course(session, builders.a_registration(session))
    visit = builders.a_visit(
        session, builders.a_person(session, course), builders.a_resource_link(session, course)
    )
    session.commit()

    assert admin.client.get(f"/visit/{visit.id}/").status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 200 if role is Role.ADMINISTRATOR else 403) for role in Role],
    ids=[role.value for role in Role],
)
def test_only_a_platforms_administrators_open_its_page(session, visiting, role, status):
    course = builders.a_course(session, builders.a_registration(session, name="Quetzal"))
    visitor = visiting(builders.a_person(session, course), builders.a_resource_link(session, course), role)

    assert visitor.get("platform").status_code == status
    assert visitor.post("platform/test").status_code == status


def test_a_moodle_administrator_has_the_tab(session, visiting):
    course = builders.a_course(session, builders.a_registration(session, name="Quetzal"))
    link = builders.a_resource_link(session, course)

    visitor = visiting(builders.a_person(session, course), link, *parse_roles(MOODLE_ADMIN))

    assert '/platform" aria-current="page"' in visitor.get("platform").text
    assert visitor.get("gradebook").status_code == 200


def test_another_platforms_data_can_never_show(session, visiting, ids):
    """Two clients of one issuer, as in Canvas's cloud; what the request names does not matter."""
    mine = builders.a_registration(session, name="Wombat", client_id="wombat-client")
    theirs = session.get(Registration, ids["registration_id"])
    theirs.client_id = "quetzal-client"
    theirs.deployments[0].deployment_id = "quetzal-deployment"
    at = datetime.now(UTC)
    for registration_id, reason in ((mine.id, Reason.OLD), (theirs.id, Reason.EARLY), (None, Reason.UNDATED)):
        session.add(LaunchRecord(at=at, registration_id=registration_id, message="launch", reason=reason))
    course = builders.a_course(session, mine)
    visitor = visiting(
        builders.a_person(session, course), builders.a_resource_link(session, course), Role.ADMINISTRATOR
    )
    asked = {"platform": str(theirs.id), "registration_id": str(theirs.id), "platform_id": str(theirs.id)}

    pages = [
        visitor.get("platform"),
        visitor.get("platform", query_string=asked),
        visitor.post("platform/test", query_string=asked, data=asked),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "wombat-client" in page.text
        assert Reason.OLD in page.text
        for foreign in ("uetzal", Reason.EARLY, Reason.UNDATED):
            assert foreign not in page.text


def test_a_platforms_page_changes_nothing_of_the_registration(session, visiting):
    mine = builders.a_registration(session)
    course = builders.a_course(session, mine)
    visitor = visiting(
        builders.a_person(session, course), builders.a_resource_link(session, course), Role.ADMINISTRATOR
    )
    before = session.execute(select(*Registration.__table__.columns)).all()
    session.rollback()

    told = {"token_url": "https://evil.example", "to": "off"}
    assert visitor.post("platform/test", data=told).status_code == 200

    assert session.execute(select(*Registration.__table__.columns)).all() == before
    assert session.scalar(select(func.count()).select_from(Deployment)) == 1
