"""``certibloc synth``: histories made up, to try things on as many statements as one likes."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

import click

from lti_tool.cli.home import home_option
from lti_tool.cli.words import gettext as _
from xapi.referential import rules, shipped
from xapi.synth import Synthesis, lines

# Statements of up to 3 kB: so many are one write of some megabytes.
AT_ONCE = 1000
GZIP_LEVEL = 4
FILE = click.Path(path_type=Path)


@click.command()
@click.option("--learners", type=click.IntRange(min=0), required=True, help="How many: 107 statements each.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same statements.")
@click.option("--output", type=FILE, help="FILE, FILE.gz or FILE.parquet; standard output unless given.")
@home_option
@click.option("--ids", is_flag=True, help="No names, no definitions, as format=ids of a store: half the size.")
def synth(learners: int, seed: int, output: Path | None, home: str, ids: bool) -> None:
    """Make up the statements of learners who never were, one a line: to measure and to try things with."""
    wanted = Synthesis(learners, seed, shipped(), rules.shipped(), home, ids)
    try:
        if output is not None and output.suffix == ".parquet":
            _write_parquet(wanted, output)
        else:
            _write_lines(wanted, output)
    except OSError as error:
        raise click.ClickException(
            _("%(file)s: %(reason)s", file=output or "-", reason=error.strerror or error)
        ) from error


def _write_lines(wanted: Synthesis, output: Path | None) -> None:
    with _opened(output) as file:
        for some in _batches(lines(wanted)):
            file.write(some)


def _write_parquet(wanted: Synthesis, output: Path) -> None:
    """The fields that the rules read, a column each, by way of a file of lines that is thrown away."""
    # Here, since DuckDB takes its time to load, and lines need none.
    from xapi.aggregator.engines.duckdb_reading import to_parquet

    with TemporaryDirectory(prefix="certibloc-synth-", dir=output.absolute().parent) as directory:
        made = Path(directory) / "statements.ndjson"
        _write_lines(replace(wanted, ids=True), made)
        to_parquet([made], output)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None:
        yield sys.stdout.buffer
    elif output.suffix == ".gz":
        # Neither name nor time of writing goes into the file: the same seed gives the same bytes.
        with output.open("wb") as raw, gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) as packed:
            yield cast(IO[bytes], packed)
    else:
        with output.open("wb") as file:
            yield file


def _batches(all_lines: Iterator[bytes]) -> Iterator[bytes]:
    batch: list[bytes] = []
    for line in all_lines:
        batch.append(line)
        if len(batch) == AT_ONCE:
            yield b"".join(batch)
            batch = []
    yield b"".join(batch)
