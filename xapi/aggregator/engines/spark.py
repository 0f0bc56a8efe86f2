"""The rule on Spark, for when one machine is outgrown."""

from collections.abc import Iterable, Sequence
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.types import LongType, StringType, StructField, StructType

from xapi.aggregator.rule_store import TEXTS
from xapi.aggregator.rule_text import Part

# Read by several parts: worked out once. The others are views.
KEPT = frozenset({"said", "mark", "standing", "settled", "taken", "competency_state", "bloc_state", "considered"})


class Spark:
    """A `xapi.aggregator.rule_store.Database` of temporary views."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def fill(self, name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Make a view of these lines."""
        types = [StructField(column, StringType() if column in TEXTS else LongType()) for column in columns]
        self._session.createDataFrame(list(lines), StructType(types)).createOrReplaceTempView(name)

    def derive(self, part: Part) -> None:
        """Make a part a view."""
        frame = self._session.sql(part.text)
        (frame.cache() if part.name in KEPT else frame).createOrReplaceTempView(part.name)

    def answer(self, text: str) -> Iterable[Sequence[Any]]:
        """The lines of a SELECT."""
        lines: list[Sequence[Any]] = self._session.sql(text).collect()
        return lines


def session(master: str) -> SparkSession:
    """A session on ``master``, which says little."""
    builder = SparkSession.builder.master(master).appName("certibloc")
    spark = (
        builder.config("spark.ui.enabled", "false").config("spark.sql.maxPlanStringLength", "1000").getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    return spark
