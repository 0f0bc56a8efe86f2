"""AGS line items as Moodle serves them."""

import pytest
import requests
from sqlalchemy import update

from lti_tool.practice.models import AccessToken

CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"


@pytest.fixture
def items(http, lineitems):
    """The columns as the tool reads them."""

    def read(**filters):
        answer = http.get(lineitems, params={"type_id": 1, **filters}, headers={"Accept": CONTAINER})
        assert answer.status_code == 200
        return answer.json()

    return read


@pytest.fixture
def create(http, lineitems):
    def post(**column):
        column = {"label": "Oral", "scoreMaximum": 20, **column}
        return http.post(f"{lineitems}?type_id=1", json=column, headers={"Content-Type": ITEM})

    return post


@pytest.fixture
def replace(http):
    def put(url, column):
        return http.put(url, json=column, headers={"Content-Type": ITEM})

    return put


def test_the_container_is_a_bare_array(items, lineitems):
    assert items() == [
        {
            "id": f"{lineitems}/2/lineitem?type_id=1",
            "label": "Graded",
            "scoreMaximum": 100,
            "resourceId": "",
            "tag": "",
            "resourceLinkId": "1",
            "ltiLinkId": "1",
        }
    ]


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        pytest.param(CONTAINER, 200, id="exact"),
        pytest.param("*/*", 400, id="anything"),
        pytest.param("application/json", 400, id="plain JSON"),
        pytest.param(f"{CONTAINER}, application/json", 400, id="a list"),
        pytest.param(ITEM, 400, id="one item's"),
    ],
)
def test_the_container_wants_its_media_type_to_the_letter(http, lineitems, accept, status):
    answer = http.get(f"{lineitems}?type_id=1", headers={"Accept": accept})

    assert answer.status_code == status


@pytest.mark.parametrize(("accept", "status"), [(ITEM, 200), ("*/*", 200), ("application/json", 400)])
def test_one_item_also_comes_for_any_media_type(http, lineitems, accept, status):
    answer = http.get(f"{lineitems}/2/lineitem?type_id=1", headers={"Accept": accept})

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("content_type", "status"),
    [(ITEM, 201), (f"{ITEM};charset=utf-8", 201), ("application/json", 400), (None, 400)],
)
def test_a_column_is_sent_as_exactly_its_media_type(http, lineitems, content_type, status):
    column = b'{"label": "Oral", "scoreMaximum": 20}'

    answer = http.post(f"{lineitems}?type_id=1", data=column, headers={"Content-Type": content_type})

    assert answer.status_code == status


def test_a_refusal_repeats_the_request(http, lineitems):
    answer = http.get(f"{lineitems}?type_id=1", headers={"Accept": "application/json"})

    assert answer.json() == {
        "status": 400,
        "reason": "Bad Request",
        "request": {
            "method": "GET",
            "url": "/mod/lti/services.php/2/lineitems?type_id=1",
            "accept": "application/json",
        },
    }


def test_a_new_column_is_echoed_with_its_id_and_no_location(create, http, lineitems):
    answer = create(tag="final", resourceId="E1", startDateTime="2026-01-01T00:00:00Z")

    assert answer.status_code == 201
    assert "Location" not in answer.headers
    column = answer.json()
    assert column == {
        "label": "Oral",
        "scoreMaximum": 20,
        "tag": "final",
        "resourceId": "E1",
        "startDateTime": "2026-01-01T00:00:00Z",
        "id": f"{lineitems}/4/lineitem?type_id=1",
    }
    assert http.get(column["id"]).json() == {
        "id": column["id"], "label": "Oral", "scoreMaximum": 20, "resourceId": "E1", "tag": "final",
    }  # fmt: skip


@pytest.mark.parametrize("maximum", [0, -5, 17.5])
def test_any_number_is_a_maximum(create, maximum):
    assert create(scoreMaximum=maximum).status_code == 201


@pytest.mark.parametrize(
    ("column", "status"),
    [
        pytest.param({"label": None}, 400, id="no label"),
        pytest.param({"scoreMaximum": None}, 400, id="no maximum"),
        pytest.param({"scoreMaximum": "much"}, 400, id="maximum in words"),
        pytest.param({"resourceLinkId": "3"}, 403, id="another tool's link"),
        pytest.param({"resourceLinkId": "99"}, 403, id="no link"),
    ],
)
def test_a_column_that_lacks_something_or_hangs_on_a_foreign_link_is_refused(create, items, column, status):
    assert create(**column).status_code == status
    assert len(items()) == 1


def test_the_same_column_twice_is_two_columns(create, items):
    create(resourceId="E1", tag="final")
    create(resourceId="E1", tag="final")

    assert len(items(resource_id="E1", tag="final")) == 2


def test_columns_are_filtered_by_resource_tag_and_link(create, items):
    create(label="one", resourceId="E1", tag="oral")
    create(label="two", resourceId="E1", tag="written")

    assert [item["label"] for item in items(resource_id="E1")] == ["one", "two"]
    assert [item["label"] for item in items(tag="written")] == ["two"]
    assert [item["label"] for item in items(resource_link_id="1")] == ["Graded"]


def test_paging_is_only_on_demand_and_its_links_are_unusable(create, http, lineitems):
    create()
    answer = http.get(f"{lineitems}?type_id=1&limit=1", headers={"Accept": CONTAINER})

    assert len(answer.json()) == 1
    link = answer.headers["Link"].encode("latin-1").decode()
    assert "rel=“next”" in link
    assert "&amp;" in link
    assert "next" not in answer.links


def test_put_clears_what_it_leaves_out(create, replace, http):
    column = create(resourceId="E1", tag="final").json()

    replace(column["id"], {"label": "Renamed", "scoreMaximum": 20})

    assert http.get(column["id"]).json() == {
        "id": column["id"], "label": "Renamed", "scoreMaximum": 20, "resourceId": "", "tag": "",
    }  # fmt: skip


def test_put_with_a_new_tag_and_no_link_takes_the_column_off_its_link(http, replace, items):
    [column] = items()

    replace(column["id"], {"label": "Graded", "scoreMaximum": 100, "tag": "new"})

    assert "resourceLinkId" not in http.get(column["id"]).json()


def test_put_of_the_whole_column_keeps_its_link(http, replace, items):
    [column] = items()

    answer = replace(column["id"], {**column, "label": "Renamed"})

    assert answer.json() == {**column, "label": "Renamed"}
    assert http.get(column["id"]).json() == {**column, "label": "Renamed"}


def test_deleting_the_activitys_own_column_works(http, items):
    [column] = items()

    assert http.delete(column["id"]).status_code == 204
    assert items() == []
    assert http.get(column["id"]).status_code == 404


def test_ids_are_not_used_again_even_when_no_column_is_left(http, create, lineitems):
    for item_id in (2, 3):
        http.delete(f"{lineitems}/{item_id}/lineitem")
    first = create().json()["id"]
    http.delete(first)

    assert create().json()["id"] != first


def test_another_tools_column_is_not_there(http, lineitems):
    assert http.get(f"{lineitems}/3/lineitem?type_id=1").status_code == 404


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        pytest.param("?type_id=1", {"Authorization": "Bearer nonsense"}, id="unknown token"),
        pytest.param("?type_id=1", {"Authorization": None}, id="no token"),
        pytest.param("?type_id=2", {}, id="another tool's address"),
    ],
)
def test_all_trouble_with_the_token_is_401(http, lineitems, query, headers):
    answer = http.get(lineitems + query, headers={"Accept": CONTAINER, **headers})

    assert answer.status_code == 401


def test_too_small_a_scope_is_401_too(practice, tool, lineitems):
    with tool.http([AGS + "lineitem.readonly"]) as reader:
        read = reader.get(f"{lineitems}?type_id=1", headers={"Accept": CONTAINER})
        written = reader.post(f"{lineitems}?type_id=1", json={}, headers={"Content-Type": ITEM})

    assert (read.status_code, written.status_code) == (200, 401)


def test_an_expired_token_is_401(practice, http, lineitems):
    with practice.session() as session:
        session.execute(update(AccessToken).values(expires_at=1))
        session.commit()

    assert http.get(f"{lineitems}?type_id=1", headers={"Accept": CONTAINER}).status_code == 401


def test_an_unknown_course_is_404(http, practice):
    url = f"{practice.url}/mod/lti/services.php/99/lineitems?type_id=1"

    assert http.get(url, headers={"Accept": CONTAINER}).status_code == 404


def test_an_address_that_no_service_has_is_400(practice):
    answer = requests.get(f"{practice.url}/mod/lti/services.php/2/nothing", timeout=10)

    assert (answer.status_code, answer.json()["status"]) == (400, 400)
