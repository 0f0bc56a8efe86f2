"""How far assessors agree is told to those who answer for the activity, once there is enough to tell."""

import csv
from io import StringIO

import builders

from lti_tool.lti.roles import Role
from lti_tool.store.models import Attempt, Mark, Submission


def marked_twice(room, *levels):
    """One more candidate for each two levels, which Ada and Bob gave to C4.1 and submitted."""
    for number, (first, second) in enumerate(levels):
        person = builders.a_person(room.session, room.course, f"Candidate {number}")
        attempt = Attempt(
            id=person.id,
            person=person,
            resource_link=room.link,
            referential=room.link.referential,
            assessment="E4",
            number=1,
            created_at=builders.NOW,
        )
        room.session.add(attempt)
        room.session.flush()
        for assessor, level in ((room.ada, first), (room.bob, second)):
            mark = Mark(
                id=builders.uuid4(),
                attempt_id=attempt.id,
                criterion="C4.1",
                assessor_id=assessor.id,
                level=level,
                sequence=1,
                marked_at=builders.NOW,
            )
            submitted = Submission(attempt_id=attempt.id, assessor_id=assessor.id, submitted_at=builders.NOW)
            room.session.add_all([mark, submitted])
    room.session.commit()


def test_the_page_says_what_the_marks_allow_to_say(exam):
    room = exam()
    marked_twice(room, *[("acquired", "acquired")] * 6, *[("not_acquired", "not_acquired")] * 5)
    before = room.page(room.cleo, "agreement", Role.TRAINER)
    marked_twice(room, ("acquired", "not_acquired"))

    after = room.page(room.cleo, "agreement", Role.TRAINER)
    table = room.browser(room.cleo, Role.TRAINER).get("agreement/export.csv")

    assert "C4.1 11 100% 1.00 Almost perfect agreement 1.00 Almost perfect agreement" in before
    assert "C4.2 0 – nothing Not enough marks Not enough marks" in before
    assert "C4.1 12 92% 0.83 Almost perfect agreement" in after
    rows = list(csv.DictReader(StringIO(table.get_data().decode("utf-8-sig"))))
    assert rows[0] == {
        "criterion": "C4.1",
        "attempts": "12",
        "observed": "0.9167",
        "kappa": "0.8333",
        "weighted_kappa": "0.8333",
    }
    assert rows[1]["kappa"] == ""


def test_few_marks_say_nothing(exam):
    room = exam()
    room.both_submit(("acquired",) * 3, ("in_progress",) * 3)

    told = room.page(room.cleo, "agreement", Role.TRAINER)

    assert "C4.1 1 0% Not enough marks Not enough marks" in told
