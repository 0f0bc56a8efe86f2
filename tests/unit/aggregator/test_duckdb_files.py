"""Files read by DuckDB come to what the fold makes of their lines, whatever stands in them."""

import gzip
import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import duckdb
import pytest
from histories import HISTORIES, HOME, RULE_SETS, SMALL, TIMES, a_decision, a_mark, a_void, elsewhere, some_rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xapi.aggregator import instants
from xapi.aggregator.engines import duckdb_reading as reading
from xapi.aggregator.engines.duckdb_files import Files
from xapi.aggregator.fold import fold
from xapi.aggregator.lines import facts_in
from xapi.aggregator.rows import Detail, Rebuild, detailed, ndjson
from xapi.aggregator.rule_tables import RuleTables
from xapi.referential.rules import RuleSet


def by_duckdb(files, scratch, rules=None, detail: Detail = "criterion", as_of=None):
    """The rows, the summary, and the broken lines."""
    tables = RuleTables(SMALL, rules or some_rules())
    broken: list[tuple[str, int, str]] = []
    with duckdb.connect(config={"threads": 1}) as connection:
        rebuilding = Files(connection, tables, HOME, scratch)
        rebuilding.stage(files, lambda file, number, reason, _text: broken.append((file.name, number, reason)))
        rows = b"".join(rebuilding.lines(detail, as_of))
        return rows, rebuilding.summary(), sorted(broken)


def by_fold(files, rules=None, as_of=None) -> Rebuild:
    facts = [fact for file in files for _, fact in facts_in(file, HOME)]
    return fold(facts, SMALL, rules or some_rules(), as_of)


def proper(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement with UUIDs where ours have some."""
    statement = deepcopy(statement)

    def named(name: str) -> str:
        return str(uuid5(NAMESPACE_URL, name))

    account = statement["actor"]["account"]
    account["name"] = named(account["name"])
    context = statement.get("context", {})
    if "registration" in context:
        context["registration"] = named(context["registration"])
        instructor = context["instructor"]["account"]
        instructor["name"] = named(instructor["name"])
    return statement


ANOTHER_VERSION = {"id": "https://w3id.org/certibloc/xapi/v9"}
VALUES = st.sampled_from(
    [
        *(None, 1, 1.0, 2, 2.5, 0, -1, 10**20, True, "", "1", "true", "x", "a b", "é", "\x00", "\ud800", HOME),
        *([], {}, ["x"], {"id": "x"}, ANOTHER_VERSION, [ANOTHER_VERSION, {"id": "x"}]),
        *("2026-01-01T10:00Z", "2026-01-01t10:00:00z", "2026-02-30T10:00:00Z", "2026-01-01T23:59:60Z"),
        *("00000000-0000-4000-8000-00000000000A", "000000000-000-4000-8000-000000000001"),
        *("00000000000040008000000000000001", "{00000000-0000-4000-8000-000000000001}"),
    ]
)


@st.composite
def odd(draw: st.DrawFn, statements: list[dict[str, Any]]) -> list[bytes]:
    """Lines of the statements: proper or not, some with a value changed, some broken."""
    lines = []
    for statement in statements:
        given = proper(statement) if draw(st.integers(0, 9)) else deepcopy(statement)
        if not draw(st.integers(0, 7)):
            path = draw(st.sampled_from(list(reading.PATHS.values())))
            inside: Any = given
            for key in path[: draw(st.integers(1, len(path))) - 1]:
                inside = inside.setdefault(key, {})
                if not isinstance(inside, dict):
                    break
            else:
                inside[draw(st.sampled_from(path))] = draw(VALUES)
        text = json.dumps(given, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
        cut = draw(st.integers(0, 40))
        lines.append(text[:-9] if cut == 0 else b"  \n" + text + b"\r" if cut == 1 else text)
    return lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(HISTORIES, RULE_SETS, st.none() | TIMES, st.data())
def test_whatever_stands_in_the_lines(
    tmp_path: Path, history: list[dict[str, Any]], rules: RuleSet, until: str | None, data: st.DataObject
):
    lines = data.draw(odd(history))
    files = [tmp_path / "a", tmp_path / "b"]
    files[0].write_bytes(b"\n".join(lines[::2]))
    files[1].write_bytes(gzip.compress(b"\n".join(lines[1::2])))
    as_of = instants.parse(until) if until else None

    rows, summary, broken = by_duckdb(files, tmp_path, rules, as_of=as_of)

    expected = by_fold(files, rules, as_of)
    assert rows == ndjson(expected.rows)
    assert summary == expected.summary
    assert len(broken) == summary.broken


HISTORY = [proper(a_mark(n, code, learner="ada")) for n, code in enumerate(["C1.1", "C1.2", "C2.1"])]


def lines(*statements):
    return b"".join(json.dumps(statement).encode() + b"\n" for statement in statements)


@pytest.mark.parametrize("detail", ["bloc", "competency", "criterion"])
def test_rows_go_down_to_the_detail_asked_for(tmp_path, detail):
    file = tmp_path / "a"
    file.write_bytes(lines(*HISTORY, proper(a_decision(9, learner="béa"))))

    rows, summary, _ = by_duckdb([file], tmp_path, detail=detail)

    expected = by_fold([file])
    assert rows == ndjson(detailed(expected.rows, detail))
    assert summary == expected.summary


def test_statements_like_our_own_do_not_pass_through_python(tmp_path):
    file = tmp_path / "a"
    flags = {"sequence": 12, "reconciliation": True, "lead": True}
    named = proper(a_mark(4, at="2026-01-01T12:00:00.5+02:00", **flags))
    file.write_bytes(lines(*HISTORY, named, proper(a_decision(5)), a_void(6, 1), elsewhere(a_mark(7))))
    with duckdb.connect() as connection:
        source = reading.json_source([file], is_gzip=False)
        reading.learn(connection, RuleTables(SMALL, some_rules()), HOME, source)

        staged = connection.execute(f"SELECT kind, odd FROM ({reading.staging(source)})").fetchall()  # noqa: S608

    assert sorted(staged) == [(1, None)] * 4 + [(2, None), (3, None), (4, None)]


@pytest.mark.parametrize(
    "text",
    [
        "0000000100004000800000000000000a",
        "{00000001-0000-4000-8000-00000000000a}",
        "0-0000001-00004000-8000-00000000000a",
    ],
)
@pytest.mark.parametrize("name", ["id", "learner", "registration", "node"])
def test_what_only_duckdb_takes_for_a_uuid_stays_the_text_that_it_is(tmp_path, text, name):
    odd = a_void(6, 1) if name == "node" else proper(a_mark(6, "C2.1", learner="ada"))
    inside = odd
    *above, last = reading.PATHS[name]
    for key in above:
        inside = inside[key]
    inside[last] = text
    file = tmp_path / "a"
    file.write_bytes(lines(*HISTORY, odd))

    rows, summary, _ = by_duckdb([file], tmp_path)

    expected = by_fold([file])
    assert (rows, summary) == (ndjson(expected.rows), expected.summary)


def test_a_compressed_file_that_is_cut_off_counts_as_far_as_it_goes(tmp_path):
    whole = gzip.compress(lines(*(proper(a_mark(n, learner=f"learner {n}")) for n in range(3000))))
    (tmp_path / "a.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b").write_bytes(lines(*HISTORY))
    files = [tmp_path / "a.gz", tmp_path / "b"]
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    rows, summary, broken = by_duckdb(files, scratch)

    expected = by_fold(files)
    assert summary == expected.summary
    assert rows == ndjson(expected.rows)
    assert (summary.broken, [reason for _, _, reason in broken]) == (1, ["cut_off"])
    assert 0 < summary.counted < 3003


def test_broken_lines_are_named_by_file_and_number_and_change_nothing(tmp_path):
    first, second, third = (lines(statement) for statement in HISTORY)
    (tmp_path / "a").write_bytes(b"\n" + first + b"{]\n\n" + second + third[:-20])
    (tmp_path / "b").write_bytes(b'\xef\xbb\xbf{"id":1}\n' + third + b"\xff\n[1]\n")

    rows, summary, broken = by_duckdb([tmp_path / "a", tmp_path / "b"], tmp_path)

    (tmp_path / "whole").write_bytes(first + second + third)
    assert rows == ndjson(by_fold([tmp_path / "whole"]).rows)
    assert (summary.read, summary.broken) == (8, 5)
    assert broken == [
        ("a", 3, "not_json"),
        ("a", 6, "not_json"),
        ("b", 1, "id"),
        ("b", 3, "not_json"),
        ("b", 4, "not_a_statement"),
    ]


def test_narrow_parquet_is_read_like_the_lines_it_was_made_of(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(lines(*HISTORY, a_mark(8, "C3.1"), proper(a_mark(9, sequence=2, lead=True)), a_void(10, 1)))
    narrow = tmp_path / "narrow"
    reading.to_parquet([file], narrow)

    rows, summary, _ = by_duckdb([narrow], tmp_path)

    expected = by_fold([file])
    assert (rows, summary) == (ndjson(expected.rows), expected.summary)


def test_repeated_runs_give_the_same_bytes(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(lines(*HISTORY, *(proper(a_mark(20 + n, learner=f"learner {n}")) for n in range(200))))

    assert len({by_duckdb([file], tmp_path)[0] for _ in range(3)}) == 1
