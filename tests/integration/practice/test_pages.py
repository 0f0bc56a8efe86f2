"""What people see on the practice platform."""

import jwt
import pytest
import requests
from bs4 import BeautifulSoup

from lti_tool.practice import ActivitySeed, seed
from lti_tool.practice.visitor import UnexpectedPage, forms_of

SCORE = "application/vnd.ims.lis.v1.score+json"


@pytest.fixture
def see(visitor):
    """A page as the person named sees it."""

    def open_as(username, path):
        visitor.become(username)
        return BeautifulSoup(visitor.open(path).text, "html.parser")

    return open_as


@pytest.fixture
def graded(http, lineitems):
    """A grade and a comment for Zoë."""
    score = {
        "userId": "5",
        "scoreGiven": 12.5,
        "scoreMaximum": 20,
        "timestamp": "2026-11-23T12:00:00Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "comment": "À <revoir>",
    }
    answer = http.post(f"{lineitems}/2/lineitem/scores?type_id=1", json=score, headers={"Content-Type": SCORE})
    assert answer.ok


def test_a_browser_that_is_nobodys_chooses_first_and_then_goes_where_it_wanted(visitor):
    page = visitor.open("/course/view.php?id=2")
    zoe = next(form for form in forms_of(page) if form.fields.get("username") == "zoe")

    assert visitor.submit(zoe).url.endswith("/course/view.php?id=2")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "login"])
def test_the_way_after_the_choice_stays_on_the_platform(visitor, practice, target):
    page = visitor.open(f"/login?wantsurl={target}")
    zoe = next(form for form in forms_of(page) if form.fields.get("username") == "zoe")

    answer = visitor.http.post(zoe.action, data=zoe.fields, allow_redirects=False, timeout=10)

    assert answer.headers["Location"] == "/"


def test_six_people_can_be_chosen_with_their_role_in_words(visitor):
    page = BeautifulSoup(visitor.open("/login").text, "html.parser")

    assert len(page.select(".person h2")) == 7
    assert page.select(".person .role") != []


def test_a_choice_without_the_pages_token_is_refused(practice):
    answer = requests.post(f"{practice.url}/login", data={"username": "admin"}, timeout=10)

    assert answer.status_code == 400


def test_the_course_shows_its_activities(see):
    page = see("zoe", "/course/view.php?id=2")

    assert [link.text for link in page.select(".activities h3 a")] == ["Graded", "Without grade", "Of the reader"]


def test_the_activity_shows_the_tool_in_a_frame_600_pixels_high(see, tool):
    frame = see("zoe", "/mod/lti/view.php?id=2").find("iframe")

    assert frame["src"] == "/mod/lti/launch.php?id=2&triggerview=0"
    assert (frame["height"], frame["title"]) == ("600", "Graded")
    assert frame["allow"] == "; ".join(
        f"{feature} {tool.url}"
        for feature in ("microphone", "camera", "geolocation", "midi", "encrypted-media", "autoplay")
    )
    assert not frame.has_attr("sandbox")


def test_teachers_see_all_learners_grades(see, graded):
    page = see("formatrice", "/grade/report/index.php?id=2")

    rows = {row.th.text: row.td for row in page.select("tbody tr")}
    assert list(rows) == ["Zoë Ångström", "François d’Hérouville-Œuvrard", "Maëlle Nguyễn"]
    assert rows["Zoë Ångström"].find(class_="score").text == "62,5"
    assert rows["Zoë Ångström"].find(class_="feedback").text == "À <revoir>"
    assert rows["Maëlle Nguyễn"].find(class_="score") is None


def test_learners_see_only_their_own_grades(see, visitor, graded):
    page = see("zoe", "/grade/report/index.php?id=2")

    assert "62,5" in page.text
    assert "Nguyễn" not in page.main.text
    with pytest.raises(UnexpectedPage, match="403"):
        visitor.open("/grade/report/grader/index.php?id=2")


def test_another_learner_sees_nothing_of_it(see, graded):
    assert "62,5" not in see("maelle", "/grade/report/index.php?id=2").text


@pytest.mark.parametrize(
    "path",
    ["/course/view.php?id=3", "/grade/report/index.php?id=3", "/grade/report/grader/index.php?id=3"],
)
def test_a_course_is_for_those_who_are_in_it(zoe, path):
    with pytest.raises(UnexpectedPage, match="403"):
        zoe.open(path)


@pytest.mark.parametrize(
    "path",
    [
        "/course/view.php?id=99",
        "/course/view.php",
        "/mod/lti/view.php?id=x",
        f"/mod/lti/view.php?id={10**30}",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_said_plainly(zoe, path):
    answer = zoe.http.get(zoe.platform_url + path, timeout=10)

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_the_way_back_shows_the_tools_message_as_text(zoe, tool):
    zoe.launch(2)
    claims = jwt.decode(tool.posted[0]["id_token"], options={"verify_signature": False})
    url = claims["https://purl.imsglobal.org/spec/lti/claim/launch_presentation"]["return_url"]

    page = BeautifulSoup(zoe.http.get(f"{url}&lti_msg=<b>Done</b>", timeout=10).text, "html.parser")

    assert page.select_one(".notice").text == "<b>Done</b>"
    assert zoe.http.get(url.rpartition("sesskey=")[0] + "sesskey=x", timeout=10).status_code == 403


@pytest.mark.parametrize(
    "path", ["/login", "/course/view.php?id=2", "/mod/lti/view.php?id=2", "/grade/report/index.php?id=2"]
)
def test_every_page_has_a_language_one_first_heading_and_says_what_it_is(see, path):
    page = see("zoe", path)

    assert page.html["lang"] == "fr"
    assert len(page.find_all("h1")) == 1
    assert page.title.text.strip()
    assert page.footer.text.strip()
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    fields = page.select("input:not([type=hidden]), select")
    assert all(page.find("label", attrs={"for": field["id"]}) for field in fields)


def test_only_an_administrator_breaks_the_platform_from_its_pages(see, visitor, practice):
    page = see("admin", "/admin/practice/faults")
    form = next(
        form for form in forms_of(visitor.open("/admin/practice/faults")) if form.fields.get("service") == "scores"
    )
    visitor.submit(type(form)(form.action, form.method, {**form.fields, "kind": "unavailable"}))

    assert page.find("table")
    assert practice.faults.in_force()["scores"].status == 503
    visitor.become("zoe")
    with pytest.raises(UnexpectedPage, match="403"):
        visitor.open("/admin/practice/faults")


def test_seeding_again_keeps_the_grades(practice, visitor, graded, see):
    seed(practice.app, activities=[ActivitySeed("Graded", "<p>New intro</p>")])

    assert "62,5" in see("zoe", "/grade/report/index.php?id=2").text
    assert "New intro" in visitor.open("/course/view.php?id=2").text
