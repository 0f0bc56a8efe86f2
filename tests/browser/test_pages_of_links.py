"""Activities that present a page, read by axe at each size."""

import builders
import pytest

from lti_tool.lti.roles import Role

pytestmark = pytest.mark.browser

FRAME = {"width": 600, "height": 800}
TABLET = {"width": 1024, "height": 768}


@pytest.mark.parametrize("size", [FRAME, TABLET], ids=["frame", "tablet"])
@pytest.mark.parametrize(
    ("kind", "role", "heading"),
    [
        pytest.param("progress", Role.LEARNER, "Your progress, bloc by bloc", id="own progress"),
        pytest.param("progress", Role.TRAINER, "Progress by bloc", id="the class's progress"),
        pytest.param("jury", Role.LEARNER, "This page is for the jury", id="nothing of the jury's"),
        pytest.param("jury", Role.ADMINISTRATOR, "Jury", id="the jury's page"),
    ],
)
def test_a_page_is_accessible_and_fits(enter, session, course, kind, role, heading, size):
    person = builders.a_person(session, course, "Zoë Ångström", role)
    link = builders.a_resource_link(
        session, course, None, page=kind, referential=builders.the_referential(session), title="Certification"
    )
    window = enter(person, link, role, size=size)

    page = window.open()

    assert page.locator("h1").inner_text() == heading
    assert window.violations() == []
    assert window.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
