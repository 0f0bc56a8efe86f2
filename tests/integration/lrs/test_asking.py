"""Asking for statements (xAPI communication, 2.1.3)."""

import json
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

ADA = {"account": {"homePage": "https://tool.example", "name": "ada"}}
BEN = {"mbox": "mailto:ben@Example.org"}
EVE = {"mbox": "mailto:eve@example.org"}
REGISTRATION = str(uuid4())
BEN_OTHERWISE = {"objectType": "Agent", "name": "B", "mbox": "mailto:ben@example.org"}
OF_BEN = ["by ben", "in ben's group", "about ben"]
AROUND_BEN = [*OF_BEN, "led by ben", "in ben's team", "ben will"]
DID, THIS, THAT = ("https://example.org/did", "https://example.org/this", "https://example.org/that")
ANONYMOUS = '{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}'
AROUND_THAT = ["other activity", "under that", "ben will"]


@pytest.fixture
def told(client, a_statement):
    """A few statements, by what is particular about each."""
    said = {
        "plain": a_statement(),
        "by ben": a_statement(actor=BEN),
        "in ben's group": a_statement(actor={"objectType": "Group", "member": [EVE, BEN]}),
        "about ben": a_statement(object={"objectType": "Agent", **BEN}),
        "led by ben": a_statement(context={"instructor": BEN}),
        "in ben's team": a_statement(context={"team": {"objectType": "Group", "member": [BEN]}}),
        "other verb": a_statement(verb={"id": "https://example.org/left"}),
        "registered": a_statement(context={"registration": REGISTRATION}),
        "other activity": a_statement(object={"id": "https://example.org/that"}),
        "under that": a_statement(context={"contextActivities": {"parent": [{"id": "https://example.org/that"}]}}),
        "ben will": a_statement(
            object={
                "objectType": "SubStatement",
                "actor": BEN,
                "verb": {"id": "https://example.org/will"},
                "object": {"id": "https://example.org/that"},
            }
        ),
    }
    client.post("statements", json=list(said.values()))
    names = {statement["id"]: name for name, statement in said.items()}

    def found(**filters):
        return [names[statement_id] for statement_id in client.ids(**filters, ascending="true")]

    return found


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({"agent": BEN}, OF_BEN, id="agent"),
        pytest.param({"agent": BEN_OTHERWISE}, OF_BEN, id="agent, written otherwise"),
        pytest.param({"agent": BEN, "related_agents": "true"}, AROUND_BEN, id="related agents"),
        pytest.param({"agent": BEN, "related_agents": "false"}, OF_BEN, id="no related agents"),
        pytest.param({"verb": "https://example.org/left"}, ["other verb"], id="verb"),
        pytest.param({"activity": THAT}, ["other activity"], id="activity"),
        pytest.param({"activity": THAT, "related_activities": "true"}, AROUND_THAT, id="related activities"),
        pytest.param({"registration": REGISTRATION.upper()}, ["registered"], id="registration"),
        pytest.param({"agent": BEN, "verb": "https://example.org/left"}, [], id="two that nothing meets"),
        pytest.param(
            {"agent": ADA, "verb": DID, "activity": THIS, "registration": REGISTRATION},
            ["registered"],
            id="four at once",
        ),
        pytest.param({"agent": {"mbox": "mailto:nobody@example.org"}}, [], id="who is unknown"),
    ],
)
def test_a_filter_lets_through_what_meets_it(told, filters, expected):
    if "agent" in filters:
        filters = filters | {"agent": json.dumps(filters["agent"])}

    assert told(**filters) == expected


def test_the_store_s_own_authority_is_a_related_agent(told):
    authority = json.dumps({"account": {"homePage": "https://store.example/xapi", "name": "tester"}})

    assert told(agent=authority) == []
    assert len(told(agent=authority, related_agents="true")) == 11


def test_the_newest_comes_first_unless_asked_otherwise(client, a_statement):
    batch = [a_statement() for _ in range(5)]
    client.post("statements", json=batch)

    ids = [said["id"] for said in batch]
    assert client.ids() == ids[::-1]
    assert client.ids(ascending="false") == ids[::-1]
    assert client.ids(ascending="true") == ids


@pytest.mark.parametrize("ascending", ["true", "false"])
@pytest.mark.parametrize("filters", [{}, {"verb": DID}, {"verb": DID, "activity": THIS}])
def test_every_statement_is_on_one_page_and_no_page_is_empty(client, a_statement, ascending, filters):
    batch = [a_statement() for _ in range(21)]
    client.post("statements", json=batch)

    pages, answer = [], client.get("statements", params={"limit": 7, "ascending": ascending, **filters}).json()
    pages.append(answer["statements"])
    while answer["more"]:
        answer = client.get(answer["more"]).json()
        pages.append(answer["statements"])

    assert [len(page) for page in pages] == [7, 7, 7]
    found = [said["id"] for page in pages for said in page]
    assert found == [said["id"] for said in batch][:: 1 if ascending == "true" else -1]


def test_more_is_a_path_from_the_root_that_knows_where_the_store_is_mounted(client, a_statement):
    client.post("statements", json=[a_statement() for _ in range(3)])

    more = client.get("statements", params={"limit": 1, "verb": DID}).json()["more"]

    assert urlsplit(more).path == "/xapi/statements"
    assert not urlsplit(more).netloc
    assert parse_qs(urlsplit(more).query)["verb"] == [DID]


def test_what_is_stored_between_two_pages_changes_none(client, a_statement):
    batch = [a_statement() for _ in range(4)]
    client.post("statements", json=batch)
    first = client.get("statements", params={"limit": 2}).json()

    client.post("statements", json=[a_statement() for _ in range(3)])

    rest = client.get(first["more"]).json()
    assert [said["id"] for said in first["statements"] + rest["statements"]] == [said["id"] for said in batch][
        ::-1
    ]
    assert rest["more"] == ""


def test_a_page_is_never_longer_than_the_store_allows(client, a_statement):
    client.post("statements", json=[a_statement() for _ in range(101)])

    for limit in (0, 1000):
        assert len(client.get("statements", params={"limit": limit}).json()["statements"]) == 100


def test_since_leaves_out_and_until_takes_in_the_instant_itself(client, a_statement):
    batch = [a_statement() for _ in range(3)]
    client.post("statements", json=batch)
    first, second, third = (client.get("statements", params={"statementId": each["id"]}).json() for each in batch)

    assert first["stored"] < second["stored"] < third["stored"]
    assert client.ids(since=second["stored"]) == [third["id"]]
    assert client.ids(until=second["stored"], ascending="true") == [first["id"], second["id"]]
    assert client.ids(since=first["stored"], until=second["stored"]) == [second["id"]]
    assert client.ids(since=first["stored"], limit=1, ascending="true") == [second["id"], third["id"]]
    assert client.ids(until=second["stored"], limit=1) == [second["id"], first["id"]]


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"Verb": "urn:x"}, id="the case of a name"),
        pytest.param({"foo": "bar"}, id="an unknown name"),
        pytest.param([("verb", "urn:x"), ("verb", "urn:y")], id="a name twice"),
        pytest.param({"statementId": str(uuid4()), "voidedStatementId": str(uuid4())}, id="both ids"),
        pytest.param({"statementId": str(uuid4()), "verb": "urn:x"}, id="an id and a filter"),
        pytest.param({"voidedStatementId": str(uuid4()), "limit": "1"}, id="a voided id and a limit"),
        pytest.param({"statementId": "1"}, id="an id that is none"),
        pytest.param({"agent": "ada"}, id="an agent that is no JSON"),
        pytest.param({"agent": "{}"}, id="an agent without an identifier"),
        pytest.param({"agent": ANONYMOUS}, id="an anonymous group"),
        pytest.param({"verb": "did"}, id="a verb without a scheme"),
        pytest.param({"activity": ""}, id="an activity of nothing"),
        pytest.param({"registration": "1"}, id="a registration that is no UUID"),
        pytest.param({"related_agents": "yes"}, id="related agents, neither true nor false"),
        pytest.param({"related_activities": "True"}, id="the case of true"),
        pytest.param({"since": "yesterday"}, id="a since that is no time"),
        pytest.param({"until": "2026-01-01T00:00:00-00:00"}, id="an until at minus zero"),
        pytest.param({"limit": "-1"}, id="a limit below zero"),
        pytest.param({"limit": "ten"}, id="a limit in words"),
        pytest.param({"ascending": "1"}, id="ascending by number"),
        pytest.param({"format": "full"}, id="an unknown format"),
        pytest.param({"attachments": "no"}, id="attachments, neither true nor false"),
        pytest.param({"cursor": "x"}, id="a cursor that is none of ours"),
    ],
)
def test_a_parameter_that_breaks_a_rule_is_refused_by_its_name(client, params):
    answer = client.get("statements", params=params)

    assert answer.status_code == 400
    assert answer.json()["where"] in dict(params)


def test_a_post_with_parameters_is_refused(client, a_statement):
    assert client.post("statements", params={"limit": "1"}, json=a_statement()).status_code == 400


def test_a_statement_that_is_not_there_is_not_found(client):
    answer = client.get("statements", params={"statementId": str(uuid4())})

    assert answer.status_code == 404
    assert "error" in answer.json()


def test_one_statement_tells_when_it_was_stored(client, a_statement):
    said = a_statement()
    client.post("statements", json=said)

    answer = client.get("statements", params={"statementId": said["id"]})

    assert answer.headers["Last-Modified"].endswith("GMT")
    assert answer.headers["ETag"]


def test_a_head_is_a_get_without_its_body(client, a_statement):
    client.post("statements", json=a_statement())

    got, headed = client.get("statements"), client.head("statements")

    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["Content-Length"] == str(len(got.content))


def test_texts_come_in_the_language_asked_for_in_the_canonical_format_only(client, a_statement):
    display = {"en": "did", "fr": "a fait"}
    client.post("statements", json=a_statement(verb={"id": DID, "display": display}))
    french = {"Accept-Language": "fr-CA,fr;q=0.8,en;q=0.5"}

    [canonical] = client.get("statements", params={"format": "canonical"}, headers=french).json()["statements"]
    [exact] = client.get("statements", headers=french).json()["statements"]
    [ids] = client.get("statements", params={"format": "ids"}, headers=french).json()["statements"]

    assert canonical["verb"]["display"] == {"fr": "a fait"}
    assert exact["verb"]["display"] == display
    assert "display" not in ids["verb"]


def test_everything_asked_for_stays_asked_for_on_the_next_page(client, a_statement):
    client.post("statements", json=[a_statement(verb={"id": "urn:é&=", "display": {"fr": "x"}}) for _ in range(2)])

    more = client.get("statements", params={"format": "ids", "limit": 1, "verb": "urn:é&="}).json()["more"]

    [second] = client.get(more).json()["statements"]
    assert second["verb"] == {"id": "urn:é&="}
