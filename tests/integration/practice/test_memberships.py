"""Names and roles as Moodle lists them."""

import pytest

MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@pytest.fixture
def address(practice):
    return f"{practice.url}/mod/lti/services.php/CourseSection/2/bindings/1/memberships"


def test_members_are_those_enrolled_now_in_another_order_than_their_ids(http, address):
    answer = http.get(address, headers={"Accept": MEMBERS}).json()

    assert answer["id"] == address
    assert answer["context"] == {
        "id": "2", "label": "MGC-2026", "title": "Manager grands comptes – promotion 2026",
    }  # fmt: skip
    ids = [member["user_id"] for member in answer["members"]]
    assert set(ids) == {"3", "4", "5", "6", "7"}
    assert ids != sorted(ids)


def test_a_member_has_moodles_fields(http, address):
    members = http.get(address).json()["members"]

    assert next(member for member in members if member["user_id"] == "5") == {
        "status": "Active",
        "roles": ["Learner"],
        "user_id": "5",
        "lis_person_sourcedid": "SIS-5",
        "name": "Zoë Ångström",
        "given_name": "Zoë",
        "family_name": "Ångström",
        "email": "zoe.angstrom@practice.example",
        "ext_user_username": "zoe",
    }


def test_a_non_editing_teacher_is_listed_as_a_learner(http, address):
    roles = {member["user_id"]: member["roles"] for member in http.get(address).json()["members"]}

    assert roles["4"] == ["Learner"]
    assert roles["3"] == ["Instructor"]


def test_without_privacy_consent_members_have_no_names(practice, tool, address):
    with tool.http(client_id="reader") as http:
        members = http.get(address.replace("bindings/1", "bindings/2")).json()["members"]

    assert members[0].keys() == {"status", "roles", "user_id", "lis_person_sourcedid"}


@pytest.mark.parametrize(
    ("role", "ids"),
    [
        ("Instructor", {"3"}),
        ("http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor", {"3"}),
        ("Learner", {"4", "5", "6", "7"}),
        ("Mentor", {"3", "4", "5", "6", "7"}),
    ],
)
def test_members_are_filtered_by_a_role_short_or_full(http, address, role, ids):
    members = http.get(address, params={"role": role}).json()["members"]

    assert {member["user_id"] for member in members} == ids


def test_the_link_to_the_next_page_forgets_the_role(http, address):
    first = http.get(address, params={"limit": 2, "role": "Learner"})

    assert first.headers["Link"] == f'<{address}?limit=2&from=2>; rel="next"'


def test_following_the_pages_lists_everybody_once(http, address):
    page = http.get(address, params={"limit": 2})
    seen = page.json()["members"]
    while "next" in page.links:
        page = http.get(page.links["next"]["url"])
        seen += page.json()["members"]

    assert sorted(member["user_id"] for member in seen) == ["3", "4", "5", "6", "7"]


def test_for_a_link_each_member_comes_with_a_message(http, address):
    members = http.get(address, params={"rlid": "1"}).json()["members"]

    [message] = members[0]["message"]
    assert message["https://purl.imsglobal.org/spec/lti/claim/message_type"] == "LtiResourceLinkRequest"
    assert "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome" in message


@pytest.mark.parametrize(("accept", "status"), [(MEMBERS, 200), ("*/*", 200), ("application/json", 400)])
def test_the_media_type_is_matched_to_the_letter(http, address, accept, status):
    assert http.get(address, headers={"Accept": accept}).status_code == status


def test_too_small_a_scope_or_anothers_address_is_401(practice, tool, http, address):
    with tool.http(["https://purl.imsglobal.org/spec/lti-ags/scope/score"]) as scorer:
        assert scorer.get(address).status_code == 401
    assert http.get(address.replace("bindings/1", "bindings/2")).status_code == 401


@pytest.mark.parametrize("path", ["CourseSection/99/bindings/1", "CourseSection/2/bindings/99"])
def test_an_unknown_course_or_tool_is_404(http, practice, path):
    assert http.get(f"{practice.url}/mod/lti/services.php/{path}/memberships").status_code == 404
