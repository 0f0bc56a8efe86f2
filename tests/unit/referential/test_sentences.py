"""Whatever is wrong with a file can be said."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.cli.problems import problem_sentence
from xapi import documents
from xapi.problems import Problem
from xapi.referential import checking, rule_problems, shipped

JUNK: list[Any] = [
    None,
    0,
    -1,
    10**9,
    1.5,
    "",
    "C1",
    "x y",
    "\u0007",
    [],
    [None],
    ["C1", "C1"],
    {},
    {"a": 1},
    True,
]


def spoilt(data: st.DataObject, document: Any) -> Any:
    """The document with one thing in it replaced by junk, taken out, or added."""
    node: Any = document
    while True:
        key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else list(range(len(node)))))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            break
        node = node[key]
    match data.draw(st.sampled_from(["replace", "remove", "add"])):
        case "replace":
            node[key] = data.draw(st.sampled_from(JUNK))
        case "remove":
            del node[key]
        case "add" if isinstance(node, dict):
            node["surprise"] = node[key]
        case _:
            node.append(node[key])
    return document


def are_said(problems: list[Problem]) -> bool:
    sentences = [problem_sentence(problem) for problem in problems]
    return all(sentence.strip() and "%(" not in sentence and "None" not in sentence for sentence in sentences)


@given(st.data())
def test_whatever_is_wrong_in_a_referential_can_be_said(data: st.DataObject) -> None:
    document = spoilt(data, documents.read("examples/referential/valid-small.json"))

    assert are_said(checking.problems(document))


@given(st.data())
def test_whatever_is_wrong_in_a_rule_set_can_be_said(data: st.DataObject) -> None:
    rules = documents.read("rule-sets/default.json")
    rules["overrides"] = {
        "C7": {"rule": "quorum", "ratio": 0.75, "mandatory": ["C7.2"], "floor": "in_progress"},
        "C9": {"rule": "score", "pass": 10, "floor": 7, "weights": {"C9.1": 2}},
    }

    assert are_said(rule_problems.problems(spoilt(data, rules), shipped()))
