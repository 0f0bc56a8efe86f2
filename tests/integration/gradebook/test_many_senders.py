"""Several senders at once, and senders that are killed."""

import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from practice_course import COURSE, a_learner, an_attempt, mark
from sqlalchemy import select

from lti_tool.practice import EnrolmentSeed, Fault, PersonSeed, seed
from lti_tool.practice.roles import Role as PracticeRole
from lti_tool.store.models import Score
from lti_tool.worker.gradebook import send_due_scores

OWN = 2
FIRST = 100
LEVELS = ["not_acquired", "in_progress", "acquired"]
SENDER = """
import sys
from datetime import UTC, datetime, timedelta
from lti_tool.app import create_app
from lti_tool.config import Config
from lti_tool.platform_api.services import Platforms
from lti_tool.platform_api.transport import Transport
from lti_tool.worker.gradebook import send_due_scores, utc_now

secret, database_url, data_dir = sys.argv[1:]
app = create_app(Config.from_env({
    "CERTIBLOC_SECRET_KEY": secret, "CERTIBLOC_DATABASE_URL": database_url, "CERTIBLOC_DATA_DIR": data_dir,
}))
platforms = Platforms(utc_now, Transport(private_hosts={"127.0.0.1", "localhost"}))
print("ready", flush=True)
while True:
    send_due_scores(app, platforms, lease=timedelta(seconds=1))
"""


@pytest.fixture
def attempts(gradebook):
    """Eight learners who sat E1."""
    usernames = [f"learner{number}" for number in range(8)]
    seed(
        gradebook.course.platform.app,
        people=[
            PersonSeed(FIRST + number, name, "Learner", str(number), f"{name}@example.com")
            for number, name in enumerate(usernames)
        ],
        enrolments=[EnrolmentSeed(COURSE, name, PracticeRole.LEARNER) for name in usernames],
    )
    people = [
        a_learner(gradebook.session, gradebook.context, FIRST + number, name)
        for number, name in enumerate(usernames)
    ]
    found = [an_attempt(gradebook.session, person, gradebook.link) for person in people]
    gradebook.session.commit()
    return found


def marked(gradebook, attempt, levels):
    mark(
        gradebook.session,
        attempt,
        dict(zip(["C1.1", "C1.2", "C1.3", "C1.4"], levels, strict=True)),
        by=gradebook.ada,
        at=datetime.now(UTC) - timedelta(seconds=1),
    )
    gradebook.session.commit()


def test_four_senders_at_once_send_each_score_once(gradebook, attempts):
    gradebook.link.lineitem_url = None
    gradebook.course.delete_column(OWN)
    for attempt in attempts:
        marked(gradebook, attempt, ["acquired"] * 4)
    later = datetime.now(UTC)

    def send(_):
        return send_due_scores(gradebook.app, gradebook.platforms, clock=lambda: later)

    with ThreadPoolExecutor(4) as pool:
        counts = sum(pool.map(send, range(4)), Counter())
    # A sender that found another looking for the column postponed its score.
    later += timedelta(minutes=1)
    counts += send(None)

    assert counts["sent"] == len(attempts)
    assert len(gradebook.course.columns()) == 1
    assert len(gradebook.course.grades()) == len(attempts)


def test_senders_killed_at_any_moment_lose_and_double_nothing(gradebook, attempts, migrated_url, tmp_path):
    # Slow enough that most kills come between a score's leaving and its answer.
    gradebook.course.platform.faults.set("scores", Fault(delay=0.05))
    chance = random.Random(5)  # noqa: S311 (a test that can be repeated)
    secret = gradebook.app.config["CERTIBLOC"].secret_key
    command = [sys.executable, "-c", SENDER, secret, migrated_url, str(tmp_path)]
    for _ in range(3):
        for attempt in attempts:
            marked(gradebook, attempt, chance.choices(LEVELS, k=4))
        with subprocess.Popen(command, stdout=subprocess.PIPE) as sender:
            assert sender.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.1, 0.7))
            sender.kill()

    gradebook.course.platform.faults.clear()
    deadline = time.monotonic() + 20
    while waiting(gradebook) and time.monotonic() < deadline:
        send_due_scores(gradebook.app, gradebook.platforms)
        time.sleep(0.1)

    rows = {int(row.person.sub): row for row in gradebook.session.scalars(select(Score))}
    assert {row.state for row in rows.values()} == {"sent"}
    assert {(OWN, user_id): row.score_given for user_id, row in rows.items()} == {
        place: score for place, (score, _) in gradebook.course.grades().items()
    }
    # Each date that the platform has is one that we know of.
    assert all(
        gradebook.course.scored_at(OWN, user_id) == int(row.sent_timestamp.timestamp())
        for user_id, row in rows.items()
    )


def waiting(gradebook):
    gradebook.session.rollback()
    gradebook.session.expire_all()
    return gradebook.session.scalars(select(Score).where(Score.state == "pending")).all()
