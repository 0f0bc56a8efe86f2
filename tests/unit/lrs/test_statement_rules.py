"""Each rule on statements, by its section in xAPI data (1.0.3) or IEEE 9274.1.1 (2.0), and where it was broken."""

import copy
from typing import Any

import pytest

from xapi.lrs.validation import InvalidData, check_statement

AGENT = {"mbox": "mailto:learner@example.org"}
ACCOUNT = {"account": {"homePage": "https://tool.example", "name": "b1946ac9"}}
ID = "ebd0a8ea-56d0-4a9c-b4e3-2d6c36a94fcd"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
DIGEST = "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"
ATTACHMENT = {
    "usageType": "https://example.org/proof",
    "display": {"fr": "preuve"},
    "contentType": "application/pdf",
    "length": 27,
    "sha2": DIGEST,
}


def a_statement(**parts: Any) -> dict[str, Any]:
    return {
        "actor": AGENT,
        "verb": {"id": "https://example.org/did", "display": {"fr": "a fait"}},
        "object": {"id": "https://example.org/this"},
    } | parts


def about(**definition: Any) -> dict[str, Any]:
    return a_statement(object={"id": "https://example.org/this", "definition": definition})


def a_substatement(**parts: Any) -> dict[str, Any]:
    return a_statement(object={"objectType": "SubStatement"} | a_statement(**parts))


def a_reference(**parts: Any) -> dict[str, Any]:
    return a_statement(object={"objectType": "StatementRef", "id": ID}, **parts)


SOUND = {
    "the least": a_statement(),
    "every property": a_statement(
        id=ID,
        result={
            "score": {"scaled": 0.5, "raw": 1, "min": 0, "max": 2},
            "success": True,
            "completion": False,
            "response": "",
            "duration": "PT5M",
            "extensions": {"https://example.org/x": {"deep": [None]}},
        },
        context={
            "registration": ID,
            "instructor": ACCOUNT,
            "team": {"objectType": "Group", "member": [AGENT]},
            "contextActivities": {"parent": [{"id": "urn:p"}], "grouping": {"id": "urn:g"}},
            "revision": "1",
            "platform": "tool",
            "language": "fr-FR",
            "statement": {"objectType": "StatementRef", "id": ID},
            "extensions": {"https://example.org/null": None},
        },
        timestamp="2026-03-01T10:00:00Z",
        stored="2026-03-01T10:00:00Z",
        authority=ACCOUNT,
        version="1.0.3",
        attachments=[ATTACHMENT],
    ),
    "a group that lists nobody, identified": a_statement(actor={"objectType": "Group", **ACCOUNT, "member": []}),
    "an agent as object": a_statement(object={"objectType": "Agent", **AGENT}),
    "a group as object": a_statement(object={"objectType": "Group", "member": [AGENT]}),
    "a reference": a_reference(),
    "a substatement": a_substatement(timestamp="2026-03-01T10:00:00Z", attachments=[ATTACHMENT]),
    "a void": a_reference(verb={"id": VOIDED}),
    "two members as authority": a_statement(authority={"objectType": "Group", "member": [ACCOUNT, AGENT]}),
    "a choice": about(interactionType="choice", choices=[{"id": "a"}, {"id": "b"}], correctResponsesPattern=["a"]),
    "a matching": about(interactionType="matching", source=[{"id": "a"}], target=[{"id": "a"}]),
    "a whole number of points below zero": a_statement(result={"score": {"raw": -1, "min": -2}}),
}

REFUSED = {
    # 2.2 Formatting requirements
    "2.2 no object": (["actor"], "", False),
    "2.2 null": (a_statement(result=None), "/result", False),
    "2.2 null inside": (a_statement(result={"response": None}), "/result/response", False),
    "2.2 a number as a string": (a_statement(result={"score": {"raw": "1"}}), "/result/score/raw", False),
    "2.2 a boolean as a string": (a_statement(result={"success": "true"}), "/result/success", False),
    "2.2 a boolean as a number": (a_statement(result={"score": {"raw": True}}), "/result/score/raw", False),
    "2.2 an unknown property": (a_statement(mark=1), "/mark", False),
    "2.2 the case of a key": (a_statement(Result={}), "/Result", False),
    "2.2 the case of a value": (a_statement(actor={"objectType": "agent", **AGENT}), "/actor/objectType", False),
    "2.2 a key that is a pointer": (a_statement(**{"a/b~c": 1}), "/a~1b~0c", False),
    # 2.4 Statement properties
    "2.4 no actor": ({k: v for k, v in a_statement().items() if k != "actor"}, "", False),
    "2.4 no verb": ({k: v for k, v in a_statement().items() if k != "verb"}, "", False),
    "2.4 no object of the statement": ({k: v for k, v in a_statement().items() if k != "object"}, "", False),
    "2.4.1 id": (a_statement(id="1"), "/id", False),
    # 2.4.2 Actor
    "2.4.2.1 no identifier": (a_statement(actor={"name": "x"}), "/actor", False),
    "2.4.2.1 two identifiers": (a_statement(actor=AGENT | ACCOUNT), "/actor", False),
    "2.4.2.1 members of an agent": (a_statement(actor={**AGENT, "member": [AGENT]}), "/actor/member", False),
    "2.4.2.1 name": (a_statement(actor={**AGENT, "name": 1}), "/actor/name", False),
    "2.4.2.2 anonymous, nobody": (a_statement(actor={"objectType": "Group"}), "/actor", False),
    "2.4.2.2 anonymous, empty": (a_statement(actor={"objectType": "Group", "member": []}), "/actor", False),
    "2.4.2.2 two identifiers": (a_statement(actor={"objectType": "Group"} | AGENT | ACCOUNT), "/actor", False),
    "2.4.2.2 group in a group": (
        a_statement(actor={"objectType": "Group", "member": [{"objectType": "Group", "member": [AGENT]}]}),
        "/actor/member/0/objectType",
        False,
    ),
    "2.4.2.3 mbox": (a_statement(actor={"mbox": "learner@example.org"}), "/actor/mbox", False),
    "2.4.2.3 mbox_sha1sum": (a_statement(actor={"mbox_sha1sum": "abc"}), "/actor/mbox_sha1sum", False),
    "2.4.2.3 openid": (a_statement(actor={"openid": "me"}), "/actor/openid", False),
    "2.4.2.4 no homePage": (a_statement(actor={"account": {"name": "x"}}), "/actor/account", False),
    "2.4.2.4 no name": (a_statement(actor={"account": {"homePage": "urn:x"}}), "/actor/account", False),
    "2.4.2.4 homePage": (
        a_statement(actor={"account": {"homePage": "x", "name": "x"}}),
        "/actor/account/homePage",
        False,
    ),
    # 2.4.3 Verb
    "2.4.3 no id": (a_statement(verb={"display": {}}), "/verb", False),
    "2.4.3 id": (a_statement(verb={"id": "did"}), "/verb/id", False),
    "2.4.3 display": (a_statement(verb={"id": "urn:x", "display": "did"}), "/verb/display", False),
    "4.2 language": (a_statement(verb={"id": "urn:x", "display": {"fr_FR": "x"}}), "/verb/display/fr_FR", False),
    "4.2 text": (a_statement(verb={"id": "urn:x", "display": {"fr": 1}}), "/verb/display/fr", False),
    # 2.4.4 Object
    "2.4.4 type": (a_statement(object={"objectType": "Thing", "id": "urn:x"}), "/object/objectType", False),
    "2.4.4 type that is no string": (
        a_statement(object={"objectType": [], "id": "urn:x"}),
        "/object/objectType",
        False,
    ),
    "2.4.4.1 no id": (a_statement(object={"definition": {}}), "/object", False),
    "2.4.4.1 id": (a_statement(object={"id": "this"}), "/object/id", False),
    "2.4.4.1 type": (about(type="competency"), "/object/definition/type", False),
    "2.4.4.1 moreInfo": (about(moreInfo="here"), "/object/definition/moreInfo", False),
    "2.4.4.1 name": (about(name="x"), "/object/definition/name", False),
    "2.4.4.1 interaction": (about(interactionType="quiz"), "/object/definition/interactionType", False),
    "2.4.4.1 list of another": (
        about(interactionType="choice", scale=[{"id": "a"}]),
        "/object/definition/scale",
        False,
    ),
    "2.4.4.1 list without interaction": (about(choices=[{"id": "a"}]), "/object/definition/choices", False),
    "2.4.4.1 pattern without interaction": (about(correctResponsesPattern=["a"]), "/object/definition", False),
    "2.4.4.1 pattern": (
        about(interactionType="choice", correctResponsesPattern="a"),
        "/object/definition/correctResponsesPattern",
        False,
    ),
    "2.4.4.1 two components of an id": (
        about(interactionType="choice", choices=[{"id": "a"}, {"id": "a"}]),
        "/object/definition/choices/1/id",
        False,
    ),
    "2.4.4.1 component without id": (
        about(interactionType="choice", choices=[{"description": {}}]),
        "/object/definition/choices/0",
        False,
    ),
    "2.4.4.2 agent of an account and a mailbox": (
        a_statement(object={"objectType": "Agent"} | AGENT | ACCOUNT),
        "/object",
        False,
    ),
    "2.4.4.3 reference without id": (a_statement(object={"objectType": "StatementRef"}), "/object", False),
    "2.4.4.3 reference to no UUID": (
        a_statement(object={"objectType": "StatementRef", "id": "urn:x"}),
        "/object/id",
        False,
    ),
    **{
        f"2.4.4.3 {name} of a substatement": (a_substatement(**{name: value}), f"/object/{name}", False)
        for name, value in {
            "id": ID,
            "stored": "2026-03-01T10:00:00Z",
            "version": "1.0.0",
            "authority": ACCOUNT,
        }.items()
    },
    "2.4.4.3 substatement in a substatement": (
        a_substatement(object={"objectType": "SubStatement"} | a_statement()),
        "/object/object/objectType",
        False,
    ),
    "2.4.4.3 substatement, checked inside": (a_substatement(verb={"id": "did"}), "/object/verb/id", False),
    # 2.4.5 Result
    "2.4.5 scaled above 1": (a_statement(result={"score": {"scaled": 1.1}}), "/result/score/scaled", False),
    "2.4.5 scaled below -1": (a_statement(result={"score": {"scaled": -1.1}}), "/result/score/scaled", False),
    "2.4.5 raw above max": (a_statement(result={"score": {"raw": 3, "max": 2}}), "/result/score/raw", False),
    "2.4.5 raw below min": (a_statement(result={"score": {"raw": 0, "min": 1}}), "/result/score/raw", False),
    "2.4.5 min not below max": (a_statement(result={"score": {"min": 2, "max": 2}}), "/result/score/min", False),
    "2.4.5 percent": (a_statement(result={"score": {"percent": 2}}), "/result/score/percent", False),
    "2.4.5 duration": (a_statement(result={"duration": "5 minutes"}), "/result/duration", False),
    "2.4.5 response": (a_statement(result={"response": 2}), "/result/response", False),
    # 2.4.6 Context
    "2.4.6 registration": (a_statement(context={"registration": "1"}), "/context/registration", False),
    "2.4.6 instructor": (a_statement(context={"instructor": {}}), "/context/instructor", False),
    "2.4.6 team of one agent": (a_statement(context={"team": AGENT}), "/context/team", False),
    "2.4.6 language": (a_statement(context={"language": "french!"}), "/context/language", False),
    "2.4.6 statement": (a_statement(context={"statement": {"id": ID}}), "/context/statement", False),
    "2.4.6 revision of an agent": (
        a_statement(object={"objectType": "Agent", **AGENT}, context={"revision": "1"}),
        "/context/revision",
        False,
    ),
    "2.4.6 platform of a reference": (a_reference(context={"platform": "x"}), "/context/platform", False),
    "2.4.6 platform of an agent, within": (
        a_substatement(object={"objectType": "Agent", **AGENT}, context={"platform": "x"}),
        "/object/context/platform",
        False,
    ),
    "2.4.6.2 unknown list": (
        a_statement(context={"contextActivities": {"sibling": []}}),
        "/context/contextActivities/sibling",
        False,
    ),
    "2.4.6.2 no activity": (
        a_statement(context={"contextActivities": {"parent": ["urn:x"]}}),
        "/context/contextActivities/parent/0",
        False,
    ),
    # 2.4.7 to 2.4.11
    "2.4.7 timestamp": (a_statement(timestamp="yesterday"), "/timestamp", False),
    "2.4.7 minus zero": (a_statement(timestamp="2026-03-01T10:00:00-00:00"), "/timestamp", False),
    "2.4.8 stored": (a_statement(stored="yesterday"), "/stored", False),
    "2.4.9 identified group": (
        a_statement(authority={"objectType": "Group", **ACCOUNT, "member": [AGENT, ACCOUNT]}),
        "/authority",
        False,
    ),
    "2.4.9 group of one": (a_statement(authority={"objectType": "Group", "member": [AGENT]}), "/authority", False),
    "2.4.10 version": (a_statement(version="1.1.0"), "/version", False),
    "2.4.10 version to come": (a_statement(version="2.0.0"), "/version", False),
    "2.4.11 no array": (a_statement(attachments=ATTACHMENT), "/attachments", False),
    **{
        f"2.4.11 no {name}": (
            a_statement(attachments=[{key: value for key, value in ATTACHMENT.items() if key != name}]),
            "/attachments/0",
            False,
        )
        for name in ATTACHMENT
    },
    "2.4.11 length": (a_statement(attachments=[ATTACHMENT | {"length": "27"}]), "/attachments/0/length", False),
    "2.4.11 sha2": (a_statement(attachments=[ATTACHMENT | {"sha2": "27"}]), "/attachments/0/sha2", False),
    "2.4.11 fileUrl": (a_statement(attachments=[ATTACHMENT | {"fileUrl": "x"}]), "/attachments/0/fileUrl", False),
    # 2.3.2 Voiding
    "2.3.2 void of an activity": (a_statement(verb={"id": VOIDED}), "/object", False),
    # 4.1 Extensions
    "4.1 key": (a_statement(context={"extensions": {"x": 1}}), "/context/extensions/x", False),
    "4.1 no map": (a_statement(context={"extensions": []}), "/context/extensions", False),
    # IEEE 9274.1.1, 4.2.2.5: 2.0 alone
    "4.2.2.5 type of a context agent": (
        a_statement(context={"contextAgents": [{"objectType": "Agent", "agent": AGENT}]}),
        "/context/contextAgents/0/objectType",
        True,
    ),
    "4.2.2.5 no agent": (
        a_statement(context={"contextAgents": [{"objectType": "contextAgent"}]}),
        "/context/contextAgents/0",
        True,
    ),
    "4.2.2.5 no relevant type": (
        a_statement(
            context={"contextAgents": [{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": []}]}
        ),
        "/context/contextAgents/0/relevantTypes",
        True,
    ),
    "4.2.2.5 an agent as a group": (
        a_statement(context={"contextGroups": [{"objectType": "contextGroup", "group": AGENT}]}),
        "/context/contextGroups/0/group",
        True,
    ),
    "4.2.4.3 version 3": (a_statement(version="3.0.0"), "/version", True),
}

OF_VERSION_2 = {
    "context agents": a_statement(
        context={
            "contextAgents": [{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["urn:role"]}],
            "contextGroups": [{"objectType": "contextGroup", "group": {"objectType": "Group", **ACCOUNT}}],
        }
    ),
    "context agents, within": a_substatement(
        context={"contextAgents": [{"objectType": "contextAgent", "agent": AGENT}]}
    ),
    "its version": a_statement(version="2.0.0"),
}


@pytest.mark.parametrize("xapi_version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("statement", [pytest.param(said, id=name) for name, said in SOUND.items()])
def test_a_sound_statement_is_taken_and_left_as_it_is(statement, xapi_version):
    before = copy.deepcopy(statement)

    check_statement(statement, xapi_version=xapi_version)

    assert statement == before


@pytest.mark.parametrize(
    ("statement", "where", "version_2"), [pytest.param(*case, id=name) for name, case in REFUSED.items()]
)
def test_a_statement_that_breaks_a_rule_is_refused_with_the_place(statement, where, version_2):
    with pytest.raises(InvalidData) as refused:
        check_statement(statement, xapi_version="2.0.0" if version_2 else "1.0.3")

    assert refused.value.where == where
    assert refused.value.reason


@pytest.mark.parametrize("statement", [pytest.param(said, id=name) for name, said in OF_VERSION_2.items()])
def test_what_came_with_2_0_is_taken_there_only(statement):
    check_statement(statement, xapi_version="2.0.0")

    with pytest.raises(InvalidData):
        check_statement(statement, xapi_version="1.0.3")


def test_an_extension_nested_without_end_is_refused():
    deep: Any = {}
    for _ in range(200):
        deep = {"x": [deep]}

    with pytest.raises(InvalidData, match="deep"):
        check_statement(a_statement(context={"extensions": {"urn:x": deep}}))
