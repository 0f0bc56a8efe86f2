"""AGS scores and results: what reaches the gradebook, and what Moodle makes of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

SCORE = "application/vnd.ims.lis.v1.score+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
NOON = "2026-11-23T12:00:00Z"
LATER = "2026-11-23T12:00:01Z"


@pytest.fixture
def column(lineitems):
    """The graded activity's own column."""
    return f"{lineitems}/2/lineitem"


@pytest.fixture
def own_column(http, lineitems):
    """A column that the tool made."""
    body = {"label": "Oral", "scoreMaximum": 20}
    answer = http.post(f"{lineitems}?type_id=1", json=body, headers={"Content-Type": ITEM})
    return answer.json()["id"].removesuffix("?type_id=1")


@pytest.fixture
def post(http):
    def send(column, **changes):
        score = {
            "userId": "5",
            "scoreGiven": 8,
            "scoreMaximum": 10,
            "timestamp": NOON,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            **changes,
        }
        score = {name: value for name, value in score.items() if value is not None}
        return http.post(f"{column}/scores?type_id=1", json=score, headers={"Content-Type": SCORE})

    return send


@pytest.fixture
def results(http):
    def read(column, **query):
        answer = http.get(f"{column}/results", params={"type_id": 1, **query})
        assert answer.status_code == 200
        return answer.json()

    return read


def test_a_score_is_answered_with_nothing(post, column):
    answer = post(column)

    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["Content-Type"] == f"{SCORE}; charset=utf-8"


def test_a_result_is_the_score_on_the_columns_scale(post, results, column):
    post(column, comment="Très bien <b>vu</b>")

    assert results(column) == [
        {
            "id": f"{column}/results?type_id=1&user_id=5",
            "userId": "5",
            "resultScore": 80,
            "resultMaximum": 100,
            "comment": "Très bien <b>vu</b>",
            "scoreOf": f"{column}?type_id=1",
            "timestamp": "2026-11-23T12:00:00+00:00",
        }
    ]


@pytest.mark.parametrize(
    "timestamp",
    [
        pytest.param(NOON, id="the same"),
        pytest.param("2026-11-23T12:00:00.999Z", id="within the same second"),
        pytest.param("2026-11-23T11:59:59Z", id="earlier"),
        pytest.param("2026-11-23T13:00:00+01:00", id="the same elsewhere"),
    ],
)
def test_a_score_must_be_later_by_a_whole_second(post, results, column, timestamp):
    post(column)

    answer = post(column, timestamp=timestamp, scoreGiven=1)

    assert answer.status_code == 409
    assert answer.reason == "Refusing score with an earlier timestamp for item 2 and user 5"
    assert answer.text == "[]"
    assert results(column)[0]["resultScore"] == 80


@pytest.mark.parametrize("timestamp", [LATER, "2026-11-23T12:00:01.000001Z", "2026-11-23T14:00:01+02:00"])
def test_a_later_score_replaces_the_grade(post, results, column, timestamp):
    post(column)

    assert post(column, timestamp=timestamp, scoreGiven=5).status_code == 200
    assert results(column)[0]["resultScore"] == 50


def test_of_equal_scores_at_once_one_is_kept(post, column):
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda given: post(column, scoreGiven=given).status_code, range(4)))

    assert sorted(statuses) == [200, 409, 409, 409]


def test_one_score_from_the_future_blocks_all_until_then(post, column):
    post(column, timestamp="2036-01-01T00:00:00Z")

    assert post(column, timestamp=LATER).status_code == 409


def test_an_absent_comment_clears_the_old_one(post, results, column):
    post(column, comment="Well done")
    post(column, timestamp=LATER)

    assert "comment" not in results(column)[0]


@pytest.mark.parametrize("progress", ["Pending", "PendingManual", "NotReady", "Failed", "AnyWord"])
def test_anything_but_fully_graded_erases_the_grade(post, results, column, progress):
    post(column)

    assert post(column, timestamp=LATER, gradingProgress=progress).status_code == 200
    assert results(column) == []


def test_fully_graded_without_a_score_erases_it_too(post, results, column):
    post(column)
    post(column, timestamp=LATER, scoreGiven=None, scoreMaximum=None)

    assert results(column) == []


def test_in_the_tools_own_column_an_erased_grade_leaves_an_empty_result(post, results, own_column):
    post(own_column)
    post(own_column, timestamp=LATER, gradingProgress="Pending")

    assert results(own_column) == [{"id": f"{own_column}/results?type_id=1&user_id=5", "userId": "5"}]


@pytest.mark.parametrize(
    ("given", "maximum", "stored"),
    [
        pytest.param(8, 10, 80, id="rescaled"),
        pytest.param(15, 10, 100, id="over the maximum"),
        pytest.param(-3, 10, 0, id="negative"),
        pytest.param(5, 0, 0, id="out of nothing"),
        pytest.param("7.5", "10", 75, id="numbers as text"),
        pytest.param(1, 3, 100 / 3, id="a fraction"),
    ],
)
def test_scores_are_rescaled_and_kept_within_the_column(post, results, column, given, maximum, stored):
    assert post(column, scoreGiven=given, scoreMaximum=maximum).status_code == 200

    assert results(column)[0]["resultScore"] == pytest.approx(stored)


def test_a_zero_is_shown_in_the_activitys_column_and_hidden_in_the_tools_own(post, results, column, own_column):
    post(column, scoreGiven=0)
    post(own_column, scoreGiven=0)

    assert results(column)[0]["resultScore"] == 0
    assert "resultScore" not in results(own_column)[0]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"userId": "4"}, id="a teacher"),
        pytest.param({"userId": "2"}, id="the administrator"),
        pytest.param({"userId": "8"}, id="no longer enrolled"),
        pytest.param({"userId": "99"}, id="nobody"),
        pytest.param({"userId": str(10**30)}, id="beyond all ids"),
        pytest.param({"userId": "zoe"}, id="no number"),
        pytest.param({"scoreGiven": 10**400}, id="a number beyond numbers"),
        pytest.param({"userId": None}, id="no user"),
        pytest.param({"timestamp": None}, id="no timestamp"),
        pytest.param({"timestamp": "noon"}, id="timestamp in words"),
        pytest.param({"gradingProgress": None}, id="no grading progress"),
        pytest.param({"activityProgress": None}, id="no activity progress"),
        pytest.param({"scoreMaximum": None}, id="score without maximum"),
        pytest.param({"scoreGiven": "good"}, id="score in words"),
        pytest.param({"scoreGiven": True}, id="score true"),
    ],
)
def test_an_incorrect_score_is_refused_with_the_body_in_the_reason(post, results, column, changes):
    answer = post(column, **changes)

    assert answer.status_code == 400
    assert answer.reason.startswith("Incorrect score received{")
    assert answer.text == "[]"
    assert results(column) == []


def test_a_reason_holds_accents_and_no_line_breaks(post, column):
    answer = post(column, userId="99", comment="é\nà")

    assert answer.status_code == 400
    assert "\\u00e9\\n" in answer.reason


def test_what_is_no_json_is_refused(http, column):
    deep = b"[" * 100_000
    half = b'{"userId": "5", "comment": "\\ud800"}'
    for body in (b"", b"[]", b'{"userId": NaN}', "é\r\nX-Evil: 1".encode(), b"\xff", deep, half):
        answer = http.post(f"{column}/scores?type_id=1", data=body, headers={"Content-Type": SCORE})

        assert answer.status_code == 400
        assert "X-Evil" not in answer.headers


def test_a_user_id_may_be_a_number_and_extra_keys_are_ignored(post, results, column):
    assert post(column, userId=5, submission={"startedAt": NOON}, **{"https://x.example/y": 1}).ok
    assert results(column)[0]["userId"] == "5"


@pytest.mark.parametrize(
    ("content_type", "status"),
    [(SCORE, 400), (f"{SCORE};charset=utf-8", 400), ("application/json", 400), (None, 400)],
)
def test_scores_put_after_the_query_string_go_nowhere(http, column, content_type, status):
    answer = http.post(f"{column}?type_id=1/scores", data=b"{}", headers={"Content-Type": content_type})

    assert answer.status_code in {status, 405}


@pytest.mark.parametrize("content_type", ["application/json", None])
def test_a_score_is_sent_as_exactly_its_media_type(http, column, content_type):
    answer = http.post(f"{column}/scores?type_id=1", data=b"{}", headers={"Content-Type": content_type})

    assert (answer.status_code, answer.reason) == (400, "Bad Request")


def test_results_are_filtered_by_user(post, results, column):
    post(column)
    post(column, userId="6")

    assert [each["userId"] for each in results(column)] == ["5", "6"]
    assert [each["userId"] for each in results(column, user_id="6")] == ["6"]


def test_asking_results_for_a_limit_is_a_404_page(http, column):
    answer = http.get(f"{column}/results?type_id=1&limit=10")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_changed_maximum_rescales_the_grades(http, post, results, column):
    post(column)
    body = {"label": "Graded", "scoreMaximum": 20, "resourceLinkId": "1"}
    http.put(f"{column}?type_id=1", json=body, headers={"Content-Type": ITEM})

    [result] = results(column)
    assert (result["resultScore"], result["resultMaximum"]) == (16, 20)


def test_a_score_for_a_deleted_column_is_404(http, post, column):
    http.delete(f"{column}?type_id=1")

    assert post(column).status_code == 404


def test_a_tool_cannot_score_in_anothers_column(post, lineitems):
    assert post(f"{lineitems}/3/lineitem").status_code == 404
