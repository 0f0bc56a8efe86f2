"""Rebuilding from files of statements: what to read, which engine, the rows written, the summary."""

import gc
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from glob import glob
from pathlib import Path
from typing import Any

import click

from lti_tool.cli.problems import problem_sentence
from lti_tool.cli.rebuild_engines import ENGINES, Rebuilding
from lti_tool.cli.rebuild_output import Output, as_csv, unreadable
from lti_tool.cli.words import gettext as _
from xapi.aggregator import instants
from xapi.aggregator.rows import Detail, Summary
from xapi.aggregator.rule_tables import TooFine
from xapi.problems import Problem
from xapi.referential import BadReferential, parse_file, shipped
from xapi.referential import rules as rule_sets
from xapi.referential.model import Referential
from xapi.referential.rules import BadRuleSet, RuleSet

__all__ = ["Wanted", "as_csv", "rebuild_files"]


@dataclass(frozen=True)
class Wanted:
    """What the command was asked for. ``memory`` and ``master`` are DuckDB's and Spark's own words."""

    home: str
    referential: Path | None
    iri: str | None
    rules: Path | None
    as_of: str | None
    engine: str
    detail: Detail
    format: str
    memory: str = "1500MB"
    master: str = "local[*]"
    database: str | None = None


def rebuild_files(files: Sequence[Path], out: Path, wanted: Wanted) -> str:
    """Write the rows to ``out``; the summary as JSON. Raises `click.ClickException`."""
    started = time.perf_counter()
    referential = _referential(wanted)
    rebuilding = Rebuilding(
        files=_found(files),
        referential=referential,
        rules=_rules(wanted, referential),
        home_page=wanted.home,
        as_of=_instant(wanted.as_of),
        detail=wanted.detail,
        memory=wanted.memory,
        master=wanted.master,
        database=wanted.database,
    )
    with Output(out, wanted.format) as output:
        # Nothing that is read goes away before the end: looking for garbage would cost a third of the time.
        gc.disable()
        try:
            summary = ENGINES[wanted.engine](rebuilding, output)
        except TooFine as fine:
            raise click.ClickException(
                _(
                    "The rule of %(code)s has numbers too fine for this engine. Use --engine python.",
                    code=fine.code,
                )
            ) from fine
        finally:
            gc.enable()
    return _summary(summary, output.broken, time.perf_counter() - started)


def _summary(summary: Summary, broken: list[dict[str, Any]], seconds: float) -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kilobytes, macOS in bytes.
    peak_mb = peak / (2**20 if sys.platform == "darwin" else 2**10)
    document = summary.document()
    document["anomalies"] = broken + document["anomalies"]
    document |= {"seconds": round(seconds, 3), "peak_mb": round(peak_mb, 1)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _found(files: Sequence[Path]) -> list[Path]:
    """The files; a pattern that is no file itself stands for those it matches."""
    found: list[Path] = []
    for file in files:
        matching = [] if file.exists() else sorted(glob(str(file), recursive=True))  # noqa: PTH207 # any pattern
        found += map(Path, matching) if matching else [file]
    for file in found:
        try:
            file.open("rb").close()
        except OSError as error:
            raise unreadable(file, error) from error
    return found


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
            _("--as-of: “%(text)s” is not an instant. Write it like 2026-01-31T12:00:00Z.", text=as_of)
        ) from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error


def _refused(file: Path | None, problems: Sequence[Problem]) -> click.ClickException:
    for problem in problems:
        click.echo(problem_sentence(problem), err=True)
    return click.ClickException(_("%(file)s cannot be used. Nothing was rebuilt.", file=file))
