"""Two assessors mark without knowing what the other gives, until both have submitted."""

import pytest
from bs4 import BeautifulSoup
from rebuilt import catch_up

from lti_tool.lti.roles import Role

TEACHER = (Role.TRAINER, Role.ASSESSOR)
# Names candidates by the course's own ids, and nothing else of them.
OF_THE_COURSE = {"group_file.template"}


def readable(app, exam, person, *roles):
    """All that somebody can read: every page of the visit, about Zoë where it is about one."""
    browser = exam.browser(person, *roles)
    given = {"person_id": exam.zoe.id, "attempt_id": exam.attempt.id, "code": "B1", "kind": "csv"}
    told = {}
    for rule in app.url_map.iter_rules():
        asked = rule.arguments - {"visit_id"}
        if (
            not rule.rule.startswith("/visit/<uuid:visit_id>/")
            or "GET" not in rule.methods
            or asked - given.keys()
            or rule.endpoint in OF_THE_COURSE
        ):
            continue
        values = {"visit_id": browser.root.split("/")[2]} | {name: given[name] for name in asked}
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, values)
        answer = browser.client.get(path, query_string={"candidate": str(exam.zoe.id)})
        if answer.status_code == 200:
            told[rule.endpoint] = answer.text
    assert len(told) > 8
    return told


@pytest.mark.parametrize(
    ("roles", "has_submitted"),
    [
        pytest.param((Role.ASSESSOR,), True, id="an assessor, submitted"),
        pytest.param(TEACHER, False, id="a teacher, not submitted"),
        pytest.param(TEACHER, True, id="a teacher, submitted"),
    ],
)
def test_no_page_tells_one_assessor_what_the_other_gave(app, exam, roles, has_submitted):
    """Whatever Ada gave, Bob reads the very same pages."""
    read = []
    for levels in (("acquired", "acquired", "acquired"), ("not_acquired", "in_progress", "not_acquired")):
        room = exam()
        room.mark(room.ada, *levels, comment="a remark of Ada's")
        room.mark(room.bob, "acquired", "acquired")
        if has_submitted:
            room.submit(room.ada)
        catch_up(room.session)
        pages = readable(app, room, room.bob, *roles)
        assert not any("a remark of Ada" in page for page in pages.values())
        read.append({name: words(page) for name, page in pages.items()})

    first, second = read

    assert first == second


def words(page):
    """A page without what differs between two courses: ids, times, tokens."""
    soup = BeautifulSoup(page, "html.parser")
    for each in soup.select("time, .statement-id, script, style"):
        each.decompose()
    checked = [box.get("value") for box in soup.select("input:checked")]
    return soup.get_text(" ", strip=True), checked


def test_a_called_assessor_reads_nothing_of_the_others_before_submitting(app, exam):
    read = []
    for levels in (("acquired", "acquired", "acquired"), ("not_acquired", "in_progress", "not_acquired")):
        room = exam()
        room.both_submit(levels, ("in_progress", "acquired", "in_progress"))
        room.press(room.ada, f"disagreements/{room.attempt.id}/call", *TEACHER, person=str(room.cleo.id))
        room.mark(room.cleo, "acquired")
        read.append({name: words(page) for name, page in readable(app, room, room.cleo, *TEACHER).items()})

    first, second = read

    assert first == second


def test_a_called_assessor_reads_all_once_submitted(exam):
    room = exam()
    room.both_submit(("acquired", "acquired", "acquired"), ("in_progress", "acquired", "acquired"))
    room.press(room.ada, f"disagreements/{room.attempt.id}/call", *TEACHER, person=str(room.cleo.id))
    room.mark(room.cleo, "acquired", "acquired", "acquired")
    awaited = room.page(room.bob, f"disagreements/{room.attempt.id}")

    room.submit(room.cleo)

    assert "A further assessor is marking." in awaited
    told = room.page(room.cleo, f"disagreements/{room.attempt.id}")
    assert "said by Ada Assessor" in told
    assert "Cleo Caller" in told
