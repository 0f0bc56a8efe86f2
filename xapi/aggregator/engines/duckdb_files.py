"""
A rebuild from files by DuckDB: statements in files → rows as bytes, in bounded memory.

Nothing but odd statements (see `duckdb_reading`) and the finished rows passes through Python.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from xapi.aggregator.engines import duckdb_reading as reading
from xapi.aggregator.engines.duckdb import DuckDB
from xapi.aggregator.engines.duckdb_lines import lines
from xapi.aggregator.facts import Broken, Fact, Told
from xapi.aggregator.lines import GZIP, BrokenLine, fact_in, lines_at, lines_of
from xapi.aggregator.reading import read
from xapi.aggregator.rows import Detail, Summary
from xapi.aggregator.rule_store import (
    DECISION,
    MARK,
    SAID,
    VOID,
    Counts,
    derive_all,
    line,
    prepare,
    summary_from,
)
from xapi.aggregator.rule_tables import RuleTables
from xapi.aggregator.rule_text import Part

AT_ONCE = 10_000
READ_OF = dict.fromkeys(("learner", "node", "response"), f"<= {DECISION}")
READ_OF |= dict.fromkeys(("attempt", "assessor", "sequence", "number", "reconciled", "led"), f"= {MARK}")
READ_OF["target"] = f"= {VOID}"
UUIDS = ("id", "learner", "attempt", "target")
# As reading numbers those whom it knows; nobody named is 0.
ASSESSOR = """CASE WHEN starts_with(assessor, {ours}) THEN hash(assessor[{after}:])
  WHEN assessor = '' THEN 0::UBIGINT WHEN assessor IS NOT NULL THEN hash(chr(1) || assessor) END"""
# Read once or twice, and cheap to work out: views. All other parts are tables.
VIEWS = frozenset(
    {"sat", "judged", "certification_computed", "bloc_outcome", "bloc_reason", "bloc_evidence"}
    | {"below_outcome", "below_reason", "below_kept", "below_evidence", "criterion_state", "criterion_reason"}
)
READ_ONCE_OF_BLOCS = frozenset({"settled"})


@dataclass(frozen=True)
class StatementFile:
    """A file to read at ``path``; people know it as ``name``. ``kind`` is plain, gzip or parquet."""

    path: Path
    name: Path
    kind: str


Sources = Sequence[tuple[str, Sequence[StatementFile]]]


class Files:
    """One rebuild. ``connection`` is fresh, with its limit of memory; in ``scratch`` files may be laid aside."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, tables: RuleTables, home_page: str, scratch: Path
    ) -> None:
        self._scratch = scratch
        self._connection = connection
        self._database = _Batch(connection)
        self._tables = tables
        self._home_page = home_page
        self._counts = Counts()
        self._longest = reading.USUALLY_LONGEST
        connection.execute("SET preserve_insertion_order = false")

    def stage(self, files: Sequence[Path], broken: BrokenLine) -> None:
        """Read the files, and tell ``broken`` of each line that is no statement. Raises `OSError`."""
        try:
            sources = self._staged([_file(path, path) for path in files])
        except duckdb.Error:
            # One of the compressed files may be cut off, which DuckDB does not forgive: what stands before counts.
            # Or a line is longer than it looks ahead.
            self._longest = reading.LONGEST
            sources = self._staged([self._mended(path, broken) for path in files])
        many = self._one("SELECT COUNT(*) FROM staged")
        odd, is_sure = self._odd_facts()
        if not is_sure:
            odd = list(self._facts_in_lines(sources, broken))
        self._counts.read += many
        self._counts.broken += sum(isinstance(fact, Broken) for fact in odd)
        self._say([fact for fact in odd if not isinstance(fact, Broken)])

    def lines(self, detail: Detail, as_of: int | None) -> Iterator[bytes]:
        """Run the rule and give the rows' lines, in the page's order, some at a time."""
        prepare(self._database, self._tables, as_of)
        below = () if detail == "bloc" else ("below",)
        self._database.views = VIEWS if below else VIEWS | READ_ONCE_OF_BLOCS
        derive_all(self._database, self._tables.rules, (*below, "summary"))
        return lines(self._connection, self._tables, detail)

    def summary(self) -> Summary:
        """What became of what was read."""
        return summary_from(self._database, self._tables, self._counts)

    def _staged(self, files: Sequence[StatementFile]) -> Sources:
        sources = list(_sources(files, self._longest))
        reading.learn(self._connection, self._tables, self._home_page, sources[0][0])
        whole = " UNION ALL ".join(reading.staging(source) for source, _ in sources)
        self._connection.execute(f"CREATE OR REPLACE TABLE staged AS {whole}")
        return sources

    def _mended(self, path: Path, broken: BrokenLine) -> StatementFile:
        """The file as it is, or as far as it goes where it is compressed."""
        file = _file(path, path)
        if file.kind != "gzip":
            return file
        whole = self._scratch / f"{len(list(self._scratch.iterdir()))}.ndjson"
        with whole.open("wb") as out:
            for number, text in lines_of(path):
                if text is None:
                    broken(path, number, "cut_off", b"")
                    self._counts.read += 1
                    self._counts.broken += 1
                else:
                    out.write(text.rstrip(b"\n") + b"\n")
        return _file(whole, path)

    def _odd_facts(self) -> tuple[list[Fact], bool]:
        """The facts in what is odd; not sure where only the line itself can tell."""
        facts: list[Fact] = []
        found = self._connection.execute("SELECT odd FROM staged WHERE odd IS NOT NULL")
        while some := found.fetchmany(AT_ONCE):
            for (odd,) in some:
                statement, is_sure = reading.statement_of(odd)
                fact = read(statement, self._home_page)
                if not is_sure or isinstance(fact, Broken):
                    return [], False
                facts.append(fact)
        return facts, True

    def _facts_in_lines(self, sources: Sources, broken: BrokenLine) -> Iterator[Fact]:
        """The same from the lines themselves, found by their place among those that are not blank."""
        # Otherwise the lines come in any order.
        self._connection.execute("SET preserve_insertion_order = true")
        for _, files in sources:
            for file in files:
                [(source, _)] = _sources([file], self._longest)
                found = self._connection.execute(
                    "SELECT place, odd FROM (SELECT row_number() OVER () AS place, odd FROM "
                    f"({reading.staging(source)})) WHERE odd IS NOT NULL"
                ).fetchall()
                yield from _facts_at(file, found, self._home_page, broken)

    def _say(self, facts: Sequence[Told]) -> None:
        """Make the table `said` of what is staged and of odd facts; all ids are UUIDs, or all are text."""
        self._database.fill("odd_said", SAID, (line(fact, self._tables) for fact in facts))
        other = " OR ".join(f"TRY_CAST({c} AS UUID)::VARCHAR IS DISTINCT FROM {c}" for c in UUIDS)
        key = "VARCHAR" if self._one(f"SELECT COUNT(*) FROM odd_said WHERE {other}") else "UUID"
        cast = {c: f"CAST({c} AS {key})" for c in UUIDS}
        # Of a statement of some kind the rules read no more than this; the rest must make no conflict.
        staged = {c: f"CASE WHEN kind {kinds} THEN {cast.get(c, c)} END" for c, kinds in READ_OF.items()}
        staged |= {"id": cast["id"], "strange": "''"}
        ours = reading.quoted(self._home_page + " ")
        odd = staged | {
            "strange": "strange",
            "assessor": ASSESSOR.format(ours=ours, after=len(self._home_page) + 2),
        }
        one, other = (", ".join(f"{by.get(c, c)} AS {c}" for c in SAID) for by in (staged, odd))
        self._connection.execute(
            f"CREATE OR REPLACE TEMPORARY VIEW said AS SELECT {one} FROM staged WHERE odd IS NULL"
            # Where nothing is odd, the narrower types of what is staged stay.
            + (f" UNION ALL SELECT {other} FROM odd_said" if facts else "")
        )

    def _one(self, text: str) -> Any:
        found = self._connection.execute(text).fetchone()
        assert found is not None  # noqa: S101 # a count always has one line
        return found[0]


class _Batch(DuckDB):
    """A `DuckDB` that makes some parts ``views``."""

    views: frozenset[str] = VIEWS

    def derive(self, part: Part) -> None:
        if part.name in self.views:
            self.connection.execute(f"CREATE OR REPLACE TEMPORARY VIEW {part.name} AS {part.text}")
        else:
            super().derive(part)


def is_parquet(path: Path) -> bool:
    """Whether the file is Parquet; raises `OSError`."""
    return _file(path, path).kind == "parquet"


def facts_in_parquet(path: Path, home_page: str, broken: BrokenLine) -> Iterator[Fact]:
    """The facts in a Parquet file, for engines that read facts; ``broken`` is told of what is none."""
    source = reading.parquet_source([path])
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT to_json(r)::VARCHAR FROM ({source}) r")
        places = count(1)
        while some := found.fetchmany(AT_ONCE):
            for place, (fields,) in zip(places, some, strict=False):
                fact = read(reading.statement_of(fields)[0], home_page)
                if isinstance(fact, Broken):
                    broken(path, place, fact.reason, fields.encode())
                yield fact


def _file(path: Path, name: Path) -> StatementFile:
    with path.open("rb") as file:
        magic = file.read(4)
    kind = "parquet" if magic == b"PAR1" else "gzip" if magic.startswith(GZIP) else "plain"
    return StatementFile(path, name, kind)


def _sources(files: Sequence[StatementFile], longest: int) -> Iterator[tuple[str, Sequence[StatementFile]]]:
    """One SELECT for all files of a kind."""
    for kind in ("plain", "gzip", "parquet"):
        if some := [file for file in files if file.kind == kind]:
            paths = [file.path for file in some]
            if kind == "parquet":
                yield reading.parquet_source(paths), some
            else:
                yield reading.json_source(paths, is_gzip=kind == "gzip", longest=longest), some


def _facts_at(
    file: StatementFile, odd: Sequence[tuple[int, str]], home_page: str, broken: BrokenLine
) -> Iterator[Fact]:
    if file.kind == "parquet":
        for place, fields in odd:
            fact = read(reading.statement_of(fields)[0], home_page)
            if isinstance(fact, Broken):
                broken(file.name, place, fact.reason, fields.encode())
            yield fact
        return
    for number, text in lines_at(file.path, [place for place, _ in odd]):
        fact = fact_in(text, home_page)
        if isinstance(fact, Broken):
            broken(file.name, number, fact.reason, text or b"")
        yield fact
