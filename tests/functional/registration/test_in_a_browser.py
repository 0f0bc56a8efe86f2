"""The whole act in a real browser: paste the address, press one button in the frame, and the frame goes away."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from following import follow

from lti_tool.actions.begin_login import digest
from lti_tool.practice.models import Tool as PracticeTool
from lti_tool.store.database import db
from lti_tool.store.models import Invitation

pytestmark = pytest.mark.browser


def test_an_administrator_pastes_one_address_and_is_done(chromium, tool, platform):
    at = datetime.now(UTC)
    with tool.app.app_context():
        week = at + timedelta(days=7)
        db.session.add(Invitation(id=uuid4(), code=digest("the-code"), created_at=at, expires_at=week))
        db.session.commit()
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{platform.url}/login")
    follow(page.locator('button[value="ann"]'))
    follow(page.get_by_role("link", name="Outils externes"))

    page.get_by_label("Adresse de l’outil à inscrire").fill(f"{tool.url}/lti/register?invite=the-code")
    page.get_by_role("button", name="Ajouter LTI Advantage").click()
    frame = page.frame_locator("#registration")
    frame.get_by_text(platform.url).wait_for()
    found = Axe().run(page)
    frame.get_by_role("button", name="Register").click()

    # The tool's closing message takes the frame away, and the tool is in the list.
    page.wait_for_url(f"{platform.url}/mod/lti/toolconfigure.php")
    page.get_by_role("heading", name="certibloc").wait_for()
    assert found.response["violations"] == []
    with platform.session() as session:
        assert session.query(PracticeTool).count() == 1
    page.context.close()
