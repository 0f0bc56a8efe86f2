"""Launches from the practice platform, which behaves as Moodle 4.5 does, over real HTTP on both sides."""

from dataclasses import replace

import builders
import pytest
from serving import listening
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.actions.register_platform import register_platform
from lti_tool.app import create_app
from lti_tool.lti.platforms import Platform
from lti_tool.practice import ActivitySeed, Visitor, running, seed_demo
from lti_tool.store.database import db
from lti_tool.store.models import Context, Membership, ResourceLink, Visit

CMID = 2


@pytest.fixture
def tool(config):
    """The tool, served."""
    with listening() as server:
        server.application = app = create_app(replace(config, public_url=server.url))
        yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def kept(tool):
    """A session on the tool's database."""
    with tool.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session


@pytest.fixture
def lms(tool, kept, tmp_path):
    """The practice platform, with the tool registered in it and it in the tool."""
    with running(f"sqlite:///{tmp_path / 'practice.sqlite3'}") as platform:
        activities = [ActivitySeed("Épreuve E3", custom={"assessment": "E3", "results": "immediate"})]
        told = seed_demo(platform.app, tool.config["CERTIBLOC"].public_url, activities)
        details = Platform(
            told.issuer, told.client_id, told.deployment_id, told.auth_url, told.token_url, told.jwks_url
        )
        register_platform(kept, details, name="Practice", accepts_anonymous=None, at=builders.NOW)
        builders.the_referential(kept)
        kept.commit()
        yield platform


@pytest.mark.parametrize(
    ("username", "roles"),
    [
        ("zoe", ["learner"]),
        ("evaluateur", ["assessor", "trainer"]),
        ("admin", ["administrator", "assessor", "trainer"]),
    ],
)
def test_a_click_in_the_course_opens_a_visit(lms, kept, username, roles):
    visitor = Visitor(lms.url)
    visitor.become(username)

    page = visitor.launch(CMID)

    visit = kept.scalars(select(Visit)).one()
    assert page.status_code == 200, page.text
    assert f"/visit/{visit.id}/" in page.url
    assert visit.roles == roles
    # The pages of staff read the list of participants too: only who launched has roles of a launch.
    assert (
        kept.scalars(select(Membership.launch_roles).where(Membership.person_id == visit.person_id)).one() == roles
    )
    assert kept.scalars(select(ResourceLink.assessment)).one() == "E3"
    assert kept.scalars(select(ResourceLink.results_published_at)).one() is not None
    assert kept.scalars(select(ResourceLink.lineitem_url)).one().endswith("/lineitem?type_id=1")
    assert kept.scalars(select(Context.memberships_url)).one().startswith(lms.url)
    assert visit.person.email.endswith("@practice.example")


def test_a_rotated_key_is_taken_at_once(lms):
    visitor = Visitor(lms.url)
    visitor.become("zoe")
    visitor.launch(CMID)
    lms.rotate_key()

    assert visitor.launch(CMID).status_code == 200


def test_a_platform_that_declines_is_heard(lms):
    visitor = Visitor(lms.url)
    visitor.become("zoe")
    initiation = visitor.initiation(CMID)
    for_another = replace(initiation, fields=initiation.fields | {"login_hint": "7"})

    page = visitor.submit(visitor.answer_to(for_another))

    assert page.status_code == 403
    assert "LTI-platform-declined" in page.text
