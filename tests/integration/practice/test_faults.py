"""Breaking the platform on demand."""

import time

import pytest
import requests

from lti_tool.practice import Fault, Faults

SCORE = "application/vnd.ims.lis.v1.score+json"


@pytest.fixture
def score(http, lineitems):
    def send(second=0):
        body = {
            "userId": "5",
            "scoreGiven": 1,
            "scoreMaximum": 1,
            "timestamp": f"2026-11-23T12:00:0{second}Z",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
        }
        url = f"{lineitems}/2/lineitem/scores?type_id=1"
        return http.post(url, json=body, headers={"Content-Type": SCORE})

    return send


def test_a_service_fails_as_often_as_was_asked_and_then_works(practice, score):
    practice.faults.set("scores", Fault(503, headers={"Retry-After": "2"}, times=2))

    answers = [score() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["Retry-After"] == "2"


def test_a_lost_answer_leaves_the_work_done(practice, score):
    practice.faults.set("scores", Fault(502, after=True, times=1))

    assert [score().status_code, score().status_code] == [502, 409]


def test_a_slow_service_answers_in_the_end(practice, score):
    practice.faults.set("scores", Fault(delay=0.3))
    started = time.monotonic()

    assert score().status_code == 200
    assert time.monotonic() - started >= 0.3


def test_clearing_heals(practice, score):
    practice.faults.set("scores", Fault(500))
    practice.faults.clear()

    assert score().status_code == 200


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("certs", "/mod/lti/certs.php"),
        ("memberships", "/mod/lti/services.php/CourseSection/2/bindings/1/memberships"),
        ("lineitems", "/mod/lti/services.php/2/lineitems"),
        ("lineitem", "/mod/lti/services.php/2/lineitems/2/lineitem"),
        ("results", "/mod/lti/services.php/2/lineitems/2/lineitem/results"),
    ],
)
def test_each_service_breaks_by_its_name(practice, service, path):
    practice.faults.set(service, Fault(503, '{"error":"down"}', "application/json"))

    answer = requests.get(practice.url + path, timeout=10)

    assert (answer.status_code, answer.json()) == (503, {"error": "down"})


def test_the_token_endpoint_breaks_too(practice, tool):
    practice.faults.set("token", Fault(503))

    assert tool.ask_token(["x"]).status_code == 503


def test_an_unknown_service_cannot_be_broken():
    with pytest.raises(KeyError):
        Faults({"coffee": Fault(418)})
