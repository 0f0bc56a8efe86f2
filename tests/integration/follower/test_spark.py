"""Spark gives what the fold gives, to the byte: some fixed histories, in one session."""

import json
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from histories import HOME, SMALL, a_decision, a_mark, a_void, elsewhere, some_rules
from machine import lacking

from lti_tool.cli.rebuild import rebuild
from xapi.aggregator.fold import fold
from xapi.aggregator.lines import facts_in
from xapi.aggregator.rule_store import prepare, rebuild_from_said
from xapi.aggregator.rule_tables import RuleTables
from xapi.referential import shipped

HISTORY: list[Any] = [
    a_void(1, 2),
    a_mark(2),
    *(a_mark(3, sequence=2, at="2026-01-01T12:00:00.1234567+02:00"), a_mark(4, "C1.2", "in_progress")),
    *(a_mark(5, "C1.2", attempt="second"), a_mark(6, "C1.1", attempt="second"), a_void(7, 1)),
    *(a_mark(8, "C2.1", learner="béa"), a_mark(8, "C2.1", "absent", learner="béa"), a_mark(9, "C9.9")),
    *(
        a_mark(10, "C3.1", assessor="alan"),
        a_mark(11, "C3.1", "in_progress"),
        a_mark(12, "C3.1", reconciliation=True),
    ),
    *(a_mark(13, "C3.2", "exempted"), a_mark(14, "C3.2", "what"), elsewhere(a_mark(15))),
    *(
        a_decision(16),
        a_decision(17, response="refused"),
        a_decision(18, "", "validated"),
        a_mark(4, "C1.2", "in_progress"),
    ),
]


@pytest.fixture
def spark() -> Iterator[Any]:
    """A session of this machine. Its JVM, which takes the time, stays for the next."""
    pytest.importorskip("pyspark", reason="the extra certibloc[spark]")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        lacking("no Java for Spark: apt-get install default-jre-headless")
    from xapi.aggregator.engines.spark import session

    session = session("local[2]")
    session.conf.set("spark.sql.shuffle.partitions", "1")
    yield session
    session.stop()


@pytest.mark.filterwarnings("default")
def test_spark_gives_what_the_fold_gives(tmp_path, spark):
    from xapi.aggregator.engines.spark import Spark

    rules = some_rules(agreement="median", attempts="best", bloc={"rule": "score", "pass": 9})
    file = tmp_path / "a.ndjson"
    file.write_bytes(b"\n\n".join(json.dumps(statement).encode() for statement in HISTORY) + b"\n{\xff\n")
    database, tables, broken = Spark(spark), RuleTables(SMALL, rules), []
    prepare(database, tables)
    counts = database.say([file], HOME, tables, lambda *what: broken.append(what))

    given = rebuild_from_said(database, tables, counts)

    assert given == fold([fact for _, fact in facts_in(file, HOME)], SMALL, rules)
    assert [(reason, text) for _, _, reason, text in broken] == [("not_json", b"{\xff")]


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("spark")
def test_the_command_writes_on_spark_what_it_writes_on_duckdb(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "".join(json.dumps(statement) + "\n" for statement in HISTORY).replace(SMALL.iri, shipped().iri)
    (tmp_path / "a").write_text(text)
    summaries = []

    for engine in ("duckdb", "spark"):
        words = ["--home", HOME, "--detail", "criterion", "--engine", engine, "--master", "local[2]"]
        result = CliRunner().invoke(rebuild, ["--statements", "a", "--out", engine, *words])
        assert result.exit_code == 0, result.output
        summary = json.loads(result.output.splitlines()[-1])
        summaries.append({key: value for key, value in summary.items() if key not in {"seconds", "peak_mb"}})

    assert (tmp_path / "spark").read_bytes() == (tmp_path / "duckdb").read_bytes() != b""
    assert summaries[0] == summaries[1]
