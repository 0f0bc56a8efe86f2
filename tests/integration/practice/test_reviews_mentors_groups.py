"""What the platform does beside plain launches: reviews as Moodle, mentors and groups as specified."""

import jwt
import pytest
import requests

from lti_tool.practice import EnrolmentSeed, GroupSeed, PersonSeed, Role, seed
from lti_tool.practice.visitor import UnexpectedPage, only_form

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
GROUPS_SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
GROUP_FORMAT = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
SET_FORMAT = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


def claims_of(tool):
    return jwt.decode(tool.posted[-1]["id_token"], options={"verify_signature": False})


def review(visitor, user_id):
    page = visitor.open(f"/mod/lti/launch.php?id=2&action=gradeReport&user={user_id}")
    return visitor.submit(visitor.answer_to(only_form(page)))


@pytest.mark.parametrize("username", ["formatrice", "zoe"])
def test_a_review_names_the_learner_by_id_alone(visitor, tool, username):
    visitor.become(username)

    review(visitor, 5)

    claims = claims_of(tool)
    assert claims[LTI + "message_type"] == "LtiSubmissionReviewRequest"
    assert claims[LTI + "for_user"] == {"user_id": "5"}
    assert claims[LTI + "resource_link"]["id"] == "1"
    assert "lineitem" in claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]


def test_the_next_launch_is_a_plain_one(visitor, tool):
    visitor.become("formatrice")
    review(visitor, 5)

    visitor.launch(2)

    assert claims_of(tool)[LTI + "message_type"] == "LtiResourceLinkRequest"
    assert LTI + "for_user" not in claims_of(tool)


@pytest.mark.parametrize(("username", "user_id", "status"), [("zoe", 6, 403), ("formatrice", 999, 404)])
def test_nobody_reviews_another_learner_or_somebody_who_is_not_there(visitor, username, user_id, status):
    visitor.become(username)

    with pytest.raises(UnexpectedPage, match=str(status)):
        review(visitor, user_id)


@pytest.fixture
def mia(practice, visitor):
    """A mentor at the browser, who follows nobody yet."""
    seed(
        practice.app,
        people=[PersonSeed(9, "mia", "Mia", "Mentor", "mia@practice.example")],
        enrolments=[EnrolmentSeed(2, "mia", Role.MENTOR)],
    )
    visitor.become("mia")
    return visitor


def test_a_mentor_is_told_with_the_learners_they_follow(practice, mia, tool):
    mia.launch(2)
    alone = claims_of(tool)
    seed(practice.app, mentorings={"mia": ["maelle", "zoe"]})

    mia.launch(2)

    assert alone[LTI + "roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"]
    assert LTI + "role_scope_mentor" not in alone
    assert claims_of(tool)[LTI + "role_scope_mentor"] == ["5", "7"]


@pytest.mark.parametrize("path", ["/grade/report/grader/index.php?id=2", "/grade/report/index.php?id=2"])
def test_a_mentor_reads_no_gradebook(mia, path):
    with pytest.raises(UnexpectedPage, match="403"):
        mia.open(path)


def test_moodle_says_nothing_of_groups(practice, zoe, tool):
    zoe.launch(2)
    asked = tool.ask_token([GROUPS_SCOPE])

    assert GROUPS not in claims_of(tool)
    assert asked.status_code == 400
    with tool.http() as http:
        url = f"{practice.url}/mod/lti/services.php/CourseSection/2/bindings/1/groups"
        assert http.get(url, headers={"Accept": GROUP_FORMAT}, timeout=10).status_code == 404


@pytest.fixture
def grouped(practice):
    """The platform with groups of two groupings, offered."""
    practice.app.config["OFFERS_GROUPS"] = True
    groups = [GroupSeed(1, 2, "Nord", ["zoe"], "Pairs"), GroupSeed(2, 2, "Sud", ["maelle"], "Pairs")]
    seed(practice.app, groups=[*groups, GroupSeed(3, 2, "All", ["zoe", "maelle"]), GroupSeed(4, 3, "Other", [])])
    return practice


def test_groups_are_announced_and_told_where_they_are_offered(grouped, zoe, tool):
    zoe.launch(2)
    claim = claims_of(tool)[GROUPS]
    with tool.http([GROUPS_SCOPE, NRPS]) as http:
        listed = http.get(claim["context_groups_url"], headers={"Accept": GROUP_FORMAT}, timeout=10).json()
        sets = http.get(claim["context_group_sets_url"], headers={"Accept": SET_FORMAT}, timeout=10).json()
        members = http.get(
            f"{grouped.url}/mod/lti/services.php/CourseSection/2/bindings/1/memberships?groups=true",
            headers={"Accept": MEMBERS},
            timeout=10,
        ).json()

    assert claim["scope"] == [GROUPS_SCOPE]
    assert listed["groups"] == [
        {"id": "1", "name": "Nord", "set_id": "Pairs"},
        {"id": "2", "name": "Sud", "set_id": "Pairs"},
        {"id": "3", "name": "All"},
    ]
    assert sets["sets"] == [{"id": "Pairs", "name": "Pairs"}]
    enrolled = {member["user_id"]: member["group_enrollments"] for member in members["members"]}
    assert enrolled["5"] == [{"group_id": "1"}, {"group_id": "3"}]
    assert enrolled["6"] == []


def test_groups_come_page_by_page_and_of_one_person(grouped, tool):
    url = f"{grouped.url}/mod/lti/services.php/CourseSection/2/bindings/1/groups"
    with tool.http([GROUPS_SCOPE]) as http:
        http.headers["Accept"] = GROUP_FORMAT
        first = http.get(f"{url}?limit=2", timeout=10)
        second = http.get(first.links["next"]["url"], timeout=10)
        zoes = http.get(f"{url}?user_id=5", timeout=10)

    assert [group["id"] for group in [*first.json()["groups"], *second.json()["groups"]]] == ["1", "2", "3"]
    assert "next" not in second.links
    assert [group["id"] for group in zoes.json()["groups"]] == ["1", "3"]


def test_groups_are_for_whoever_has_the_scope(grouped, tool):
    url = f"{grouped.url}/mod/lti/services.php/CourseSection/2/bindings/1/groups"

    with tool.http([NRPS]) as http:
        assert http.get(url, headers={"Accept": GROUP_FORMAT}, timeout=10).status_code == 401
    assert requests.get(url, headers={"Accept": GROUP_FORMAT}, timeout=10).status_code == 401
