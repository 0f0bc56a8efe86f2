"""From "Select content" in a course to activities that open, and their copies."""

import pytest
import requests
from bs4 import BeautifulSoup
from sqlalchemy import select

from lti_tool.practice.visitor import forms_of, only_form
from lti_tool.store.models import Context, ResourceLink, StoredReferential

COURSE = 2


def links(session):
    """What the activities that were opened present, by course and title."""
    session.rollback()
    rows = session.execute(select(ResourceLink, Context.context_id).join(ResourceLink.context))
    return {(course, link.title): link.assessment or link.page for link, course in rows}


def title_of(activities, code, course=COURSE):
    [title] = [title for title in activities(course) if title.startswith(code)]
    return title


def copied(tess, course=COURSE):
    page = tess.open(f"/course/view.php?id={course}")
    [form] = [form for form in forms_of(page) if "copy.php" in form.action]
    return int(tess.submit(form).url.rpartition("=")[2])


def test_a_tool_that_is_not_activated_is_not_offered(registered, person):
    tess = person("tess")

    assert "modedit" not in tess.open("/course/view.php?id=2").text
    for path in ("/mod/lti/contentitem.php?id=1&course=2", "/course/modedit.php?typeid=1&course=2"):
        assert tess.http.get(tess.platform_url + path, timeout=30).status_code == 404


def test_several_become_activities_with_and_without_columns(chosen, activities, columns):
    course = chosen("E1", "E3", "page=progress", "page=jury")

    titles = list(activities())
    assert course.url.endswith("/course/view.php?id=2")
    assert [title.split()[0] for title in titles[:2]] == ["E1", "E3"]
    assert len(titles) == 4
    assert columns() == [(titles[0], "E1", 100), (titles[1], "E3", 100)]


def test_one_fills_the_form_and_its_activity_opens_what_was_chosen(chosen, activities, session, person, tess):
    chosen("E2")
    [(title, cmid)] = activities().items()

    opened = person("zoe").launch(cmid)

    assert opened.status_code == 200
    assert links(session) == {("2", title): "E2"}
    link = session.scalars(select(ResourceLink)).one()
    assert "/lineitem?" in link.lineitem_url
    assert "/grid" in tess.launch(cmid).url


def test_a_page_that_was_chosen_opens_for_each_role(chosen, activities, person, tess):
    chosen("page=progress")
    [cmid] = activities().values()

    assert person("zoe").launch(cmid).url.endswith("/own-progress")
    assert tess.launch(cmid).url.endswith("/progress")


def test_the_platform_shows_what_the_tool_says(tess):
    page = tess.choice(COURSE)
    form = next(form for form in forms_of(page) if "/selection/" in form.action)
    value = BeautifulSoup(page.text, "html.parser").select_one("[name=chosen]")["value"]
    answer = tess.http.post(
        form.action, data={"csrf_token": form.fields["csrf_token"], "chosen": value}, timeout=30
    )

    shown = tess.submit(only_form(tess.submit(only_form(answer))))

    assert "1 activit" in BeautifulSoup(shown.text, "html.parser").select_one(".notice.message").text


def test_cancelling_leaves_the_form_as_it_was(tess, activities):
    page = tess.choice(COURSE)
    form = next(form for form in forms_of(page) if "/selection/" in form.action)
    del form.fields["chosen"]

    shown = tess.submit(only_form(tess.submit(only_form(tess.submit(form)))))

    assert 'name="title"' in shown.text
    assert "notice" not in shown.text
    assert activities() == {}


def test_without_a_referential_the_platform_shows_why(tess, session):
    session.delete(session.scalars(select(StoredReferential)).one())
    session.commit()
    page = tess.choice(COURSE)
    form = next(form for form in forms_of(page) if "/selection/" in form.action)

    shown = tess.submit(only_form(tess.submit(only_form(tess.submit(form)))))

    assert BeautifulSoup(shown.text, "html.parser").select_one(".notice.error").text.strip()


def test_a_learner_chooses_nothing(tess, person):
    zoe = person("zoe")

    refused = zoe.http.get(f"{zoe.platform_url}/mod/lti/contentitem.php?id=1&course=2", timeout=30)

    assert refused.status_code == 403


def test_a_copied_course_presents_what_was_chosen(chosen, activities, session, tess):
    chosen("E1", "page=jury")

    copy = copied(tess)
    for cmid in activities(copy).values():
        assert tess.launch(cmid).ok

    assert sorted(links(session).values()) == ["E1", "jury"]
    assert {course for course, _title in links(session)} == {str(copy)}


@pytest.mark.parametrize("tells_links", [False, True], ids=["as Moodle", "with the links' history"])
def test_a_choice_made_at_the_first_opening_is_copied_too(platform, activities, session, tess, tells_links):
    platform.app.config["TELLS_LINK_HISTORY"] = tells_links
    made_by_hand(tess, "Épreuve orale")
    [cmid] = activities().values()
    choose_at_first_opening(tess, cmid, "E3")

    first = copied(tess)
    second = copied(tess, first)
    for course in (second, first):
        assert "/grid" in tess.launch(activities(course)["Épreuve orale"]).url

    assert set(links(session).values()) == {"E3"}
    assert len(links(session)) == 3


def made_by_hand(tess, title):
    """An activity without custom parameters, as it comes where nobody pressed "Select content"."""
    page = tess.open(f"/course/modedit.php?typeid=1&course={COURSE}")
    form = next(form for form in forms_of(page) if "save" in form.fields)
    form.fields["title"] = title
    assert tess.submit(form).ok


def choose_at_first_opening(tess, cmid, code):
    page: requests.Response = tess.launch(cmid)
    assert page.url.endswith("/choose")
    form = next(form for form in forms_of(page) if form.fields.get("assessment") == code)
    assert "/grid" in tess.submit(form).url
