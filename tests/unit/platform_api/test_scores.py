"""Scores and results as JSON."""

from datetime import UTC, datetime

import pytest

from lti_tool.lti.scores import Points, Result, body, read_result, says

AT = datetime(2026, 11, 23, 9, 0, 5, 999_999, tzinfo=UTC)
POINTS = Points(87.5, 100, "C1 : 3 critères acquis sur 4")


def test_a_score_is_fully_graded_in_whole_seconds():
    score = body("4", POINTS, AT)

    assert score["timestamp"] == "2026-11-23T09:00:05Z"
    assert (score["scoreGiven"], score["scoreMaximum"]) == (87.5, 100)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    assert score["userId"] == "4"


def test_nothing_given_takes_the_score_back():
    score = body("4", Points(None, 100, ""), AT)

    assert score["gradingProgress"] == "Pending"
    assert not {"scoreGiven", "scoreMaximum", "comment"} & score.keys()


@pytest.mark.parametrize(
    ("result", "points", "expected"),
    [
        pytest.param(Result(17.5, 20, POINTS.comment, AT), POINTS, True, id="on another scale"),
        pytest.param(Result(87.5, 100, None, AT), POINTS, True, id="its comment lost"),
        pytest.param(Result(87.5, 100, "C1 : 2 sur 4", AT), POINTS, False, id="with another comment"),
        pytest.param(Result(80, 100, POINTS.comment, AT), POINTS, False, id="another score"),
        pytest.param(Result(0, 0, None, AT), POINTS, False, id="a maximum of zero"),
        pytest.param(None, POINTS, False, id="nothing there"),
        pytest.param(None, Points(None, 100, ""), True, id="nothing there, as wanted"),
        pytest.param(Result(None, None, None, None), Points(None, 100, ""), True, id="an empty place, as wanted"),
        pytest.param(Result(80, 100, None, AT), Points(None, 100, ""), False, id="something that should be gone"),
    ],
)
def test_whether_a_result_is_ours(result, points, expected):
    assert says(result, points) is expected


def test_a_result_is_read_as_far_as_it_makes_sense():
    assert read_result(
        {"resultScore": "80", "resultMaximum": True, "comment": 5, "timestamp": "yesterday"}
    ) == Result(None, None, None, None)
    assert read_result(
        {"resultScore": 8, "resultMaximum": 10, "timestamp": "2026-11-23T05:51:25+00:00"}
    ) == Result(8.0, 10.0, None, datetime(2026, 11, 23, 5, 51, 25, tzinfo=UTC))
