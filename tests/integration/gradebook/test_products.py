"""The sender at a platform that treats scores as Canvas, Open edX, Blackboard or Brightspace does, over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import jwt
import pytest
from practice_course import ZOE, mark
from scripted_platform import Asked, Reply, ScriptedPlatform, scripted_platform

ALL = {"C1.1": "acquired", "C1.2": "acquired", "C1.3": "acquired", "C1.4": "in_progress"}
NONE = dict.fromkeys(ALL, "not_acquired")


@dataclass
class Place:
    """What the platform keeps of one learner."""

    score: float | None = None
    maximum: float = 100
    timestamp: str = ""
    comments: list[str] = field(default_factory=list)
    submissions: int = 0


class OtherPlatform:
    """A platform with one column, whose manners are set by a test."""

    def __init__(self, lms: ScriptedPlatform) -> None:
        self.lms = lms
        self.places: dict[str, Place] = {}
        self.learners = {str(ZOE)}
        self.older_status = 409
        self.stranger_status = 422
        self.appends_comments = self.drops_zero = self.shows_comments = False
        self.lost_answers = 0
        self.token_url = lms.on_token()
        self.column = lms.on("/lineitems/1", Reply(405))
        lms.on("/lineitems/1/scores", self.keep)
        lms.on("/lineitems/1/results", self.show)

    def keep(self, asked: Asked) -> Reply:
        """Take a score as this platform does."""
        score = json.loads(asked.body)
        if "User-Agent" not in asked.headers or not asked.headers["User-Agent"].startswith("certibloc/"):
            return Reply(403, reason="Forbidden")
        if score["userId"] not in self.learners:
            return Reply(self.stranger_status)
        place = self.places.setdefault(score["userId"], Place())
        if place.timestamp and score["timestamp"] <= place.timestamp:
            return Reply(self.older_status)
        place.timestamp = score["timestamp"]
        if not (self.drops_zero and score.get("scoreGiven") == 0):
            place.score, place.maximum = score.get("scoreGiven"), score.get("scoreMaximum", 100)
        if self.appends_comments:
            place.comments += [score["comment"]] if "comment" in score else []
        else:
            place.comments = [score["comment"]] if "comment" in score else []
        submission = score.get("https://canvas.instructure.com/lti/submission", {})
        place.submissions += submission.get("new_submission", True)
        if self.lost_answers:
            self.lost_answers -= 1
            return Reply(502)
        return Reply(200)

    def show(self, asked: Asked) -> Reply:
        """List the results: without comments, as Blackboard and Canvas do, unless told otherwise."""
        listed = [
            {"id": user, "userId": user, "resultScore": place.score, "resultMaximum": place.maximum}
            | ({"comment": place.comments[-1]} if self.shows_comments and place.comments else {})
            for user, place in self.places.items()
            if place.score is not None and asked.query.get("user_id", user) == user
        ]
        return Reply(body=json.dumps(listed))


@pytest.fixture
def other(gradebook) -> Iterator[OtherPlatform]:
    with scripted_platform() as lms:
        platform = OtherPlatform(lms)
        gradebook.context.registration.token_url = platform.token_url
        gradebook.context.lineitems_url = None
        gradebook.link.lineitem_url = platform.column
        gradebook.session.commit()
        yield platform


def marked(gradebook, levels):
    mark(gradebook.session, gradebook.zoes, levels, by=gradebook.ada, at=gradebook.now)
    gradebook.session.commit()


def known_as(gradebook, family):
    gradebook.context.registration.product_family = family
    gradebook.session.commit()


def test_canvas_gets_no_second_submission_and_our_name(gradebook, other):
    known_as(gradebook, "canvas")
    marked(gradebook, ALL)
    gradebook.send()
    marked(gradebook, {"C1.4": "acquired"})
    gradebook.send(after=timedelta(seconds=1))

    assert other.places[str(ZOE)].submissions == 0
    assert other.places[str(ZOE)].score == 100


def test_a_lost_answer_tells_canvas_no_comment_twice(gradebook, other):
    known_as(gradebook, "canvas")
    other.appends_comments, other.lost_answers = True, 1
    marked(gradebook, ALL)

    lost = gradebook.send()
    again = gradebook.send(after=timedelta(minutes=1))

    assert (lost, again) == ({"later": 1}, {"sent": 1})
    assert len(other.places[str(ZOE)].comments) == 1
    assert gradebook.score_of(gradebook.zoe).state == "sent"


def test_a_retry_brings_canvas_what_did_not_arrive_with_its_comment(gradebook, other):
    known_as(gradebook, "canvas")
    other.appends_comments = True
    other.lms.on("/lineitems/1/scores", Reply(503))
    marked(gradebook, ALL)
    gradebook.send()
    other.lms.on("/lineitems/1/scores", other.keep)

    gradebook.send(after=timedelta(minutes=1))

    assert (other.places[str(ZOE)].score, len(other.places[str(ZOE)].comments)) == (87.5, 1)


def test_a_date_that_canvas_finds_too_early_is_tried_later(gradebook, other):
    known_as(gradebook, "canvas")
    other.older_status = 400
    ahead = gradebook.now + timedelta(seconds=20)
    other.places[str(ZOE)] = Place(50, timestamp=ahead.isoformat().replace("+00:00", "Z"))
    marked(gradebook, ALL)

    refused = gradebook.send()
    row = gradebook.score_of(gradebook.zoe)
    waiting = (row.state, row.reason)
    then = gradebook.send(after=timedelta(minutes=1))

    assert (refused, waiting, then) == ({"later": 1}, ("pending", "not_later:400"), {"sent": 1})
    assert other.places[str(ZOE)].score == 87.5


@pytest.mark.parametrize(
    ("family", "status"), [("canvas", 422), ("canvas", 400), ("openedx", 400), ("moodle", 400)]
)
def test_someone_who_is_no_student_is_parked_with_the_reason(gradebook, other, family, status):
    known_as(gradebook, family)
    other.learners, other.stranger_status = set(), status
    marked(gradebook, ALL)

    assert gradebook.send() == {"parked": 1}
    assert gradebook.score_of(gradebook.zoe).reason == f"not_gradable:{status}"


def test_open_edx_is_sent_no_zero_that_it_would_drop(gradebook, other):
    known_as(gradebook, "openedx")
    other.drops_zero = True
    marked(gradebook, ALL)
    gradebook.send()
    marked(gradebook, NONE)

    counts = gradebook.send(after=timedelta(seconds=1))

    row = gradebook.score_of(gradebook.zoe)
    assert counts == {"parked": 1}
    assert (row.state, row.reason) == ("parked", "no_zero")
    assert other.places[str(ZOE)].score == 87.5


def test_open_edx_refuses_an_equal_date_and_gets_a_later_one(gradebook, other):
    known_as(gradebook, "openedx")
    other.older_status = 400
    marked(gradebook, ALL)
    gradebook.send()
    row = gradebook.score_of(gradebook.zoe)
    # As if the process had died before its own note, and somebody had marked since.
    row.state, row.sent_digest, row.sent_timestamp, row.tried_timestamp = "pending", None, None, None
    marked(gradebook, {"C1.4": "acquired"})

    gradebook.send()
    gradebook.send(after=timedelta(minutes=1))

    assert other.places[str(ZOE)].score == 100


def test_blackboard_loses_comments_and_that_is_no_other_score(gradebook, other):
    known_as(gradebook, "BlackboardLearn")
    other.lost_answers = 1
    marked(gradebook, ALL)
    gradebook.send()
    row = gradebook.score_of(gradebook.zoe)
    row.tried_timestamp = gradebook.now - timedelta(seconds=10)
    gradebook.session.commit()

    counts = gradebook.send(after=timedelta(minutes=1))

    assert counts == {"sent": 1}
    assert other.places[str(ZOE)].score == 87.5


def test_a_rate_limit_is_obeyed(gradebook, other):
    known_as(gradebook, "BlackboardLearn")
    limits = iter([Reply(429, headers={"Retry-After": "120"})])
    other.lms.on("/lineitems/1/scores", lambda asked: next(limits, None) or other.keep(asked))
    marked(gradebook, ALL)

    assert gradebook.send() == {"later": 1}
    assert gradebook.send(after=timedelta(seconds=110)) == {}
    assert gradebook.send(after=timedelta(minutes=6)) == {"sent": 1}


def test_brightspaces_tokens_are_asked_of_its_own_audience(gradebook, other):

    gradebook.context.registration.token_audience = "https://api.brightspace.com/auth/token"
    marked(gradebook, ALL)

    gradebook.send()

    [asked] = other.lms.asked_at("/token")
    claims = jwt.decode(asked.form["client_assertion"], options={"verify_signature": False})
    assert claims["aud"] == "https://api.brightspace.com/auth/token"


def test_dates_are_whole_seconds_that_rise(gradebook, other):
    marked(gradebook, ALL)
    gradebook.send()
    marked(gradebook, {"C1.4": "acquired"})
    gradebook.send(after=timedelta(seconds=1))

    told = [json.loads(asked.body)["timestamp"] for asked in other.lms.asked_at("/lineitems/1/scores")]
    moments = [datetime.fromisoformat(each) for each in told]
    assert moments == sorted(set(moments))
    assert all("." not in each for each in told)
