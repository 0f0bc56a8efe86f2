"""Reading a whole column, and changing its maximum without touching the rest, over real HTTP."""

import json

import pytest
from practice_course import ZOE
from scripted_platform import Reply

from lti_tool.lti.scores import Result
from lti_tool.lti.services import LINEITEM_TYPE, RESULT_CONTAINER
from lti_tool.platform_api.errors import AccessRefused, NotThere, PlatformRefused, PlatformUnavailable
from lti_tool.platform_api.line_items import set_maximum
from lti_tool.platform_api.scores import read_results

COLUMN = "/lineitems/1/lineitem"
RESULTS = "/lineitems/1/lineitem/results"


@pytest.fixture
def column(lms):
    lms.on_token()
    return f"{lms.url}{COLUMN}?type_id=1"


def listed(*members, **headers):
    return Reply(body=json.dumps(members), headers=headers)


def test_results_are_asked_for_with_the_exact_type_and_no_limit(lms, services, column):
    lms.on(RESULTS, listed({"userId": "5", "resultScore": 17.5, "resultMaximum": 20, "comment": "C1"}))

    found = read_results(services, column)

    [asked] = lms.asked_at(RESULTS)
    assert asked.headers["Accept"] == RESULT_CONTAINER
    assert asked.query == {"type_id": "1"}
    assert found == {"5": Result(17.5, 20.0, "C1", None)}


def test_an_empty_place_is_told_from_no_place(lms, services, column):
    lms.on(RESULTS, listed({"id": f"{lms.url}{RESULTS}?user_id=5", "userId": ZOE}))

    assert read_results(services, column) == {"5": Result(None, None, None, None)}


def test_results_come_from_every_page_of_the_same_platform(lms, services, column):
    second = lms.on("/second", listed({"userId": "6", "resultScore": 1, "resultMaximum": 2}))
    first = listed({"userId": "5", "resultScore": 2, "resultMaximum": 2}, Link=f'<{second}>; rel="next"')
    lms.on(RESULTS, first)

    assert set(read_results(services, column)) == {"5", "6"}


def test_half_a_list_is_none(lms, services, column):
    second = lms.on("/second", Reply(503))
    first = listed({"userId": "5", "resultScore": 2, "resultMaximum": 2}, Link=f'<{second}>; rel="next"')
    lms.on(RESULTS, first)

    with pytest.raises(PlatformUnavailable):
        read_results(services, column)


def test_a_next_page_elsewhere_is_not_asked(lms, services, column):
    lms.on(RESULTS, listed({"userId": "5"}, Link='<https://elsewhere.example/>; rel="next"'))

    with pytest.raises(PlatformRefused):
        read_results(services, column)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(Reply(404), NotThere, id="the column is gone"),
        pytest.param(Reply(403), AccessRefused, id="another tool's column"),
        pytest.param(Reply(body='{"results": []}'), PlatformRefused, id="no list"),
        pytest.param(Reply(body="<html>"), PlatformUnavailable, id="a page"),
    ],
)
def test_what_cannot_be_read_is_told_apart(lms, services, column, reply, error):
    lms.on(RESULTS, reply)

    with pytest.raises(error):
        read_results(services, column)


def test_what_makes_no_sense_in_a_list_is_left_out(lms, services, column):
    lms.on(RESULTS, listed("5", {"resultScore": 1}, {"userId": None}, {"userId": ["5"]}))

    assert read_results(services, column) == {}


def test_a_maximum_is_changed_and_all_else_put_back_as_it_was_read(lms, services, column):
    item = {
        "id": column,
        "label": "Dossier du lundi",
        "scoreMaximum": 20,
        "resourceId": "E1",
        "tag": "certibloc",
        "resourceLinkId": "7",
        "https://lms.example/secret": {"kept": True},
    }
    lms.on(COLUMN, lambda asked: listed() if asked.method == "PUT" else Reply(body=json.dumps(item)))

    set_maximum(services, column, 100)

    read, put = lms.asked_at(COLUMN)
    assert (read.headers["Accept"], put.headers["Content-Type"]) == (LINEITEM_TYPE, LINEITEM_TYPE)
    assert json.loads(put.body) == item | {"scoreMaximum": 100}


def test_a_column_that_is_gone_is_not_made_anew_by_changing_it(lms, services, column):
    with pytest.raises(NotThere):
        set_maximum(services, column, 100)

    assert [asked.method for asked in lms.asked_at(COLUMN)] == ["GET"]
