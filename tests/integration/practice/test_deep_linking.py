"""Choosing content, as Moodle asks for it and as it takes what comes."""

import time
from typing import Any

import jwt
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from lti_tool.practice import Visitor
from lti_tool.practice.keys import Key
from lti_tool.practice.models import Activity, LineItem, Tool
from lti_tool.practice.tokens import sign
from lti_tool.practice.visitor import only_form

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
COLUMN = {"scoreMaximum": 100, "label": "dropped", "resourceId": "E1", "tag": "ours"}


@pytest.fixture
def trainer(visitor: Visitor) -> Visitor:
    visitor.become("formatrice")
    return visitor


@pytest.fixture
def asked(trainer, tool) -> dict[str, Any]:
    """The claims of a request for content."""
    assert trainer.choice(2).text == "launched"
    return jwt.decode(tool.posted[-1]["id_token"], options={"verify_signature": False})


def answer(asked, tool, *items, key=None, **changes):
    """What the tool posts back."""
    now = int(time.time())
    claims = {
        "iss": "small-tool",
        "aud": asked["iss"],
        "iat": now - 5,
        "exp": now + 60,
        "nonce": "n",
        DL + "content_items": list(items),
        **changes,
    }
    return {"JWT": sign({name: value for name, value in claims.items() if value is not None}, key or tool.key)}


def post(trainer, asked, form):
    """The tool's answer posted to the platform, and what its page then posts to the form of the activity."""
    settings = asked[DL + "deep_linking_settings"]
    page = trainer.http.post(settings["deep_link_return_url"], data=form, timeout=30)
    assert page.status_code == 200, page.status_code
    return trainer.submit(only_form(page))


def saved(trainer, page, **changes):
    """The form of the page, saved as it stands."""
    form = BeautifulSoup(page.text, "html.parser").select_one("main form")
    fields = {field["name"]: field.get("value", field.text) for field in form.select("input, textarea, button")}
    return trainer.http.post(trainer.platform_url + form["action"], data=fields | changes, timeout=30)


def added(practice):
    """The activities that came after the seeded three, with their columns."""
    with practice.session() as session:
        new = session.scalars(select(Activity).where(Activity.id > 3).order_by(Activity.id)).all()
        columns = {item.activity_id: item for item in session.scalars(select(LineItem))}
        return [
            {
                "title": activity.title,
                "intro": activity.intro,
                "url": activity.target_link_uri,
                "custom": activity.custom,
                "maximum": activity.max_grade,
                "column": (column.label, column.resource_id, column.tag) if column else None,
            }
            for activity in new
            for column in [columns.get(activity.id)]
        ]


def test_the_request_says_what_moodle_says(asked, practice, tool):
    settings = asked[DL + "deep_linking_settings"]

    assert asked[LTI + "message_type"] == "LtiDeepLinkingRequest"
    assert asked[LTI + "context"]["id"] == "2"
    assert settings["accept_types"] == ["ltiResourceLink"]
    assert settings["accept_multiple"] is True
    assert settings["deep_link_return_url"].startswith(
        f"{practice.url}/mod/lti/contentitem_return.php?course=2&id=1&"
    )
    assert not {"data", "accept_lineitem"} & settings.keys()
    assert LTI + "resource_link" not in asked
    assert asked[LTI + "launch_presentation"] == {"locale": "fr"}
    assert "lineitem" not in asked["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    assert asked[LTI + "custom"]["site"] == "hello"
    assert tool.asked[-1]["lti_message_hint"].startswith('{"launchid":"ltilaunch_ContentItemSelectionRequest')


def test_a_hint_of_a_choice_serves_once(trainer, tool):
    trainer.choice(2)
    [hint] = [asked["lti_message_hint"] for asked in tool.asked]

    again = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "client_id": "small-tool",
        "redirect_uri": f"{tool.url}/lti/launch",
        "login_hint": "3",
        "nonce": "n",
        "lti_message_hint": hint,
    }

    assert (
        trainer.http.get(f"{trainer.platform_url}/mod/lti/auth.php", params=again, timeout=30).status_code == 404
    )


@pytest.mark.parametrize("username", ["zoe", "evaluateur"])
def test_only_those_who_edit_the_course_choose(visitor, username):
    visitor.become(username)
    for path in ("/mod/lti/contentitem.php?id=1&course=2", "/course/modedit.php?typeid=1&course=2"):
        assert visitor.http.get(visitor.platform_url + path, timeout=30).status_code == 403
    assert "modedit" not in visitor.open("/course/view.php?id=2").text


def test_one_item_fills_the_form_and_is_there_once_saved(trainer, asked, practice, tool):
    item = {
        "type": "ltiResourceLink",
        "title": "Épreuve E1",
        "text": "One\n<b>two</b>",
        "url": f"{tool.url}/lti/launch",
        "custom": {"assessment": "E1", "referential": "https://x.example/r=1"},
        "lineItem": COLUMN,
    }

    page = post(trainer, asked, answer(asked, tool, item, **{DL + "msg": "<i>Well</i> chosen"}))
    assert added(practice) == []
    assert "Well chosen" in page.text
    saved(trainer, page)

    assert added(practice) == [
        {
            "title": "Épreuve E1",
            "intro": "<p>One</p><p>&lt;b&gt;two&lt;/b&gt;</p>",
            "url": f"{tool.url}/lti/launch",
            "custom": {"assessment": "E1", "referential": "https://x.example/r=1"},
            "maximum": 100,
            "column": ("Épreuve E1", "E1", "ours"),
        }
    ]


def test_a_bad_maximum_of_one_item_is_said_when_saving(trainer, asked, practice, tool):
    for maximum in (17.5, 150, 0, -3, "x"):
        page = post(trainer, asked, answer(asked, tool, {"title": "A", "lineItem": {"scoreMaximum": maximum}}))

        refused = saved(trainer, page)

        assert refused.status_code == 422
        assert BeautifulSoup(refused.text, "html.parser").select_one("[role=alert]").text
    assert added(practice) == []


def test_of_several_items_those_with_a_bad_maximum_are_missing_and_nobody_says_so(trainer, asked, practice, tool):
    items = [{"title": f"{maximum}", "lineItem": {"scoreMaximum": maximum}} for maximum in (20, 17.5, 150, 100.0)]

    course = saved(trainer, post(trainer, asked, answer(asked, tool, *items)))

    assert [each["title"] for each in added(practice)] == ["20", "100.0"]
    assert course.url.endswith("/course/view.php?id=2")
    assert "notice" not in course.text


@pytest.mark.parametrize(
    ("accepts", "item", "maximum"),
    [
        ("delegate", {}, None),
        ("delegate", {"lineItem": {"scoreMaximum": 20}}, 20),
        ("always", {}, 100),
        ("always", {"lineItem": {"scoreMaximum": 20}}, 20),
        ("never", {"lineItem": {"scoreMaximum": 20}}, None),
    ],
)
def test_the_tools_setting_says_which_are_graded(trainer, asked, practice, tool, accepts, item, maximum):
    with practice.session() as session:
        session.execute(update(Tool).values(accepts_grades=accepts))
        session.commit()

    saved(trainer, post(trainer, asked, answer(asked, tool, item)))

    [activity] = added(practice)
    assert activity["maximum"] == maximum
    assert (activity["title"], activity["url"]) == ("small-tool", None)


def test_anything_else_becomes_a_link_too(trainer, asked, practice, tool):
    saved(
        trainer, post(trainer, asked, answer(asked, tool, {"type": "html", "html": "<p>x</p>"}, {"type": "file"}))
    )

    assert [each["title"] for each in added(practice)] == ["small-tool", "small-tool"]


def test_a_line_break_in_a_value_breaks_it(trainer, asked, practice, tool):
    saved(trainer, post(trainer, asked, answer(asked, tool, {"title": "A", "custom": {"a": "1\nb=2\nlost"}})))

    assert added(practice)[0]["custom"] == {"a": "1", "b": "2"}


def test_nothing_chosen_leaves_the_form_as_it_was_and_says_nothing(trainer, asked, tool):
    page = post(trainer, asked, answer(asked, tool, **{DL + "msg": "unseen"}))

    assert "unseen" not in page.text
    assert 'name="title"' in page.text


def test_an_error_is_shown_without_its_tags_and_nothing_is_taken(trainer, asked, tool):
    told = {DL + "errormsg": "No <b>way</b>"}

    page = post(trainer, asked, answer(asked, tool, {"title": "Never shown"}, **told))

    assert "No way" in BeautifulSoup(page.text, "html.parser").select_one(".notice.error").text
    assert "Never shown" not in page.text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"iss": "another"}, id="of another client"),
        pytest.param({"exp": int(time.time()) - 60}, id="expired"),
        pytest.param({"iat": int(time.time()) + 86_400}, id="of the future"),
    ],
)
def test_an_answer_that_does_not_hold_is_not_found(trainer, asked, tool, changes):
    url = asked[DL + "deep_linking_settings"]["deep_link_return_url"]

    assert trainer.http.post(url, data=answer(asked, tool, **changes), timeout=30).status_code == 404


def test_an_answer_of_another_key_is_not_found(trainer, asked, tool):
    url = asked[DL + "deep_linking_settings"]["deep_link_return_url"]
    forged = answer(asked, tool, key=Key.generate("tool-key"))

    assert trainer.http.post(url, data=forged, timeout=30).status_code == 404


@pytest.mark.parametrize("name", ["aud", "nonce", "exp"])
def test_audience_and_nonce_are_not_looked_at(trainer, asked, tool, name):
    page = post(trainer, asked, answer(asked, tool, {"title": "Taken"}, **{name: None}))

    assert "Taken" in page.text


def test_another_session_key_is_refused(trainer, asked, tool):
    url = asked[DL + "deep_linking_settings"]["deep_link_return_url"]

    assert trainer.http.post(url[:-1] + "!", data=answer(asked, tool), timeout=30).status_code == 403


def test_without_its_cookie_the_platform_posts_the_answer_to_itself(asked, tool):
    stranger = Visitor(asked["iss"])
    url = asked[DL + "deep_linking_settings"]["deep_link_return_url"]

    form = only_form(stranger.http.post(url, data=answer(asked, tool), timeout=30))

    assert form.action == url
    assert form.fields["repost"] == "true"
