"""An attempt that should not have been: it is said no more, counts nowhere, and stays readable."""

from concurrent.futures import ThreadPoolExecutor

from bs4 import BeautifulSoup

from lti_tool.verification.marks import marks_apart
from xapi.aggregator.follower import told

C5, C6 = ("C5.1", "C5.2", "C5.3"), ("C6.1", "C6.2", "C6.3")
HOME = "http://localhost:5000"


def test_every_statement_is_voided_once_and_nothing_counts(course):
    zoe = course.candidate()
    course.mark(zoe, "in_progress", "C5.1")
    course.mark(zoe, "acquired", *C5, *C6, sequence="1")
    course.mark(zoe, "acquired", *C5, *C6)
    course.mark(zoe, "", "C6.3")
    course.mark(zoe, "acquired", "C6.3")
    [attempt] = course.attempts(zoe)
    scored = course.score(zoe).score_given

    course.cancel(attempt)

    statements = course.statements()
    voided = [each["object"]["id"] for each in statements if each["object"].get("objectType") == "StatementRef"]
    assert sorted(voided) == sorted(each["id"] for each in statements if "result" in each)
    assert (scored, course.score(zoe).score_given) == (100, None)
    assert course.rows(zoe) == {}
    assert list(marks_apart(course.session, str(zoe.id), told(statements, HOME), HOME)) == []
    assert course.journal() == [("cancelled_attempt", zoe.id)]


def test_the_candidate_is_marked_anew_under_the_next_number(course):
    zoe = course.candidate()
    course.mark(zoe, "not_acquired", "C5.1")
    [attempt] = course.attempts(zoe)
    course.cancel(attempt)

    answer = course.mark(zoe, "acquired", "C5.1", sequence="0")

    first, second = course.attempts(zoe)
    assert (first.number, second.number) == (1, 2)
    assert answer.json["progress"] == [{"person": str(zoe.id), "done": 1, "total": 6}]
    last = course.statements()[-1]["context"]
    assert last["registration"] == str(second.id)
    assert list(last["extensions"].values()).count(2) == 1


def test_its_marks_stay_readable_with_the_reason_for_staff_alone(course):
    zoe = course.candidate()
    course.mark(zoe, "not_acquired", "C5.1")
    course.publish()
    [attempt] = course.attempts(zoe)
    course.cancel(attempt, "Fire alarm.")

    files = course.text(course.trainer.get(f"files/{zoe.id}"))
    own = course.text(course.visiting(zoe, course.link).get("assessment"))

    assert "Fire alarm." in files
    assert "C5.1 Not acquired Ada Assessor" in files
    assert "Fire alarm." not in own
    assert "Not acquired" not in own


def test_a_reason_is_needed(course):
    zoe = course.candidate()
    course.mark(zoe, "acquired", "C5.1")

    answer = course.cancel(course.attempts(zoe)[0], "  ")

    assert answer.status_code == 422
    assert course.attempts(zoe)[0].cancelled_at is None


def test_twice_is_once(course):
    zoe = course.candidate()
    course.mark(zoe, "acquired", "C5.1")
    [attempt] = course.attempts(zoe)

    course.cancel(attempt)
    course.cancel(attempt, "Again.")

    assert course.said() == ["acquired", "voided"]
    assert course.attempts(zoe)[0].cancelled_because == "The wrong candidate was marked."


def test_a_cancelled_resit_is_open_again_and_the_earlier_attempt_untouched(course):
    zoe = course.candidate()
    course.mark(zoe, "acquired", *C5)
    course.mark(zoe, "not_acquired", *C6)
    course.rows(zoe)
    course.open_resits(zoe)
    course.mark(zoe, "acquired", *C6)
    better = course.score(zoe).score_given

    course.cancel(course.attempts(zoe)[1])
    again = course.mark(zoe, "in_progress", "C6.1")

    assert (better, course.score(zoe).score_given) == (100, 50)
    assert again.json["progress"] == [{"person": str(zoe.id), "done": 1, "total": 3}]
    assert [(each.number, each.competencies) for each in course.attempts(zoe)] == [
        (1, None),
        (2, ["C6"]),
        (3, ["C6"]),
    ]


def test_another_candidates_attempt_is_not_found_in_this_file(course):
    zoe, bo = course.candidate(), course.candidate("Bo Bâ")
    course.mark(zoe, "acquired", "C5.1")
    [attempt] = course.attempts(zoe)

    answer = course.trainer.post(f"files/{bo.id}/attempts/{attempt.id}/cancellation", data={"because": "Mine."})

    assert answer.status_code == 404
    assert course.said() == ["acquired"]


def test_what_is_marked_while_it_is_cancelled_is_voided_or_belongs_to_the_next(course):
    zoe = course.candidate()
    course.mark(zoe, "acquired", "C5.1")
    [attempt] = course.attempts(zoe)
    cancelling = ready(course.trainer, f"files/{zoe.id}/attempts/{attempt.id}/cancellation", because="Incident.")
    marking = [
        ready(course.grid, f"grid/candidates/{zoe.id}/marks/{code}", level="acquired") for code in (*C5[1:], *C6)
    ]

    with ThreadPoolExecutor(6) as pool:
        answers = [each.result() for each in [pool.submit(post) for post in [*marking, cancelling]]]

    assert {answer.status_code for answer in answers} == {200, 303}
    statements = course.statements()
    voided = {each["object"]["id"] for each in statements if "result" not in each}
    by_attempt = {
        (each["context"]["registration"] == str(attempt.id), each["id"] in voided)
        for each in statements
        if "result" in each
    }
    assert by_attempt <= {(True, True), (False, False)}
    assert len([each for each in statements if "result" in each]) == 6


def ready(visiting, path, **fields):
    """A post of this visit that is ready to leave from a browser of its own: the token is fetched before."""
    application = visiting.client.application
    client, name = application.test_client(), application.config["SESSION_COOKIE_NAME"]
    cookie = visiting.client.get_cookie(name, path=visiting.root)
    client.set_cookie(name, cookie.value, path=visiting.root)
    head = BeautifulSoup(client.get(visiting.root + "progress").data, "html.parser")
    token = head.select_one("meta[name=csrf-token]")["content"]
    return lambda: client.post(visiting.root + path, data=fields, headers={"X-CSRFToken": token})
