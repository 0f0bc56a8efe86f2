"""``certibloc rebuild``, as people type it."""

import gzip
import json
from pathlib import Path
from uuid import uuid4

import builders
import duckdb
import pytest
from click.testing import CliRunner
from histories import HOME, SMALL, a_decision, a_mark, uuid_of
from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session

from lti_tool.cli.rebuild import rebuild
from lti_tool.store.database import engine_options
from lti_tool.store.models.ledger import ProgressRow
from xapi.aggregator.engines.duckdb_reading import to_parquet
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import detailed, ndjson
from xapi.referential import rules as rule_sets
from xapi.referential import shipped

REFERENTIAL = shipped()
IRI = "https://example.org/ours"


def on_shipped(statement, iri=REFERENTIAL.iri, home=HOME):
    """The statement on the same code of the shipped referential."""
    node = statement["object"]["id"].replace(SMALL.iri, iri).replace(REFERENTIAL.iri, iri)
    account = {"homePage": home, "name": statement["actor"]["account"]["name"]}
    return {**statement, "object": {"id": node}, "actor": {"account": account}}


HISTORY = [
    on_shipped(a_mark(1, "C1.1")),
    on_shipped(a_mark(2, "C1.2", learner="Zoë")),
    on_shipped(a_decision(3, learner="béa", at="2026-03-01T00:00:00Z")),
]


def expected(history, detail="bloc", rules=None):
    facts = [read(statement, HOME) for statement in history]
    return ndjson(detailed(fold(facts, REFERENTIAL, rules or rule_sets.shipped()).rows, detail))


def lines(*statements):
    return b"".join(json.dumps(statement, ensure_ascii=False).encode() + b"\n" for statement in statements)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in a directory of its own, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CERTIBLOC_LANGUAGE", "en")
    monkeypatch.setenv("CERTIBLOC_PUBLIC_URL", HOME + "/")

    def run(*arguments):
        return CliRunner().invoke(rebuild, [str(argument) for argument in arguments], catch_exceptions=False)

    return run


def test_statements_become_rows_and_a_summary(run):
    Path("a.ndjson").write_bytes(lines(*HISTORY))

    result = run("--statements", "a.ndjson", "--out", "out.ndjson")

    assert (result.exit_code, result.stdout) == (0, "")
    assert Path("out.ndjson").read_bytes() == expected(HISTORY)
    summary = json.loads(result.stderr)
    assert list(summary) == [
        "read",
        "repeated",
        "conflict",
        "foreign",
        "voided",
        "broken",
        "counted",
        "learners",
        "anomalies",
        "seconds",
        "peak_mb",
    ]
    assert (summary["read"], summary["counted"], summary["learners"], summary["anomalies"]) == (3, 3, 3, [])


def test_several_files_plain_and_gzip_are_read_as_one_set(run):
    Path("a.ndjson").write_bytes(lines(*HISTORY[:2]))
    Path("b.ndjson.gz").write_bytes(gzip.compress(lines(*HISTORY[1:])))
    Path("c").write_bytes(b"")

    result = run("--statements", "b.ndjson.gz", "a.ndjson", "c", "--detail", "criterion", "--out", "out")

    assert Path("out").read_bytes() == expected(HISTORY, "criterion")
    assert json.loads(result.stderr)["repeated"] == 1


@pytest.mark.parametrize(
    "engine", ["duckdb", "python", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_every_engine_writes_the_same(run, engine, request):
    Path("a").write_bytes(lines(*HISTORY, *HISTORY[:1]) + b"{\n")
    arguments = ["--statements", "a", "--out", "out", "--detail", "criterion", "--engine", engine]
    if engine == "postgresql":
        arguments += ["--database", request.getfixturevalue("postgresql_url")]

    result = run(*arguments)

    assert result.exit_code == 0
    assert Path("out").read_bytes() == expected(HISTORY, "criterion")
    summary = json.loads(result.stderr)
    place = {"file": "a", "line": 5, "reason": "not_json"}
    assert summary["anomalies"] == [{"code": "broken", "statement": None, **place}]
    assert [json.loads(line) for line in Path("out.broken").read_text().splitlines()] == [{**place, "text": "{"}]
    counts = [summary[key] for key in ("read", "repeated", "broken", "counted", "learners")]
    assert counts == [5, 1, 1, 3, 3]


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_narrow_parquet_and_patterns_are_read(run, engine):
    Path("one.ndjson").write_bytes(lines(*HISTORY[:1]))
    Path("two.ndjson").write_bytes(lines(*HISTORY[1:]))
    to_parquet([Path("two.ndjson")], Path("two.parquet"))

    result = run("--statements", "one.*", "*.parquet", "--out", "out", "--engine", engine)

    assert result.exit_code == 0
    assert Path("out").read_bytes() == expected(HISTORY)


def test_rows_can_be_written_as_parquet(run):
    Path("a").write_bytes(lines(*HISTORY))

    run("--statements", "a", "--format", "parquet", "--out", "out.parquet", "--detail", "criterion")

    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet('out.parquet')").fetchall()
    rows = [json.loads(line) for line in expected(HISTORY, "criterion").splitlines()]
    assert found == [tuple(row.values()) for row in rows]
    assert not list(Path().glob("*.part*"))


def test_memory_that_does_not_suffice_is_said(run):
    Path("a").write_bytes(lines(*HISTORY))

    result = run("--statements", "a", "--out", "out", "--memory", "1MB")

    assert result.exit_code != 0
    assert "raise --memory" in result.stderr
    assert not Path("out").exists()


def test_broken_lines_are_counted_named_and_change_nothing(run):
    cut = lines(HISTORY[1])[:-40]
    Path("a").write_bytes(b'\xef\xbb\xbf{"id":1}\n\n[NaN]\n' + lines(HISTORY[0]) + b"\xff\n" + cut)

    result = run("--statements", "a", "--out", "out")

    assert result.exit_code == 0
    assert Path("out").read_bytes() == expected(HISTORY[:1])
    summary = json.loads(result.stderr)
    assert (summary["read"], summary["broken"], summary["counted"]) == (5, 4, 1)
    named = [(anomaly["line"], anomaly["reason"]) for anomaly in summary["anomalies"]]
    assert named == [(1, "id"), (3, "not_json"), (5, "not_json"), (6, "not_json")]


def test_a_compressed_file_that_is_cut_off_counts_as_far_as_it_goes(run):
    whole = [on_shipped(a_mark(n, "C1.1", learner=str(uuid4()))) for n in range(2000)]
    data = gzip.compress(lines(*whole))
    Path("a.gz").write_bytes(data[: len(data) // 2])

    summary = json.loads(run("--statements", "a.gz", "--out", "out").stderr)

    assert summary["broken"] == 1
    assert 0 < summary["counted"] < 2000
    assert summary["read"] == summary["counted"] + 1


def test_referential_iri_home_rules_and_instant_can_be_given(run):
    other = [on_shipped(statement, IRI, "https://other.example") for statement in HISTORY]
    Path("a").write_bytes(lines(*other))
    Path("rules.json").write_text(json.dumps(RULES))

    result = run(
        *("--statements", "a", "--out", "out", "--iri", IRI, "--home", "https://other.example"),
        *("--rules", "rules.json", "--as-of", "2026-02-01T00:00:00+01:00"),
    )

    assert result.exit_code == 0
    rows = [json.loads(line) for line in Path("out").read_text().splitlines()]
    assert {row["learner"] for row in rows} == {"ada", "Zoë"}
    assert {row["rules"] for row in rows} == {"ours/7"}
    assert {row["node"] for row in rows if row["kind"] == "certification"} == {IRI}


RULES = {
    "id": "ours",
    "version": "7",
    "scale": [{"code": "not_acquired", "value": 0}, {"code": "acquired", "value": 2}],
    "acquired": "acquired",
    "agreement": "consensus",
    "attempts": "latest",
    "competency": {"rule": "all_acquired"},
    "bloc": {"rule": "all_validated"},
}


def test_rows_can_be_written_as_csv(run):
    Path("a").write_bytes(lines(*HISTORY))

    run("--statements", "a", "--format", "csv", "--out", "out.csv")

    head, *rows = Path("out.csv").read_text().splitlines()
    assert head == "learner,kind,code,node,computed,decision,decided_by,reasons,evidence,rules"
    assert len(rows) == 15
    competencies = " ".join(f"incomplete:{c.code}" for c in REFERENTIAL.bloc("B1").competencies)
    reasons = " ".join(sorted(["decided", *competencies.split()]))
    assert rows[11] == (
        f"béa,bloc,B1,{REFERENTIAL.iri}/blocs/B1,incomplete,validated,{uuid_of(3)},{reasons},,default/1.0"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--statements", "none", "--out", "out"], "There is no file none."),
        (["--statements", "."], "--out is missing"),
        (["--statements", ".", "--out", "out"], "Is a directory"),
        (["--statements", "a", "--out", "no/such/folder"], "There is no file no/such/folder."),
        (["--statements", "a", "--out", "out", "--as-of", "2026-01-31"], "“2026-01-31” is not an instant"),
        (["--statements", "a", "--out", "out", "--engine", "postgresql"], "--database is missing"),
        (["--statements", "a", "--out", "out", "--rules", "a"], "a cannot be used. Nothing was rebuilt."),
        (["--statements", "a", "--out", "out", "--referential", "a"], "a cannot be used. Nothing was rebuilt."),
        (["--statements", "a", "--out", "out", "--rules", "none"], "There is no file none."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, arguments, sentence):
    Path("a").write_bytes(b"[]\n")

    result = run(*arguments)

    assert result.exit_code != 0
    assert sentence in result.stderr
    assert not Path("out").exists()


@pytest.fixture
def instance(tmp_path, monkeypatch, served_lrs, migrated_sqlite_url):
    """An instance on SQLite that reads the embedded LRS, with the shipped referential in use."""
    for name, value in {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": migrated_sqlite_url,
        "SECRET_KEY": "only-for-tests-" * 4,
        "LRS_URL": served_lrs.url,
        "LRS_KEY": served_lrs.key,
        "LRS_SECRET": served_lrs.secret,
    }.items():
        monkeypatch.setenv(f"CERTIBLOC_{name}", value)
    engine = create_engine(**engine_options(migrated_sqlite_url))
    with Session(engine) as session:
        course = builders.a_course(session, builders.a_registration(session))
        builders.a_resource_link(session, course)
        session.commit()
        yield session
    engine.dispose()


def test_without_statements_the_instance_is_rebuilt_from_its_lrs(run, instance, served_lrs):
    client = served_lrs.client()
    for statement in HISTORY:
        if "registration" in statement["context"]:
            statement = {**statement, "context": {**statement["context"], "registration": uuid_of(7)}}
        client.store([statement])
    client.close()

    first = run()
    again = run()

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "Statements that had not been read before: 3" in first.stdout
    assert again.stdout.splitlines()[-1] == "Nothing differs."

    instance.execute(update(ProgressRow).where(ProgressRow.code == "B2").values(computed="validated"))
    instance.commit()
    differing = run()

    assert differing.exit_code == 1
    assert "Rows that differ: 3" in differing.stdout
    assert "ada, B2: validated" in differing.stdout
    assert run().exit_code == 0


def test_an_lrs_that_cannot_be_read_is_named(run, instance, monkeypatch):
    monkeypatch.setenv("CERTIBLOC_LRS_SECRET", "another secret")

    result = run()

    assert result.exit_code == 2
    assert "The LRS cannot be read" in result.stderr
    assert "Nothing was changed." in result.stderr


def test_without_statements_options_are_refused(run, instance):
    result = run("--detail", "bloc")

    assert result.exit_code == 2
    assert "Without --statements nothing else can be given." in result.stderr
