"""The rule on Spark, for when one machine is outgrown."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.functions import input_file_name
from pyspark.sql.types import LongType, StringType, StructField, StructType

from xapi.aggregator.facts import Broken
from xapi.aggregator.lines import BLANKS, BYTE_ORDER_MARK, BrokenLine, fact_in
from xapi.aggregator.rows import Detail, Row, detailed
from xapi.aggregator.rule_store import (
    SAID,
    TEXTS,
    Counts,
    answer_text,
    derive_all,
    line,
    rows_by_learner,
)
from xapi.aggregator.rule_tables import RuleTables
from xapi.aggregator.rule_text import Part

BROKEN = 0

# Worked out once and kept, without the way there: a plan that holds all parts below it grows beyond any memory.
KEPT = frozenset(
    {"conflict", "voided", "mark", "standing", "settled", "taken", "competency_state", "decided"}
    | {"bloc_state", "certification_state", "considered", "criterion_state", "decision", "learner"}
)


class Spark:
    """A `xapi.aggregator.rule_store.Database` of temporary views."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def fill(self, name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Make a view of these lines."""
        types = [StructField(column, StringType() if column in TEXTS else LongType()) for column in columns]
        frame = self._session.createDataFrame(list(lines), StructType(types))
        frame.localCheckpoint().createOrReplaceTempView(name)

    def derive(self, part: Part) -> None:
        """Make a part a view."""
        frame = self._session.sql(part.text)
        (frame.localCheckpoint() if part.name in KEPT else frame).createOrReplaceTempView(part.name)

    def answer(self, text: str) -> Iterable[Sequence[Any]]:
        """The lines of a SELECT."""
        # A part at a time, however many lines there are.
        found: Iterable[Any] = self._session.sql(text).toLocalIterator()
        return found

    def rows(self, tables: RuleTables, detail: Detail) -> Iterable[Row]:
        """Run the rule, and give the rows in the page's order; this machine holds one learner's at a time."""
        below = () if detail == "bloc" else ("below",)
        derive_all(self, tables.rules, (*below, "summary"))
        answered = self.answer(f"{answer_text(with_below=bool(below))}ORDER BY learner")
        return detailed(rows_by_learner(answered, tables), detail)

    def say(self, files: Sequence[Path], home_page: str, tables: RuleTables, broken: BrokenLine) -> Counts:
        """
        Make the table `said` of the statements in the files, wherever Spark's workers are, and count them.

        Spark knows no line numbers: a broken line is told of with the number 0.
        """
        # The JVM stays in the directory that it was started in.
        frame = self._session.read.text([str(file.absolute()) for file in files], lineSep="\n")
        lines = frame.select(frame.value.cast("binary").alias("text"), input_file_name().alias("file"))
        said = lines.rdd.mapPartitions(partial(_said, home_page=home_page, tables=tables))
        types = [StructField(column, StringType() if column in TEXTS else LongType()) for column in SAID]
        found = self._session.createDataFrame(said, StructType(types)).localCheckpoint()
        found.filter(found.kind > BROKEN).createOrReplaceTempView("said")
        counts = Counts()
        counts.read = found.count()
        for one in found.filter(found.kind == BROKEN).toLocalIterator():
            counts.broken += 1
            reason, file, text = json.loads(one.strange)
            broken(Path(file), 0, reason, text.encode("latin-1"))
        return counts


def _said(rows: Iterable[Any], home_page: str, tables: RuleTables) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        text = bytes(row.text).removeprefix(BYTE_ORDER_MARK)
        if not text.strip(BLANKS):
            continue
        fact = fact_in(text, home_page)
        if isinstance(fact, Broken):
            what = json.dumps([fact.reason, row.file, text.decode("latin-1")])
            yield (None, BROKEN, *[None] * 4, what, *[None] * 7)
        else:
            yield line(fact, tables)


def session(master: str) -> SparkSession:
    """
    A session on ``master``, which says little.

    On this machine its workers run this very Python; on a cluster, as Spark has it, what PYSPARK_PYTHON names.
    """
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.maxPlanStringLength": "1000",
    }
    spark = SparkSession.builder.master(master).appName("certibloc").config(map=settings).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark
