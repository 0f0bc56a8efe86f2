"""Rebuilding from files of statements: what to read, the rows written, the summary."""

import csv
import gc
import io
import json
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from lti_tool.cli.problems import problem_sentence
from xapi.aggregator import instants
from xapi.aggregator.facts import Broken, Fact
from xapi.aggregator.fold import fold
from xapi.aggregator.lines import facts_in
from xapi.aggregator.rows import Detail, Row, Summary, detailed, ndjson
from xapi.problems import Problem
from xapi.referential import BadReferential, parse_file, shipped
from xapi.referential import rules as rule_sets
from xapi.referential.model import Referential
from xapi.referential.rules import BadRuleSet, RuleSet

NAMED = 100


@dataclass(frozen=True)
class Wanted:
    """What the command was asked for."""

    home: str
    referential: Path | None
    iri: str | None
    rules: Path | None
    as_of: str | None
    engine: str
    detail: Detail
    format: str


def rebuild_files(files: Sequence[Path], out: Path, wanted: Wanted) -> str:
    """Write the rows to ``out``; the summary as JSON. Raises `click.ClickException`."""
    started = time.perf_counter()
    _refuse_what_is_not_there_yet(wanted)
    referential = _referential(wanted)
    rules = _rules(wanted, referential)
    as_of = _instant(wanted.as_of)
    broken: list[dict[str, Any]] = []
    # Nothing that is read goes away before the end: looking for garbage would cost a third of the time.
    gc.disable()
    try:
        rebuild = fold(_facts(files, wanted.home, broken), referential, rules, as_of)
    finally:
        gc.enable()
    rows = detailed(rebuild.rows, wanted.detail)
    _write(out, ndjson(rows) if wanted.format == "ndjson" else as_csv(rows))
    return _summary(rebuild.summary, broken, time.perf_counter() - started)


def as_csv(rows: Iterable[Row]) -> bytes:
    """The rows with a line of headings; lists are joined by spaces, which no code and no id contains."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row.__dataclass_fields__)
    for row in rows:
        values = row.document().values()
        writer.writerow(" ".join(value) if isinstance(value, tuple) else value for value in values)
    return text.getvalue().encode("utf-8")


def _refuse_what_is_not_there_yet(wanted: Wanted) -> None:
    if wanted.engine != "python":
        raise click.ClickException(
            _("The engine %(engine)s is not available yet. Use --engine python.", engine=wanted.engine)
        )
    if wanted.format == "parquet":
        raise click.ClickException(_("Parquet is not available yet. Use --format ndjson or csv."))


def _facts(files: Sequence[Path], home: str, broken: list[dict[str, Any]]) -> Iterator[Fact]:
    """The facts of all files; the first broken lines are named in ``broken``."""
    for file in files:
        try:
            for line, fact in facts_in(file, home):
                if isinstance(fact, Broken) and len(broken) < NAMED:
                    place = {"file": str(file), "line": line, "reason": fact.reason}
                    broken.append({"code": "broken", "statement": None, **place})
                yield fact
        except OSError as error:
            raise _unreadable(file, error) from error


def _summary(summary: Summary, broken: list[dict[str, Any]], seconds: float) -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kilobytes, macOS in bytes.
    peak_mb = peak / (2**20 if sys.platform == "darwin" else 2**10)
    document = summary.document()
    document["anomalies"] = broken + document["anomalies"]
    document |= {"seconds": round(seconds, 3), "peak_mb": round(peak_mb, 1)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _referential(wanted: Wanted) -> Referential:
    try:
        read = parse_file(_bytes(wanted.referential))[1] if wanted.referential else shipped()
    except BadReferential as bad:
        raise _refused(wanted.referential, bad.problems) from bad
    return replace(read, iri=wanted.iri) if wanted.iri else read


def _rules(wanted: Wanted, referential: Referential) -> RuleSet:
    try:
        return rule_sets.parse_file(_bytes(wanted.rules), referential) if wanted.rules else rule_sets.shipped()
    except BadRuleSet as bad:
        raise _refused(wanted.rules, bad.problems) from bad


def _instant(as_of: str | None) -> int | None:
    if as_of is None:
        return None
    try:
        return instants.parse(as_of)
    except ValueError as error:
        raise click.ClickException(
            _("--as-of: “%(text)s” is no instant. Write it like 2026-01-31T12:00:00Z.", text=as_of)
        ) from error


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise _unreadable(out, error) from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: OSError) -> click.ClickException:
    if isinstance(error, FileNotFoundError):
        return click.ClickException(_("There is no file %(file)s.", file=file))
    return click.ClickException(_("%(file)s: %(reason)s", file=file, reason=error.strerror or error))


def _refused(file: Path | None, problems: Sequence[Problem]) -> click.ClickException:
    for problem in problems:
        click.echo(problem_sentence(problem), err=True)
    return click.ClickException(_("%(file)s cannot be used. Nothing was rebuilt.", file=file))
