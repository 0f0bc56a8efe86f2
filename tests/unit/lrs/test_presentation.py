"""How a statement looks in an answer (xAPI communication, 2.1.3)."""

import json
from typing import Any

import pytest

from xapi.lrs.presentation import presented

NAMES = {"en-US": "This", "fr-FR": "Ceci", "de": "Dies"}
ACTIVITY = {
    "id": "urn:this",
    "objectType": "Activity",
    "definition": {"name": NAMES, "choices": [{"id": "a", "description": NAMES}], "interactionType": "choice"},
}
AGENT = {"name": "Ada", "mbox": "mailto:ada@example.org"}
CONTENT = json.dumps(
    {
        "actor": {"objectType": "Group", "name": "Pair", "member": [AGENT]},
        "verb": {"id": "urn:did", "display": {"en": "did", "fr": "a fait"}},
        "object": {
            "objectType": "SubStatement",
            "actor": AGENT,
            "verb": {"id": "urn:did", "display": {"fr": "a fait"}},
            "object": ACTIVITY,
        },
        "context": {
            "instructor": AGENT,
            "contextActivities": {"parent": [ACTIVITY]},
            "contextAgents": [{"objectType": "contextAgent", "agent": AGENT}],
        },
        "authority": AGENT,
        "result": {"score": {"raw": 1.50}},
    }
)


def shown(form: str, languages: list[tuple[str, float]], **definitions: Any) -> Any:
    known = {f"urn:{name}": definition for name, definition in definitions.items()}
    return json.loads(presented(json.loads(CONTENT), form, languages, known))


def test_ids_leaves_what_identifies():
    agent = {"mbox": AGENT["mbox"]}
    told = shown("ids", [])

    assert told["actor"] == {"objectType": "Group", "member": [agent]}
    assert told["verb"] == {"id": "urn:did"}
    assert told["object"]["actor"] == agent
    assert told["object"]["object"] == {"id": "urn:this"}
    assert told["context"]["instructor"] == agent
    assert told["context"]["contextActivities"] == {"parent": [{"id": "urn:this"}]}
    assert told["context"]["contextAgents"] == [{"objectType": "contextAgent", "agent": agent}]
    assert told["authority"] == agent


@pytest.mark.parametrize(
    ("languages", "verb", "name"),
    [
        pytest.param([("fr-FR", 1)], "fr", "fr-FR", id="a region, met by the language alone"),
        pytest.param([("de", 0.5), ("en", 0.9)], "en", "en-US", id="the better of two"),
        pytest.param([("*", 0.1), ("de", 1)], "en", "de", id="a star, after what is named"),
        pytest.param([("en", 0), ("*", 1)], "fr", "fr-FR", id="anything but one"),
        pytest.param([("ja", 1)], "en", "en-US", id="none, hence the first"),
        pytest.param([], "en", "en-US", id="no wish"),
    ],
)
def test_canonical_tells_each_text_in_one_language(languages, verb, name):
    told = shown("canonical", languages)

    assert list(told["verb"]["display"]) == [verb]
    assert list(told["object"]["object"]["definition"]["name"]) == [name]
    assert list(told["object"]["object"]["definition"]["choices"][0]["description"]) == [name]
    assert list(told["context"]["contextActivities"]["parent"][0]["definition"]["name"]) == [name]
    assert told["actor"]["name"] == "Pair"


def test_canonical_shows_what_is_known_of_an_activity_and_ids_does_not():
    known = {"name": {"fr": "Ceci même", "en": "This very one"}, "moreInfo": "https://example.org/"}

    told = shown("canonical", [("fr", 1)], this=known)

    assert told["object"]["object"]["definition"] == known | {"name": {"fr": "Ceci même"}}
    assert told["context"]["contextActivities"]["parent"] == [told["object"]["object"]]
    assert shown("ids", [], this=known)["object"]["object"] == {"id": "urn:this"}
