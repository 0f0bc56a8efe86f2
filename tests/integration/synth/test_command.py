"""``certibloc synth``, as people type it."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lti_tool.cli.rebuild import rebuild
from lti_tool.cli.synth import synth


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in a directory of its own, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CERTIBLOC_LANGUAGE", "en")
    monkeypatch.setenv("CERTIBLOC_PUBLIC_URL", "https://tool.example/")

    def run(command, *arguments):
        return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)

    return run


def test_what_is_made_up_can_be_rebuilt_from(run):
    made = run(synth, "--learners", 4, "--seed", 3, "--output", "made.ndjson.gz")
    rebuilt = run(rebuild, "--statements", "made.ndjson.gz", "--out", "rows")

    assert (made.exit_code, made.output) == (0, "")
    summary = json.loads(rebuilt.stderr)
    assert (summary["learners"], summary["broken"], summary["anomalies"]) == (4, 0, [])
    assert summary["counted"] > 300


def test_standard_output_a_file_and_a_compressed_one_have_the_same_bytes(run):
    written = run(synth, "--learners", 2, "--ids").stdout_bytes
    run(synth, "--learners", 2, "--ids", "--output", "a")
    run(synth, "--learners", 2, "--ids", "--output", "a.gz")
    run(synth, "--learners", 2, "--ids", "--output", "b.gz")

    assert Path("a").read_bytes() == written
    assert gzip.decompress(Path("a.gz").read_bytes()) == written
    assert Path("a.gz").read_bytes() == Path("b.gz").read_bytes()


def test_a_file_that_cannot_be_written_is_named(run):
    result = run(synth, "--learners", 1, "--output", "no/such/folder")

    assert result.exit_code == 1
    assert "no/such/folder: No such file or directory" in result.output


def test_parquet_says_the_same_in_little_space(run):
    pytest.importorskip("xapi.aggregator.engines.duckdb_reading", reason="no engine that reads Parquet")
    run(synth, "--learners", 5, "--output", "made.ndjson")
    run(synth, "--learners", 5, "--output", "made.parquet")

    by_lines = run(rebuild, "--statements", "made.ndjson", "--detail", "criterion", "--out", "a")
    by_columns = run(rebuild, "--statements", "made.parquet", "--detail", "criterion", "--out", "b")

    assert (by_lines.exit_code, by_columns.exit_code) == (0, 0), by_columns.output
    assert Path("a").read_bytes() == Path("b").read_bytes()
    assert Path("made.parquet").stat().st_size < Path("made.ndjson").stat().st_size / 10
    assert sorted(path.name for path in Path().iterdir()) == ["a", "b", "made.ndjson", "made.parquet"]
