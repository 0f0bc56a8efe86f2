"""Registrations that go wrong half way, come twice at once, or are made again later."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import builders
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lti_tool.actions.begin_login import digest
from lti_tool.platform_api.transport import Transport
from lti_tool.practice import ActivitySeed, CourseSeed, EnrolmentSeed, Role, Visitor, seed
from lti_tool.practice.faults import Fault
from lti_tool.practice.models import Tool as PracticeTool
from lti_tool.store.database import db
from lti_tool.store.models import Context, Invitation, Registration, ResourceLink

CODE = "an-invitation-that-nobody-guesses"
GARBAGE = "<!DOCTYPE html><title>Maintenance</title>"


@pytest.fixture
def invite(tool):
    """Make an invitation; its address. ``changes`` make it another one."""

    def make(code=CODE, **changes):
        now = datetime.now(UTC)
        values = {"id": uuid4(), "code": digest(code), "created_at": now, "expires_at": now + timedelta(days=7)}
        with tool.app.app_context():
            db.session.add(Invitation(**(values | changes)))
            db.session.commit()
        return f"{tool.url}/lti/register?invite={code}"

    return make


def start(administrator, address):
    """The platform's first page in the frame, once the administrator pasted ``address``."""
    page = administrator.http.get(
        f"{administrator.platform_url}/mod/lti/toolconfigure.php", params={"url": address}, timeout=30
    )
    frame = BeautifulSoup(page.text, "html.parser").select_one("iframe#registration")
    return administrator.http.get(administrator.platform_url + frame["src"], timeout=30)


def confirmed(administrator, page):
    """What follows when the button of the tool's page is pressed."""
    form = BeautifulSoup(page.text, "html.parser").select_one('form[action$="/lti/register"]')
    assert form is not None, page.text
    signed = form.select_one("[name=signed]")["value"]
    return administrator.http.post(page.url.partition("?")[0], data={"signed": signed}, timeout=60)


def registrations(tool):
    with tool.app.app_context():
        return list(db.session.scalars(select(Registration.client_id)))


def invitations(tool):
    """Whether each invitation is used, and claimed."""
    with tool.app.app_context():
        return [(each.used_at, each.claimed_at) for each in db.session.scalars(select(Invitation))]


def tools_of(platform):
    with platform.session() as session:
        return list(session.scalars(select(PracticeTool.client_id)))


def test_of_two_presses_at_once_exactly_one_registers(tool, platform, administrator, invite):
    # Each page has a registration token of its own, so that the platform would take both.
    address = invite()
    pages = [start(administrator, address), start(administrator, address)]
    platform.faults.set("registration", Fault(delay=0.7))

    with ThreadPoolExecutor(2) as two:
        answers = list(two.map(lambda page: confirmed(administrator, page), pages))

    assert sorted(answer.status_code for answer in answers) == [200, 403]
    refused = next(answer.text for answer in answers if answer.status_code == 403)
    assert "invitation_claimed" in refused or "invitation_used" in refused
    assert tools_of(platform) == registrations(tool)
    assert len(registrations(tool)) == 1


@pytest.mark.parametrize(
    ("fault", "code", "is_there"),
    [
        pytest.param(Fault(403, "no"), "registration_refused", False, id="refuses"),
        pytest.param(Fault(200, GARBAGE), "answer_unusable", False, id="answers garbage"),
        pytest.param(Fault(200, "[]", "application/json"), "answer_unusable", False, id="answers something else"),
        pytest.param(Fault(delay=3.0), "answer_lost", True, id="times out"),
        pytest.param(Fault(502, "Bad Gateway", after=True), "answer_lost", True, id="loses its answer"),
        pytest.param(Fault(200, GARBAGE, after=True), "answer_unusable", True, id="garbles its answer"),
    ],
)
def test_what_fails_at_the_platform_leaves_the_invitation_good(
    tool, platform, administrator, invite, fault, code, is_there
):
    if fault.delay:
        impatient = Transport(private_hosts={"localhost"}, timeouts=(3, fault.delay / 2))
        tool.app.extensions["certibloc_registrations"] = impatient
    address = invite()
    platform.faults.set("registration", fault)

    failed = confirmed(administrator, start(administrator, address))

    assert failed.status_code == 403
    assert code in failed.text
    assert registrations(tool) == []
    assert invitations(tool) == [(None, None)]
    if is_there:
        assert wait_for_half_a_tool(platform)


def wait_for_half_a_tool(platform):
    """Whether the platform comes to have the tool; one that was too slow may still be at it."""
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while not tools_of(platform) and datetime.now(UTC) < deadline:
        time.sleep(0.05)
    return tools_of(platform)


def test_after_a_lost_answer_the_half_tool_is_deleted_and_the_same_address_used_again(
    tool, platform, administrator, invite
):
    address = invite()
    administrator.http.headers["Accept-Language"] = "en"
    platform.faults.set("registration", Fault(502, "Bad Gateway", after=True, times=1))
    lost = confirmed(administrator, start(administrator, address))
    advice = BeautifulSoup(lost.text, "html.parser").select_one("section").text
    assert "delete it" in advice
    assert "the same address" in advice
    with platform.session() as session:
        session.delete(session.scalars(select(PracticeTool)).one())
        session.commit()

    done = confirmed(administrator, start(administrator, address))

    assert done.status_code == 200
    assert registrations(tool) == tools_of(platform)
    [(used_at, _claimed_at)] = invitations(tool)
    assert used_at


def test_an_invitation_whose_user_died_is_good_again_after_a_while(tool, administrator, invite):
    now = datetime.now(UTC)
    address = invite(claimed_at=now - timedelta(seconds=60))
    page = start(administrator, address)
    assert "invitation_claimed" in confirmed(administrator, page).text

    with tool.app.app_context():
        db.session.scalars(select(Invitation)).one().claimed_at = now - timedelta(minutes=3)
        db.session.commit()

    assert confirmed(administrator, page).status_code == 200


def test_registered_again_later_it_keeps_courses_and_columns(tool, platform, administrator, invite):
    confirmed(administrator, start(administrator, invite()))
    with tool.app.app_context():
        builders.the_referential(db.session)
        db.session.commit()
    seed(
        platform.app,
        courses=[CourseSeed(2, "MGC", "Manager grands comptes")],
        enrolments=[EnrolmentSeed(2, "zoe", Role.LEARNER)],
        activities=[ActivitySeed("Épreuve E1", custom={"assessment": "E1"})],
    )
    zoe = Visitor(platform.url)
    zoe.become("zoe")
    assert zoe.launch(2).ok
    before = kept(tool)
    assert before[-1]
    with platform.session() as session:
        session.scalars(select(PracticeTool)).one().jwks_url = "http://localhost:9/old"
        session.commit()

    choice = start(administrator, invite("another-invitation"))
    update, _new = BeautifulSoup(choice.text, "html.parser").select("main a.button")
    done = confirmed(
        administrator, administrator.http.get(administrator.platform_url + update["href"], timeout=30)
    )

    assert done.status_code == 200, done.text
    assert kept(tool) == before
    assert zoe.launch(2).ok
    assert kept(tool) == before
    with platform.session() as session:
        assert session.scalars(select(PracticeTool.jwks_url)).all() == [f"{tool.url}/lti/jwks"]


def kept(tool):
    """Ids of registration, course and activity, what it presents and its column."""
    with tool.app.app_context():
        registration = db.session.scalars(select(Registration)).one()
        context, link = db.session.scalars(select(Context)).one(), db.session.scalars(select(ResourceLink)).one()
        return (registration.id, registration.client_id, context.id, link.id, link.assessment, link.lineitem_url)
