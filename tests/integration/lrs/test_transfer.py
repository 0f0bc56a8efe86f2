"""Statements out of a store and into another one, by the commands, on each engine."""

import gzip
import hashlib
import json
import subprocess
import sys
from uuid import uuid4

import pyarrow.parquet
import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from xapi.lrs import keys, open_engine, prepare
from xapi.lrs.commands import lrs
from xapi.lrs.database import reading, writing
from xapi.lrs.selection import Filters, page
from xapi.lrs.tables import Statement

# A command that says at its end how much memory it had, in kilobytes.
MEASURED = """
import pathlib, sys
from xapi.lrs.commands import lrs
lrs(standalone_mode=False)
status = pathlib.Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0], file=sys.stderr)
"""
FORMS = ["dump.ndjson", "dump.ndjson.gz", "dump.parquet"]


@pytest.fixture
def other_url(tmp_path):
    """An empty store to take statements to; SQLite, as the other one may be of either kind."""
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    prepare(url)
    return url


def run(database_url, *arguments, **options):
    return CliRunner().invoke(lrs, ["--database-url", database_url, *map(str, arguments)], **options)


def exported(database_url, *arguments):
    """The statements of an export to standard output."""
    done = run(database_url, "export", *arguments)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout_bytes.splitlines()]


def last_line(done):
    """What a command says at its end: on the way it tells how far it has come, where that takes a while."""
    return done.output.splitlines()[-1]


def without_stored(statements):
    return [{name: value for name, value in each.items() if name != "stored"} for each in statements]


def a_file(tmp_path, *lines):
    file = tmp_path / "lines.ndjson"
    file.write_bytes(
        b"".join(json.dumps(line).encode() + b"\n" if isinstance(line, dict) else line for line in lines)
    )
    return file


def shown(database_url):
    """The ids of what readers are shown, the first stored first."""
    engine = open_engine(database_url)
    with reading(engine) as connection:
        found = page(connection, Filters(ascending=True), 10_000).contents
    engine.dispose()
    return [json.loads(content)["id"] for content in found]


@pytest.mark.parametrize("name", FORMS)
def test_what_is_exported_is_taken_by_another_store_as_it_was(
    store_database_url, client, a_statement, voids, other_url, tmp_path, name
):
    batch = [a_statement(result={"response": "é\u2028"}) for _ in range(1200)]
    void = voids(batch[3]["id"])
    for at in range(0, 1200, 400):
        client.post("statements", json=batch[at : at + 400])
    client.post("statements", json=void)
    file = tmp_path / name

    out = run(store_database_url, "export", file)
    back = run(other_url, "import", file)

    assert (out.exit_code, back.exit_code) == (0, 0), out.output + back.output
    assert last_line(out).startswith("1,201 statements, all up to ")
    assert last_line(back) == "1,201 stored, 0 there before, 0 bad, 0 sound but left out."
    ids = [said["id"] for said in [*batch, void]]
    there = exported(other_url)
    assert [said["id"] for said in there] == ids
    assert without_stored(there) == without_stored(exported(store_database_url))
    assert shown(other_url) == shown(store_database_url) == [id for id in ids if id != batch[3]["id"]]


def test_a_statement_written_over_several_lines_is_one_line_of_the_export(client, a_statement, store_database_url):
    said = a_statement(result={"response": "a\nb\rc"})
    text = json.dumps(said, indent=2).replace("\n", "\r\n")
    client.post("statements", data=text, headers={"Content-Type": "application/json"})

    [line] = exported(store_database_url)

    assert line["result"] == {"response": "a\nb\rc"}


def test_parquet_says_of_each_statement_what_an_aggregator_sorts_by(
    client, a_statement, voids, store_database_url, tmp_path
):
    said = a_statement()
    client.post("statements", json=[said, voids(said["id"])])
    run(store_database_url, "export", tmp_path / "dump.parquet")

    rows = pyarrow.parquet.read_table(tmp_path / "dump.parquet").to_pylist()

    assert rows[0]["id"] == said["id"]
    assert [row["voided"] for row in rows] == [True, False]
    assert [row["verb"] for row in rows] == [
        "https://example.org/did",
        "http://adlnet.gov/expapi/verbs/voided",
    ]
    assert json.loads(rows[0]["statement"])["actor"] == said["actor"]
    assert rows[0]["stored"] < rows[1]["stored"]


def test_gzip_files_of_equal_statements_are_equal(client, a_statement, store_database_url, tmp_path):
    client.post("statements", json=[a_statement() for _ in range(3)])

    for name in ("first.ndjson.gz", "second.ndjson.gz"):
        run(store_database_url, "export", tmp_path / name)

    first, second = ((tmp_path / name).read_bytes() for name in ("first.ndjson.gz", "second.ndjson.gz"))
    assert first == second
    assert len(gzip.decompress(first).splitlines()) == 3


def test_an_export_can_go_on_where_the_last_one_ended(client, a_statement, store_database_url):
    first, second = a_statement(), a_statement()
    client.post("statements", json=first)
    [known] = exported(store_database_url)
    client.post("statements", json=second)

    [new] = exported(store_database_url, "--since", known["stored"])
    [old] = exported(store_database_url, "--until", known["stored"])

    assert (old["id"], new["id"]) == (first["id"], second["id"])


def test_a_file_is_replaced_only_by_a_whole_one(store_database_url, tmp_path):
    file = tmp_path / "no-such-directory" / "dump.ndjson"
    kept = tmp_path / "dump.ndjson"
    kept.write_text("what was there")

    failed = run(store_database_url, "export", file)
    wrong = run(store_database_url, "export", kept, "--since", "yesterday")

    assert (failed.exit_code, wrong.exit_code) == (1, 2)
    assert "Traceback" not in failed.output
    assert kept.read_text() == "what was there"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("dump")] == ["dump.ndjson"]


def test_importing_again_changes_nothing(database_url, a_statement, tmp_path):
    file = a_file(tmp_path, *(a_statement() for _ in range(700)))
    run(database_url, "import", file)
    before = exported(database_url)

    again = run(database_url, "import", file)

    assert last_line(again) == "0 stored, 700 there before, 0 bad, 0 sound but left out."
    assert exported(database_url) == before


def test_an_import_cut_short_is_ended_by_beginning_again(database_url, a_statement, tmp_path):
    batch = [a_statement() for _ in range(1100)]
    whole = a_file(tmp_path, *batch)
    cut = tmp_path / "cut.ndjson.gz"
    cut.write_bytes(gzip.compress(whole.read_bytes())[:-2000])

    first = run(database_url, "import", cut)
    second = run(database_url, "import", whole)

    assert first.exit_code == 1
    assert "cannot be read beyond line" in first.output
    assert second.exit_code == 0
    assert [said["id"] for said in exported(database_url)] == [said["id"] for said in batch]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(b"{\n", "the JSON cannot be read", id="no JSON"),
        pytest.param(b"\xff\xfe\n", "not UTF-8", id="no UTF-8"),
        pytest.param(b"[]\n", "must be an object", id="an array"),
        pytest.param(b'{"actor": {"mbox": "x"}}\n', "is missing", id="half a statement"),
        pytest.param(b'"' + b"x" * (2**24 + 1) + b'"\n', "longer than", id="a line without end"),
        pytest.param(b"[" * 100_000 + b"\n", "nested too deep", id="nested without end"),
    ],
)
def test_a_bad_line_is_named_and_its_batch_left_out(database_url, a_statement, tmp_path, bad, reason):
    good = [a_statement() for _ in range(1200)]
    file = a_file(tmp_path, *good[:700], bad, *good[700:])

    done = run(database_url, "import", file)

    assert done.exit_code == 1
    told = done.output.splitlines()
    assert told[0].startswith("line 701: ")
    assert reason in told[0]
    assert told[1] == "nothing is stored of lines 501 to 1000"
    assert told[2] == "701 stored, 0 there before, 1 bad, 499 sound but left out."
    assert [said["id"] for said in exported(database_url)] == [said["id"] for said in good[:500] + good[999:]]


def test_every_line_that_contradicts_the_store_is_named(database_url, a_statement, tmp_path):
    batch = [a_statement() for _ in range(6)]
    run(database_url, "import", a_file(tmp_path, *batch))
    other = {"verb": {"id": "https://example.org/left"}}

    changed = [said | other if number in (1, 4) else said for number, said in enumerate(batch)]
    done = run(database_url, "import", a_file(tmp_path, a_statement(), *changed))

    assert done.exit_code == 1
    assert [line.partition(":")[0] for line in done.output.splitlines()[:2]] == ["line 3", "line 6"]
    assert len(exported(database_url)) == 6


def test_a_statement_twice_in_one_file_is_one_and_two_under_one_id_are_an_error(
    database_url, a_statement, tmp_path
):
    said = a_statement()
    same = run(database_url, "import", a_file(tmp_path, said, said))
    twice = a_statement()
    differing = run(
        database_url, "import", a_file(tmp_path, twice, twice | {"object": {"id": "https://example.org/that"}})
    )

    assert same.output.startswith("1 stored, 1 there before")
    assert differing.output.startswith("line 2: /id: line 1 has the same id")
    assert [each["id"] for each in exported(database_url)] == [said["id"]]


def test_a_dry_run_checks_and_stores_nothing(database_url, a_statement, tmp_path):
    done = run(database_url, "import", a_file(tmp_path, a_statement(), b"{}\n"), "--dry-run")

    assert done.exit_code == 1
    assert done.output.startswith("line 2: ")
    assert exported(database_url) == []


def test_an_authority_stays_and_one_left_out_is_the_key_s(database_url, a_statement, tmp_path):
    theirs = {"objectType": "Agent", "account": {"homePage": "https://other.example", "name": "lms"}}
    file = a_file(tmp_path, a_statement(authority=theirs), a_statement())

    run(database_url, "import", file, "--key", "mover", "--url", "https://lrs.example")

    first, second = exported(database_url)
    assert first["authority"] == theirs
    assert second["authority"]["account"] == {"homePage": "https://lrs.example", "name": "mover"}
    engine = open_engine(database_url)
    [(key, *_, revoked_at)] = keys.every(engine)
    engine.dispose()
    assert key == "mover"
    assert revoked_at is not None


def test_attachments_travel_in_a_directory(store_database_url, client, a_statement, other_url, tmp_path):
    content = b"an essay"
    sha2 = hashlib.sha256(content).hexdigest()
    header = {
        "usageType": "https://example.org/essay",
        "display": {"en": "essay"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": sha2,
    }
    said = a_statement(attachments=[header])
    body = (
        b"--b\r\nContent-Type: application/json\r\n\r\n" + json.dumps(said).encode() + b"\r\n--b\r\n"
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: "
        + sha2.encode()
        + b"\r\n\r\n"
        + content
        + b"\r\n--b--\r\n"
    )
    posted = client.post("statements", data=body, headers={"Content-Type": "multipart/mixed; boundary=b"})
    assert posted.status_code == 200
    file, directory = tmp_path / "dump.ndjson", tmp_path / "attached"

    run(store_database_url, "export", file, "--attachments", directory)
    without = run(other_url, "import", file)
    with_them = run(other_url, "import", file, "--attachments", directory)
    (directory / sha2).write_bytes(b"another essay")
    exchanged = run(other_url, "import", file, "--attachments", directory)

    assert without.output.startswith("line 1: /attachments/0: without a fileUrl")
    assert with_them.output.startswith("1 stored")
    assert exchanged.exit_code == 1
    again = tmp_path / "again"
    run(other_url, "export", tmp_path / "x.ndjson", "--attachments", again)
    assert (again / sha2).read_bytes() == content


def test_what_was_voided_and_what_was_stored_between_reach_a_follower_of_the_other_store(
    database_url, a_statement, voids, tmp_path
):
    said = a_statement()
    run(database_url, "import", a_file(tmp_path, voids(said["id"]), said))

    assert len(exported(database_url)) == 2
    assert said["id"] not in shown(database_url)


def kilobytes(database_url, *arguments):
    """The most memory that a command had."""
    command = [sys.executable, "-c", MEASURED, "--database-url", database_url, *map(str, arguments)]
    return int(subprocess.run(command, capture_output=True, check=True, text=True).stderr.split()[-1])


@pytest.mark.parametrize("name", FORMS[1:])
def test_memory_does_not_grow_with_what_is_exported_and_imported(
    database_url, other_url, a_statement, tmp_path, name
):
    def fill(count):
        engine = open_engine(database_url)
        key_id = keys.owner(engine, "filler", "filler")
        with writing(engine) as (connection, first):
            for at in range(first, first + count):
                said = a_statement(result={"response": uuid4().hex * 300})
                row = {"stored": at, "id": said["id"], "content": json.dumps(said)}
                rest = {"target": None, "voids": False, "voided": False, "key_id": key_id}
                connection.execute(insert(Statement), row | rest)
        engine.dispose()

    prepare(database_url)
    file = tmp_path / name
    fill(2500)
    few = kilobytes(database_url, "export", file), kilobytes(other_url, "import", file)
    fill(8000)
    many = kilobytes(database_url, "export", file), kilobytes(other_url, "import", file)

    # The rest of the statements is 80 megabytes.
    assert many[0] - few[0] < 20_000
    assert many[1] - few[1] < 20_000
