"""
Statements out of the store and into it, from the command line.

    lrs export [FILE] [--form FORM] [--since INSTANT] [--until INSTANT] [--attachments DIR]
    lrs import [FILE] [--key KEY] [--attachments DIR] [--dry-run]
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import IO

import click

from xapi.lrs import keys
from xapi.lrs.database import consistent_through, open_engine
from xapi.lrs.instants import read, written
from xapi.lrs.transfer import exporting
from xapi.lrs.transfer.importing import Taken, taken
from xapi.lrs.transfer.reading import FileBroken, numbered
from xapi.lrs.transfer.writing import FORMS, ParquetMissing
from xapi.lrs.validation.formats import SHA2

SECONDS_BETWEEN_NEWS = 5.0
# Beyond these the file is of another kind, and more would hide the first.
BAD_LINES_SHOWN = 1000


class Instant(click.ParamType[int]):
    """An ISO 8601 instant, as microseconds since 1970."""

    name = "instant"

    def convert(self, value: str, param: click.Parameter | None, context: click.Context | None) -> int:
        """Refuse what names no instant."""
        micros = read(value)
        if micros is None:
            self.fail(_("%s is not an ISO 8601 date and time.") % value, param, context)
        return micros


@click.command(name="export", help=_("Write every statement to a file, the voided ones and their voids too."))
@click.argument("file", default="-")
@click.option("--form", type=click.Choice(list(FORMS)), help=_("The form of the file, if its name does not say."))
@click.option("--since", type=Instant(), help=_("Only what was stored after this instant."))
@click.option("--until", type=Instant(), help=_("Only what was stored up to this instant."))
@click.option(
    "--attachments",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("Directory for what is attached to statements, each under its digest."),
)
@click.pass_obj
def export(
    database_url: str, file: str, form: str | None, since: int | None, until: int | None, attachments: Path | None
) -> None:
    """All that is visible when it begins; a file of this name is replaced once the new one is whole."""
    engine = open_engine(database_url)
    through = consistent_through(engine)
    until = through if until is None else min(until, through)
    count, news = 0, _News()
    try:
        with _target(file) as target, FORMS[form or _form_of(file)](target) as write:
            for page in exporting.pages(engine, after=since, until=until):
                write(page)
                count += len(page)
                news.tell(_("%s statements written") % f"{count:,}")
        if attachments is not None:
            _keep_contents(exporting.contents(engine), attachments)
    except (ParquetMissing, OSError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()
    click.echo(
        _("%(count)s statements, all up to %(through)s.") % {"count": f"{count:,}", "through": written(until)},
        err=True,
    )


@click.command(name="import", help=_("Store the statements of a file; those already there stay as they are."))
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--key", default="import", show_default=True, help=_("The key in whose name they are stored."))
@click.option(
    "--url",
    default="http://localhost/xapi",
    show_default=True,
    help=_("The store's public address, in the authority of statements that have none."),
)
@click.option(
    "--attachments",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=_("Directory of what is attached to statements, as an export leaves it."),
)
@click.option("--dry-run", is_flag=True, help=_("Check every line and store nothing."))
@click.pass_obj
def import_(
    database_url: str, file: IO[bytes], key: str, url: str, attachments: Path | None, dry_run: bool
) -> None:
    """Name each bad line; fail at the end if there was one."""
    engine = open_engine(database_url)
    done = _Tally()
    try:
        for batch in taken(
            engine,
            numbered(file),
            key_id=0 if dry_run else keys.owner(engine, key, key),
            authority={"objectType": "Agent", "account": {"homePage": url, "name": key}},
            fetch=lambda digest: _content(attachments, digest),
            dry=dry_run,
        ):
            done.add(batch)
    except (FileBroken, ParquetMissing, keys.KeyRefused, OSError) as error:
        done.sum_up()
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()
    done.sum_up()
    if done.bad:
        raise SystemExit(1)


class _News:
    """How far a long run has come, once every few seconds."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def tell(self, words: str) -> None:
        if time.monotonic() - self._told_at >= SECONDS_BETWEEN_NEWS:
            click.echo(words, err=True)
            self._told_at = time.monotonic()


class _Tally:
    """What became of the lines so far."""

    def __init__(self) -> None:
        self.new = self.known = self.left_out = self.bad = 0
        self._news = _News()

    def add(self, batch: Taken) -> None:
        """Count a batch, and name its bad lines."""
        for bad in batch.bad:
            self.bad += 1
            if self.bad <= BAD_LINES_SHOWN:
                click.echo(_("line %(line)d: %(reason)s") % bad._asdict(), err=True)
        if batch.left_out and batch.bad:
            lines = {"first": batch.first, "last": batch.last}
            click.echo(_("nothing is stored of lines %(first)d to %(last)d") % lines, err=True)
        self.new += batch.new
        self.known += batch.known
        self.left_out += batch.left_out
        self._news.tell(_("%s lines read") % f"{batch.last:,}")

    def sum_up(self) -> None:
        """Say what was stored."""
        counts = {
            "new": f"{self.new:,}",
            "known": f"{self.known:,}",
            "bad": f"{self.bad:,}",
            "left_out": f"{self.left_out:,}",
        }
        words = _("%(new)s stored, %(known)s there before, %(bad)s bad, %(left_out)s sound but left out.")
        click.echo(words % counts, err=True)


def _form_of(file: str) -> str:
    """The form that a file's name tells; lines, where it tells none."""
    name = file.lower()
    return next((form for form in ("ndjson.gz", "parquet") if name.endswith(form.rpartition(".")[2])), "ndjson")


@contextmanager
def _target(file: str) -> Iterator[IO[bytes]]:
    """Where to write: standard output, or a file that takes its place once it is whole."""
    if file == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = Path(f"{file}.part")
    try:
        with unfinished.open("wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _keep_contents(contents: Iterator[tuple[str, bytes]], directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for digest, content in contents:
        (directory / digest).write_bytes(content)


def _content(directory: Path | None, digest: str) -> bytes | None:
    # The digest comes from a file: only one that is a digest is looked for.
    if directory is None or SHA2.fullmatch(digest) is None or not (directory / digest).is_file():
        return None
    return (directory / digest).read_bytes()
