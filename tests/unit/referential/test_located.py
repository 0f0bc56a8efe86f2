import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi.problems import Path, Problem
from xapi.referential import located

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def values(value: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    children: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    return [(path, value), *(found for key, child in children for found in values(child, (*path, key)))]


@given(JSON, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_every_value_is_found_where_it_is_written(document: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)

    source = located.read(text.encode())

    assert source.document == document
    assert source.problems == ()
    assert list(source.offsets) == [path for path, _ in values(document)]
    for path, value in values(document):
        found, _ = json.JSONDecoder().raw_decode(text, source.offsets[path])
        assert found == value


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        pytest.param(b'{"a": 1,\n "b" 2}', "syntax", (2, 6), id="a missing colon"),
        pytest.param(b"", "syntax", (1, 1), id="nothing at all"),
        pytest.param(b'{"a": "\x01"}', "syntax", (1, 8), id="a raw control character"),
        pytest.param(b'{"a": 1} x', "syntax", (1, 10), id="something after the end"),
        pytest.param('{\n"é": "é'.encode() + b'\xe9"}', "not_utf8", (2, 8), id="a byte of another encoding"),
        pytest.param('{"a": 1}'.encode("utf-16"), "not_utf8", (1, 1), id="UTF-16"),
        pytest.param(b'{"a": NaN}', "not_a_json_number", (1, 7), id="not a number"),
        pytest.param(b"[" * 60 + b"]" * 60, "nested_too_deeply", (1, 51), id="too deep for us"),
        pytest.param(b"[" * 200_000, "nested_too_deeply", (None, None), id="too deep for Python"),
        pytest.param(b"1" * 5000, "number_too_long", (None, None), id="a number too long for Python"),
        pytest.param(b" " * 5_000_001, "file_too_large", (None, None), id="a huge file"),
    ],
)
def test_what_is_no_json_document_is_refused_with_its_place(
    data: bytes, code: str, place: tuple[int | None, int | None]
) -> None:
    with pytest.raises(located.Unreadable) as refused:
        located.read(data)

    assert refused.value.problem.code == code
    assert (refused.value.problem.line, refused.value.problem.column) == place


def test_a_byte_order_mark_is_told_and_read_past() -> None:
    source = located.read(b"\xef\xbb\xbf" + b'{"a": 1}')

    assert source.document == {"a": 1}
    assert source.problems == (Problem("byte_order_mark", line=1, column=1),)


def test_a_key_written_twice_is_told_with_its_second_place() -> None:
    source = located.read(b'{"list": [{"code": "X", "a": 1,\n  "a": 2, "b": {"a": 3}}]}')

    [problem] = source.problems
    assert (problem.code, problem.where) == ("repeated_key", "list[0] (X) › a")
    assert (problem.line, problem.column) == (2, 3)


def test_a_missing_value_is_shown_where_its_object_begins() -> None:
    source = located.read(b'{\n "a": {}}')

    problem = source.locate(Problem("missing", ("a", "b")))

    assert (problem.line, problem.column) == (2, 7)
