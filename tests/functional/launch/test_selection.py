"""A trainer chooses, in the platform's dialog, what its activities will present."""

import builders
import jwt
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from lti_tool.lti.rejections import Reason
from lti_tool.store.models import Selection, StoredReferential

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
BACK = "http://lms.example/mod/lti/contentitem_return.php?course=2&id=1&sesskey=zlt8"


def asking(role="Instructor", **changes):
    """The claims of Moodle's request, with ``changes`` to its settings."""
    settings = {
        "accept_types": ["ltiResourceLink"],
        "accept_multiple": True,
        "deep_link_return_url": BACK,
    } | changes
    return {
        "message_type": "LtiDeepLinkingRequest",
        "resource_link": ...,
        "roles": [MEMBERSHIP + role],
        DL + "deep_linking_settings": settings,
    }


def opened(browser, **changes):
    """The page of a selection: where it is, and what it says."""
    answer = browser.launch(**asking(**changes))
    assert answer.status_code == 303, answer.text
    return answer.location, BeautifulSoup(browser.client.get(answer.location).data, "html.parser")


def post(browser, where, page, **form):
    token = page.select_one("[name=csrf_token]")["value"]
    return browser.client.post(where, data={"csrf_token": token} | form)


def said(answer, browser):
    """What the answer's token says, checked with the key that we publish."""
    form = BeautifulSoup(answer.data, "html.parser").select_one("form#answer")
    assert form["action"] == BACK
    token = form.select_one("[name=JWT]")["value"]
    kid = jwt.get_unverified_header(token)["kid"]
    [key] = [key for key in browser.client.get("/lti/jwks").json["keys"] if key["kid"] == kid]
    audience = browser.platform.registration.issuer
    return jwt.decode(token, jwt.PyJWK(key, "RS256").key, algorithms=["RS256"], audience=audience)


@pytest.fixture(autouse=True)
def referential(session):
    referential = builders.the_referential(session)
    session.commit()
    return referential


def values(page):
    return [field["value"] for field in page.select("[name=chosen]")]


def test_several_assessments_become_links_with_columns(browser, session):
    where, page = opened(browser, data="kept, verbatim ")
    several = values(page)[:2]

    answer = post(browser, where, page, chosen=several)

    claims = said(answer, browser)
    assert claims["iss"] == browser.platform.registration.client_id
    assert claims[LTI + "message_type"] == "LtiDeepLinkingResponse"
    assert claims[LTI + "deployment_id"] == "1"
    assert claims[DL + "data"] == "kept, verbatim "
    items = claims[DL + "content_items"]
    assert [f"{item['custom']['referential']} {item['custom']['assessment']}" for item in items] == several
    for item in items:
        assert item["type"] == "ltiResourceLink"
        assert item["lineItem"]["scoreMaximum"] == 100
        assert item["lineItem"]["resourceId"] == item["custom"]["assessment"]
        assert item["lineItem"]["submissionReview"] == {
            "reviewableStatus": ["InProgress", "Submitted", "Completed"],
            "url": item["url"],
        }
    assert "form-action 'self' http://lms.example;" in answer.headers["Content-Security-Policy"]


def test_pages_become_links_without_columns(browser, referential):
    where, page = opened(browser)
    pages = [value for value in values(page) if "page=" in value]

    answer = post(browser, where, page, chosen=pages)

    claims = said(answer, browser)
    items = claims[DL + "content_items"]
    assert [item["custom"] for item in items] == [
        {"page": "progress", "referential": referential.iri},
        {"page": "jury", "referential": referential.iri},
    ]
    assert not any("lineItem" in item for item in items)
    assert all(item["title"] and item["text"] for item in items)
    assert claims[DL + "msg"]


def test_offers_stand_by_bloc_then_those_of_the_whole(browser, referential):
    _where, page = opened(browser)

    groups = page.select("fieldset")

    codes = [group.legend.select_one(".code") for group in groups]
    assert [code and code.text for code in codes] == ["B1", "B2", "B3", "B4", None]
    assert len(values(page)) == len(referential.document["assessments"]) + 3


@pytest.mark.parametrize("form", [{"cancel": "1"}, {}], ids=["cancelled", "added with nothing chosen"])
def test_with_nothing_chosen_the_answer_is_empty_and_says_nothing(browser, form):
    where, page = opened(browser)
    if form:
        form = form | {"chosen": values(page)[:1]}

    claims = said(post(browser, where, page, **form), browser)

    # Moodle then closes its dialog; a message it would not show.
    assert claims[DL + "content_items"] == []
    assert not {DL + "msg", DL + "errormsg"} & claims.keys()


def test_one_only_where_the_platform_takes_one(browser):
    where, page = opened(browser, accept_multiple=False)

    assert {field["type"] for field in page.select("[name=chosen]")} == {"radio"}
    assert post(browser, where, page, chosen=values(page)[:2]).status_code == 400


def test_a_column_only_where_the_platform_takes_one(browser):
    where, page = opened(browser, accept_lineitem=False)

    [item] = said(post(browser, where, page, chosen=values(page)[0]), browser)[DL + "content_items"]

    assert "lineItem" not in item


def test_a_selection_is_answered_once(browser):
    where, page = opened(browser)
    post(browser, where, page, cancel="1")

    assert post(browser, where, page, chosen=values(page)[0]).status_code == 409
    assert browser.client.get(where).status_code == 409


def test_what_is_not_offered_is_not_linked(browser):
    where, page = opened(browser)

    assert post(browser, where, page, chosen="http://else.example E1").status_code == 404


def test_a_learner_chooses_nothing(browser, session):
    answer = browser.launch(**asking("Learner"))

    assert answer.status_code == 403
    assert session.scalar(select(func.count(Selection.id))) == 0


def test_another_browser_has_no_part_in_it(browser, another_browser):
    where, _ = opened(browser)

    assert another_browser.client.get(where).status_code == 403


def test_without_a_referential_the_page_says_so(browser, session):
    session.delete(session.scalars(select(StoredReferential)).one())
    session.commit()

    where, page = opened(browser)

    assert page.select_one("h1")
    assert not values(page)
    assert said(post(browser, where, page, cancel="1"), browser)[DL + "errormsg"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({DL + "deep_linking_settings": ...}, Reason.SELECTION_MISSING, id="no settings"),
        pytest.param(
            asking(deep_link_return_url="javascript:alert(1)"), Reason.RETURN_MALFORMED, id="a script to return to"
        ),
        pytest.param(asking(accept_types=["file"]), Reason.LINKS_UNWANTED, id="files only"),
        pytest.param(asking(data="x" * 70_000), Reason.DATA_MALFORMED, id="too much data"),
        pytest.param(asking(data={"a": 1}), Reason.DATA_MALFORMED, id="data that are no string"),
    ],
)
def test_a_request_that_breaks_a_rule_is_refused(browser, assert_refused, changes, reason):
    assert_refused(browser.launch(**(asking() | changes)), reason)
