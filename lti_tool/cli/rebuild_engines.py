"""
The engines that a rebuild from files can run on: all give the same rows and the same summary.

Each loads what it needs by itself: nobody waits for another's.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import click
import duckdb

from lti_tool.cli.progress import Progress
from lti_tool.cli.rebuild_output import Output, unreadable
from lti_tool.cli.words import gettext as _
from xapi.aggregator.engines.duckdb_files import Files, facts_in_parquet, is_parquet
from xapi.aggregator.facts import Broken, Fact
from xapi.aggregator.lines import fact_in, lines_of
from xapi.aggregator.rows import Detail, Summary, detailed, row_in
from xapi.aggregator.rule_store import Database, prepare, rebuild, summary_from
from xapi.aggregator.rule_tables import RuleTables
from xapi.referential.model import Referential
from xapi.referential.rules import RuleSet


@dataclass(frozen=True)
class Rebuilding:
    """What to rebuild, and with what means."""

    files: Sequence[Path]
    referential: Referential
    rules: RuleSet
    home_page: str
    as_of: int | None
    detail: Detail
    memory: str
    master: str
    database: str | None


def by_python(what: Rebuilding, output: Output) -> Summary:
    """The fold, which defines the others."""
    from xapi.aggregator.fold import fold

    rebuilt = fold(_facts(what, output), what.referential, what.rules, what.as_of)
    output.write(detailed(rebuilt.rows, what.detail))
    return rebuilt.summary


def by_sqlite(what: Rebuilding, output: Output) -> Summary:
    """The rule in SQL, in an SQLite database that goes away."""
    import sqlite3

    from xapi.aggregator.engines.sqlite import SQLite

    with tempfile.NamedTemporaryFile(suffix=".sqlite3") as file:
        connection = sqlite3.connect(file.name)
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA temp_store = FILE")
        try:
            return _by(SQLite(connection), what, output)
        finally:
            connection.close()


def by_postgresql(what: Rebuilding, output: Output) -> Summary:
    """The rule in SQL, in temporary tables of a PostgreSQL database."""
    try:
        import psycopg  # an extra

        from xapi.aggregator.engines.postgresql import PostgreSQL
    except ImportError as error:
        raise click.ClickException(_("PostgreSQL is not there: pip install certibloc[postgresql].")) from error
    if not what.database or not what.database.startswith("postgresql"):
        raise click.ClickException(_("--database is missing: a URL that begins with postgresql://."))
    try:
        with psycopg.connect(what.database.replace("+psycopg", "", 1)) as connection:
            return _by(PostgreSQL(connection), what, output)
    except psycopg.Error as error:
        raise click.ClickException(_("PostgreSQL: %(reason)s", reason=error)) from error


def by_spark(what: Rebuilding, output: Output) -> Summary:
    """The rule in SQL on Spark, for when one machine is outgrown."""
    try:
        from xapi.aggregator.engines.spark import Spark, session  # an extra
    except ImportError as error:
        raise click.ClickException(_("Spark is not there: pip install certibloc[spark].")) from error
    spark = session(what.master)
    try:
        database, tables = Spark(spark), RuleTables(what.referential, what.rules)
        prepare(database, tables, what.as_of)
        counts = database.say(what.files, what.home_page, tables, output.set_aside)
        output.write(database.rows(tables, what.detail))
        return summary_from(database, tables, counts)
    finally:
        spark.stop()


def by_duckdb(what: Rebuilding, output: Output) -> Summary:
    """The rule in SQL, inside this process, in bounded memory."""
    tables = RuleTables(what.referential, what.rules)
    with tempfile.TemporaryDirectory(prefix="certibloc-") as scratch, duckdb.connect() as connection:
        try:
            connection.execute("SET memory_limit = ?", [what.memory])
            connection.execute("SET temp_directory = ?", [scratch])
            rebuilding = Files(connection, tables, what.home_page, Path(scratch))
            with Progress() as progress:
                progress.watch(_("reading"), connection.query_progress)
                rebuilding.stage(what.files, output.set_aside)
                progress.watch(_("applying the rules"), connection.query_progress)
                lines = rebuilding.lines(what.detail, what.as_of)
                if output.format == "csv":
                    output.write(row_in(line) for some in lines for line in some.splitlines())
                else:
                    for some in lines:
                        output.write_bytes(some)
            return rebuilding.summary()
        except OSError as error:
            raise unreadable(Path(error.filename or ""), error) from error
        except duckdb.OutOfMemoryException as error:
            raise click.ClickException(
                _("The memory does not suffice; raise --memory: %(reason)s", reason=error)
            ) from error
        except duckdb.Error as error:
            raise click.ClickException(_("DuckDB: %(reason)s", reason=error)) from error


Engine = Callable[[Rebuilding, Output], Summary]
ENGINES: Mapping[str, Engine] = {
    "duckdb": by_duckdb,
    "spark": by_spark,
    "python": by_python,
    "sqlite": by_sqlite,
    "postgresql": by_postgresql,
}


def _by(database: Database, what: Rebuilding, output: Output) -> Summary:
    rebuilt = rebuild(database, _facts(what, output), what.referential, what.rules, what.as_of)
    output.write(detailed(rebuilt.rows, what.detail))
    return rebuilt.summary


def _facts(what: Rebuilding, output: Output) -> Iterator[Fact]:
    """The facts of all files; broken lines are set aside."""
    with Progress() as progress:
        facts = chain.from_iterable(_facts_in(file, what.home_page, output) for file in what.files)
        yield from progress.counted(_("statements read"), facts)


def _facts_in(file: Path, home_page: str, output: Output) -> Iterator[Fact]:
    try:
        if is_parquet(file):
            yield from facts_in_parquet(file, home_page, output.set_aside)
            return
        for number, text in lines_of(file):
            fact = fact_in(text, home_page)
            if isinstance(fact, Broken):
                output.set_aside(file, number, fact.reason, text or b"")
            yield fact
    except OSError as error:
        raise unreadable(file, error) from error
