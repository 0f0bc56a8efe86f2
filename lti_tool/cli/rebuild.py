"""``certibloc rebuild``: who validated which bloc, made again from statements alone."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from flask_babel import gettext as _

from lti_tool.cli.speaking import instance, speaking
from lti_tool.config import Config
from lti_tool.store.database import db
from lti_tool.store.ledger import followed_store
from lti_tool.store.rebuild import Difference, Rebuilt, rebuild_from_lrs
from lti_tool.worker.progress import scopes_in_use
from xapi.aggregator.rows import Row
from xapi.client import LRS, LRSError

FILE = click.Path(path_type=Path)
SHOWN = 20
ENGINES = ["duckdb", "spark", "python", "sqlite", "postgresql"]


class NotRebuilt(click.ClickException):
    """Nothing was rebuilt; the status is not that of a difference."""

    exit_code = 2


@click.command()
@click.option("--statements", type=FILE, multiple=True, help="Files or patterns: NDJSON, gzip, Parquet.")
@click.argument("more", type=FILE, nargs=-1, metavar="[FILE]...")
@click.option("--referential", type=FILE, help="The referential; the shipped one unless given.")
@click.option("--iri", help="The referential's IRI; what its file says unless given.")
@click.option("--home", help="The home page of our accounts; CERTIBLOC_PUBLIC_URL unless given.")
@click.option("--rules", type=FILE, help="The rule set; the default one unless given.")
@click.option("--as-of", metavar="T", help="Only what was said until this instant: 2026-01-31T12:00:00Z.")
@click.option("--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True)
@click.option(
    "--detail", type=click.Choice(["bloc", "competency", "criterion"]), default="bloc", show_default=True
)
@click.option("--format", type=click.Choice(["ndjson", "csv", "parquet"]), default="ndjson", show_default=True)
@click.option(
    "--memory", default="1500MB", show_default=True, help="What DuckDB may use before it spills to disk."
)
@click.option("--master", default="local[*]", show_default=True, help="The Spark to run on.")
@click.option("--database", envvar="CERTIBLOC_DATABASE_URL", help="The database that --engine postgresql uses.")
@click.option("--out", type=FILE, help="The file to write.")
@click.pass_context
def rebuild(
    context: click.Context,
    /,
    statements: tuple[Path, ...],
    more: tuple[Path, ...],
    out: Path | None,
    **options: Any,
) -> None:
    """
    Rebuild progress from statements.

    With --statements FILE... it needs no database: it writes the rows to --out, and a summary as a line of JSON
    to standard error. Without, it drops the instance's progress and makes it again from the LRS, and says what
    differs; the status is 1 if anything does.
    """
    if statements:
        with speaking():
            if out is None:
                raise click.UsageError(_("--out is missing: the file to write."), context)
            # Here, since DuckDB takes its time to load and no other command needs it.
            from lti_tool.cli.rebuild_files import Wanted, rebuild_files

            wanted = Wanted(**{**options, "home": options["home"] or _home_page()})
            click.echo(rebuild_files([*statements, *more], out, wanted), err=True)
        return

    with instance() as config:
        if any(context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in context.params):
            raise click.UsageError(_("Without --statements nothing else can be given."), context)
        rebuilt = _rebuilt(config)
        click.echo("\n".join(_sentences(rebuilt)))
    if not rebuilt.is_clean:
        context.exit(1)


def _home_page() -> str:
    return os.environ.get("CERTIBLOC_PUBLIC_URL", "http://localhost:5000").rstrip("/")


def _rebuilt(config: Config) -> Rebuilt:
    lrs = LRS(config.lrs_endpoint, config.lrs_key, config.lrs_secret, version=config.lrs_version)
    store_id = followed_store(db.session, config.lrs_url, config.home_page)
    scopes = scopes_in_use(db.session)
    db.session.commit()
    now = datetime.now(UTC)
    try:
        rebuilt = rebuild_from_lrs(db.session, lrs, scopes, store_id=store_id, home_page=config.home_page, now=now)
    except LRSError as error:
        raise NotRebuilt(_("The LRS cannot be read: %(reason)s. Nothing was changed.", reason=error)) from error
    finally:
        lrs.close()
    db.session.commit()
    return rebuilt


def _sentences(rebuilt: Rebuilt) -> list[str]:
    lines = [
        _("Statements read from the LRS: %(number)s", number=rebuilt.read),
        _("Rows rebuilt: %(number)s", number=rebuilt.rows),
    ]
    if rebuilt.new:
        lines.append(_("Statements that had not been read before: %(number)s", number=rebuilt.new))
    if rebuilt.missed:
        lines.append(_("Statements that should have been read before: %(number)s", number=len(rebuilt.missed)))
        lines += [f"  {id_}" for id_ in rebuilt.missed[:SHOWN]]
    if rebuilt.differences:
        lines.append(_("Rows that differ: %(number)s", number=len(rebuilt.differences)))
        lines += [_difference(difference) for difference in rebuilt.differences[:SHOWN]]
        if len(rebuilt.differences) > SHOWN:
            lines.append(_("  and %(number)s more", number=len(rebuilt.differences) - SHOWN))
    else:
        lines.append(_("Nothing differs."))
    return lines


def _difference(difference: Difference) -> str:
    row = difference.after or difference.before
    assert row is not None  # noqa: S101 # a difference has at least one side
    before, after = (_shown(side) for side in (difference.before, difference.after))
    sentence: str = _(
        "  %(learner)s, %(code)s: %(before)s before, %(after)s now",
        learner=row.learner,
        code=row.code,
        before=before,
        after=after,
    )
    return sentence


def _shown(row: Row | None) -> str:
    if row is None:
        absent: str = _("no row")
        return absent
    outcome = [row.computed or "-", row.decision or "-", f"[{' '.join(row.reasons)}]"]
    return " ".join([*outcome, _("evidence: %(number)s", number=len(row.evidence))])
