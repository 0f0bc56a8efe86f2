"""The Agents and Activities resources (xAPI communication, 2.4 and 2.5), and the canonical format (2.1.3)."""

import json

import pytest

THIS = "https://example.org/this"
ADA = {"mbox": "mailto:ada@example.org"}
FRENCH = {"name": {"fr": "Ceci"}, "type": "urn:lesson", "extensions": {"urn:a": 1, "urn:b": {"x": 1}}}
ENGLISH = {"name": {"en": "This"}, "moreInfo": "https://example.org/more", "extensions": {"urn:b": {"y": 2}}}


def person(session, agent):
    answer = session.get("agents", params={"agent": json.dumps(agent)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def activity(session, iri=THIS):
    answer = session.get("activities", params={"activityId": iri})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_activity_has_all_that_statements_have_said_of_it(client, a_statement):
    """2.5: the later word wins, language by language and extension by extension; nothing is lost."""
    for definition in (FRENCH, ENGLISH, {"name": {"fr": "Ceci même"}}):
        client.post("statements", json=a_statement(object={"id": THIS, "definition": definition}))
    client.post("statements", json=a_statement(object={"id": THIS}))

    assert activity(client) == {
        "objectType": "Activity",
        "id": THIS,
        "definition": {
            "name": {"fr": "Ceci même", "en": "This"},
            "type": "urn:lesson",
            "moreInfo": "https://example.org/more",
            "extensions": {"urn:a": 1, "urn:b": {"y": 2}},
        },
    }


def test_an_activity_is_known_from_wherever_a_statement_speaks_of_it(client, a_statement):
    def named(name):
        return {"id": f"urn:{name}", "definition": {"name": {"fr": name}}}

    inner = a_statement(object=named("inner"), context={"contextActivities": {"category": named("inner-context")}})
    del inner["id"]
    context = {"contextActivities": {"parent": [named("parent")], "grouping": named("grouping")}}
    batch = [
        a_statement(object={"objectType": "SubStatement"} | inner, context=context),
        a_statement(object={"id": "urn:parent", "definition": {"name": {"en": "also"}}}),
    ]
    assert client.post("statements", json=batch).status_code == 200

    for name in ("inner", "inner-context", "grouping"):
        assert activity(client, f"urn:{name}")["definition"] == {"name": {"fr": name}}
    assert activity(client, "urn:parent")["definition"] == {"name": {"fr": "parent", "en": "also"}}


def test_an_activity_that_no_statement_has_spoken_of_is_only_an_id(client, as_version_2):
    """IEEE 9274.1.1, 4.1.6.4: an Activity all the same."""
    for session in (client, as_version_2):
        assert activity(session) == {"objectType": "Activity", "id": THIS}
        assert session.head("activities", params={"activityId": THIS}).status_code == 200


def test_canonical_shows_what_is_known_in_the_language_asked_for(client, a_statement):
    said = a_statement(object={"id": THIS, "definition": FRENCH})
    client.post("statements", json=[said, a_statement(object={"id": THIS, "definition": ENGLISH})])
    asked = {"params": {"statementId": said["id"], "format": "canonical"}, "headers": {"Accept-Language": "en"}}

    canonical = client.get("statements", **asked).json()["object"]["definition"]
    exact = client.get("statements", params={"statementId": said["id"]}).json()["object"]["definition"]

    assert canonical["name"] == {"en": "This"}
    assert canonical["moreInfo"] == ENGLISH["moreInfo"]
    assert exact == FRENCH


def test_a_person_has_the_names_that_statements_have_given_the_agent(client, a_statement):
    """2.4: every property an array; the oldest name first."""
    for name in ("Ada", "Ada Lovelace", "Ada"):
        client.post("statements", json=a_statement(actor=ADA | {"name": name}))

    assert person(client, ADA) == {
        "objectType": "Person",
        "name": ["Ada", "Ada Lovelace"],
        "mbox": ["mailto:ada@example.org"],
    }
    assert person(client, {"mbox": "mailto:ada@EXAMPLE.ORG", "name": "A."})["name"] == [
        "Ada",
        "Ada Lovelace",
        "A.",
    ]


def test_an_agent_is_known_from_wherever_a_statement_names_it(client, as_version_2, a_statement):
    def agent(name):
        return {"name": name, "account": {"homePage": "https://tool.example", "name": name}}

    inner = a_statement(actor=agent("inner"))
    del inner["id"]
    said = [
        a_statement(
            actor={"objectType": "Group", "name": "pair", "member": [agent("member")]},
            object={"objectType": "SubStatement"} | inner,
            context={
                "instructor": agent("instructor"),
                "team": {"objectType": "Group", "member": [agent("of the team")]},
                "contextAgents": [{"objectType": "contextAgent", "agent": agent("context")}],
                "contextGroups": [
                    {"objectType": "contextGroup", "group": {"objectType": "Group", "member": [agent("in group")]}}
                ],
            },
        ),
        a_statement(object={"objectType": "Agent"} | agent("object")),
    ]
    assert as_version_2.post("statements", json=said).status_code == 200

    for name in ("inner", "member", "instructor", "of the team", "context", "in group", "object"):
        unnamed = {"account": agent(name)["account"]}
        assert person(client, unnamed) == {
            "objectType": "Person",
            "name": [name],
            "account": [unnamed["account"]],
        }


def test_an_agent_that_no_statement_has_named_is_what_was_asked(client):
    """2.4: "a Person Object ... only containing the information associated with the requested Agent"."""
    assert person(client, {"openid": "https://ada.example"}) == {
        "objectType": "Person",
        "openid": ["https://ada.example"],
    }


@pytest.mark.parametrize(
    ("path", "parameters", "where"),
    [
        ("agents", {}, "agent"),
        ("agents", {"agent": "ada"}, "agent"),
        ("agents", {"agent": "{}"}, "agent"),
        ("agents", {"agent": json.dumps({"objectType": "Group", "mbox": "mailto:pair@example.org"})}, "agent"),
        ("agents", {"agent": json.dumps(ADA), "since": "2026-01-01T00:00:00Z"}, "since"),
        ("activities", {}, "activityId"),
        ("activities", {"activityId": "this"}, "activityId"),
        ("activities", {"activityId": THIS, "format": "exact"}, "format"),
    ],
)
def test_a_parameter_that_is_missing_unknown_or_wrong_is_named(client, path, parameters, where):
    answer = client.get(path, params=parameters)

    assert (answer.status_code, answer.json()["where"]) == (400, where)


def test_what_a_refused_batch_says_is_not_learnt(client, a_statement):
    taken = a_statement()
    client.post("statements", json=taken)
    batch = [
        a_statement(object={"id": THIS, "definition": FRENCH}, actor=ADA | {"name": "Ada"}),
        taken | {"verb": {"id": "urn:other"}},
    ]

    assert client.post("statements", json=batch).status_code == 409

    assert "definition" not in activity(client)
    assert "name" not in person(client, ADA)


@pytest.mark.parametrize(
    ("scopes", "learnt"), [(["statements/write"], False), (["statements/write", "define"], True)]
)
def test_only_who_may_define_does(known_as, client, a_statement, scopes, learnt):
    """4.0, scope `define`: without it, ids are kept and the store's own idea of them is not changed."""
    said = a_statement(object={"id": THIS, "definition": FRENCH}, actor=ADA | {"name": "Ada"})

    assert known_as(*scopes).post("statements", json=said).status_code == 200

    assert ("definition" in activity(client)) is learnt
    assert ("name" in person(client, ADA)) is learnt
    assert client.get("statements", params={"statementId": said["id"]}).json()["object"]["definition"] == FRENCH


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("all", 200),
        ("all/read", 200),
        ("statements/read", 200),
        ("define", 200),
        ("statements/read/mine", 403),
        ("statements/write", 403),
        ("state", 403),
        ("profile", 403),
    ],
)
def test_who_may_look_at_people_and_activities(known_as, scope, status):
    """Who may read no statements of others must not learn the names that these give."""
    session = known_as(scope)

    assert session.get("agents", params={"agent": json.dumps(ADA)}).status_code == status
    assert session.get("activities", params={"activityId": THIS}).status_code == status
    session.auth = None
    assert session.get("agents", params={"agent": json.dumps(ADA)}).status_code == 401
