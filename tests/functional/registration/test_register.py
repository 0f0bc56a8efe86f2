"""An administrator pastes one address into the platform, and is done."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import requests
from bs4 import BeautifulSoup
from sqlalchemy import select

from lti_tool.actions.begin_login import digest
from lti_tool.practice import ActivitySeed, CourseSeed, EnrolmentSeed, Role, Visitor, seed
from lti_tool.practice.models import Tool as PracticeTool
from lti_tool.store.database import db
from lti_tool.store.models import Invitation, Registration

CODE = "an-invitation-that-nobody-guesses"


def asked(administrator: Visitor, address: str) -> requests.Response:
    """What the tool shows in the platform's frame once the administrator pasted ``address``."""
    page = administrator.http.get(
        f"{administrator.platform_url}/mod/lti/toolconfigure.php", params={"url": address}, timeout=10
    )
    frame = BeautifulSoup(page.text, "html.parser").select_one("iframe#registration")
    assert frame is not None
    return administrator.http.get(administrator.platform_url + str(frame["src"]), timeout=10)


def confirmed(administrator: Visitor, page: requests.Response) -> requests.Response:
    """What follows when the button of ``page`` is pressed."""
    form = BeautifulSoup(page.text, "html.parser").select_one('form[action$="/lti/register"]')
    assert form is not None, page.text
    [signed] = form.select("[name=signed]")
    return administrator.http.post(page.url.partition("?")[0], data={"signed": str(signed["value"])}, timeout=20)


@pytest.fixture
def invite(tool):
    """Make an invitation; its address. ``changes`` make it another one."""

    def make(**changes):
        now = datetime.now(UTC)
        values = {"id": uuid4(), "code": digest(CODE), "created_at": now, "expires_at": now + timedelta(days=7)}
        with tool.app.app_context():
            db.session.add(Invitation(**(values | changes)))
            db.session.commit()
        return f"{tool.url}/lti/register?invite={CODE}"

    return make


def registrations(tool):
    with tool.app.app_context():
        kept = db.session.scalars(select(Registration)).all()
        return [(each.issuer, each.client_id, [one.deployment_id for one in each.deployments]) for each in kept]


def used(tool):
    with tool.app.app_context():
        return [each.used_at is not None for each in db.session.scalars(select(Invitation))]


def registered_tools(platform):
    with platform.session() as session:
        return session.scalars(select(PracticeTool)).all()


def test_one_pasted_address_registers_both_and_the_first_launch_works(tool, platform, administrator, invite):
    page = asked(administrator, invite(name="École"))
    assert page.status_code == 200
    assert platform.url in page.text
    assert registrations(tool) == []

    done = confirmed(administrator, page)

    assert done.status_code == 200, done.text
    [theirs] = registered_tools(platform)
    assert registrations(tool) == [(platform.url, theirs.client_id, [str(theirs.id)])]
    assert used(tool) == [True]
    assert theirs.redirect_uris == [f"{tool.url}/lti/launch"]
    assert theirs.custom["resource_link_history"] == "$ResourceLink.id.history"
    seed(
        platform.app,
        courses=[CourseSeed(2, "MGC", "Manager grands comptes")],
        enrolments=[EnrolmentSeed(2, "zoe", Role.LEARNER)],
        activities=[ActivitySeed("Épreuve E1", course_id=2, tool_id=theirs.id)],
    )
    zoe = Visitor(platform.url)
    zoe.become("zoe")
    launched = zoe.launch(2)
    assert launched.status_code == 200
    assert "/visit/" in launched.url


def test_the_page_may_be_framed_by_the_platform_that_asks(administrator, platform, invite):
    page = asked(administrator, invite())

    assert f"frame-ancestors 'self' {platform.url}" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"code": digest("another")}, "invitation_unknown", id="unknown"),
        pytest.param({"used_at": datetime(2026, 1, 1, tzinfo=UTC)}, "invitation_used", id="used"),
        pytest.param({"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)}, "invitation_unknown", id="revoked"),
        pytest.param({"expires_at": datetime(2026, 1, 1, tzinfo=UTC)}, "invitation_expired", id="expired"),
    ],
)
def test_without_a_good_invitation_nobody_registers(tool, platform, administrator, invite, changes, reason):
    page = asked(administrator, invite(**changes))

    assert page.status_code == 403
    assert reason in page.text
    assert registrations(tool) == []
    assert registered_tools(platform) == []


def test_an_invitation_is_good_once(tool, platform, administrator, invite):
    address = invite()
    first, second = asked(administrator, address), asked(administrator, address)
    confirmed(administrator, first)

    refused = confirmed(administrator, second)

    assert refused.status_code == 403
    assert "invitation_used" in refused.text
    assert len(registrations(tool)) == len(registered_tools(platform)) == 1


def test_a_platform_without_a_configuration_leaves_the_invitation_unused(tool, platform, administrator, invite):
    told = {"openid_configuration": f"{platform.url}/login", "registration_token": "x"}

    refused = administrator.http.get(invite(), params=told, timeout=10)

    assert refused.status_code == 403
    assert "no_configuration" in refused.text
    assert used(tool) == [False]


def test_a_platform_that_refuses_leaves_the_invitation_unused(tool, platform, administrator, invite):
    told = {
        "openid_configuration": f"{platform.url}/mod/lti/openid-configuration.php",
        "registration_token": "not-one-of-the-platform",
    }
    page = administrator.http.get(invite(), params=told, timeout=10)

    refused = confirmed(administrator, page)

    assert refused.status_code == 403
    assert "registration_refused" in refused.text
    assert "not-one-of-the-platform" not in refused.text
    assert used(tool) == [False]
    assert registrations(tool) == []


def test_what_the_button_sends_must_come_from_our_page(tool, administrator):
    refused = administrator.http.post(f"{tool.url}/lti/register", data={"signed": "made-up"}, timeout=10)

    assert refused.status_code == 403
    assert "page_expired" in refused.text


def test_an_address_opened_outside_a_platform_says_what_to_do(administrator, invite):
    page = administrator.http.get(invite(), timeout=10)

    assert page.status_code == 403
    assert "no_platform" in page.text


@pytest.mark.parametrize("private_hosts", ["127.0.0.1,moodle.lan"])
def test_a_platform_on_a_private_network_is_asked_nothing_until_the_settings_name_it(
    private_hosts, tool, administrator, invite
):
    page = asked(administrator, invite())

    assert page.status_code == 403
    assert "CERTIBLOC_PRIVATE_HOSTS" in page.text
    assert "platform_on_a_private_network" in page.text
    assert used(tool) == [False]
