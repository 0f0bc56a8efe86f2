"""JSON over the wire: read strictly, kept as it came."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi.lrs.json_text import decoded, elements, parse, with_members
from xapi.lrs.validation import InvalidData

words = st.text(max_size=5)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
objects = st.dictionaries(words, anything, max_size=4)
layouts = st.sampled_from([None, 0, 2])


@given(st.lists(anything, max_size=4), layouts)
def test_each_element_comes_with_its_own_text(values, indent):
    batched, found = elements(f" \n{json.dumps(values, indent=indent)}\t")

    assert batched
    assert [value for value, _ in found] == values
    assert [json.loads(text) for _, text in found] == values


@given(objects, layouts)
def test_an_object_alone_is_its_own_text(value, indent):
    text = json.dumps(value, indent=indent)

    assert elements(f"\r\n{text} ") == (False, [(value, text)])


@given(objects, st.dictionaries(st.sampled_from(["stored", "id", "version"]), anything), layouts)
def test_members_are_added_and_replaced_and_all_else_is_kept(value, added, indent):
    value |= {"id": "before"}

    text = with_members(
        json.dumps(value, indent=indent), value, [(name, json.dumps(each)) for name, each in added.items()]
    )

    assert parse(text) == value | added


def test_the_client_s_own_text_is_kept_to_the_letter():
    text = '{ "a" : 1.50, "b":[1e2,\n"\\u00e9"] }'

    assert with_members(text, {"a", "b"}, [("c", "3")]) == '{ "a" : 1.50, "b":[1e2,\n"\\u00e9"],"c":3}'


def test_what_stands_around_a_replaced_member_is_kept_to_the_letter():
    text = '{"a":1.50, "stored" : "x" , "b":1e2}'

    assert with_members(text, {"a", "stored", "b"}, [("stored", '"y"')]) == '{"a":1.50,"b":1e2,"stored":"y"}'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("[1", id="an array cut off"),
        pytest.param("[1,]", id="a comma too many"),
        pytest.param("[1 2]", id="a comma too few"),
        pytest.param("[1]]", id="a bracket too many"),
        pytest.param('{"a":1}{"b":2}', id="two values"),
        pytest.param('{"a":1,"a":2}', id="a name twice"),
        pytest.param('[{"a":{"b":1,"b":1}}]', id="a name twice, deep inside"),
        pytest.param("[NaN]", id="not a number"),
        pytest.param('{"a":Infinity}', id="infinity"),
        pytest.param('{"a":"\n"}', id="a line end in a string"),
        pytest.param("[" * 100_000, id="nested without end"),
        pytest.param("[" + "9" * 10_000 + "]", id="a number of ten thousand digits"),
        pytest.param("{'a':1}", id="single quotes"),
        pytest.param("\ufeff{}", id="a byte order mark"),
    ],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(InvalidData):
        elements(text)


def test_a_body_that_is_no_utf_8_is_refused():
    with pytest.raises(InvalidData, match="octet 1"):
        decoded(b'"\xe9"')
