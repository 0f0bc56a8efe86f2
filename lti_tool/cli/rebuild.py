"""``certibloc rebuild``: who validated which bloc, made again from statements alone."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from lti_tool.cli.home import home_option
from lti_tool.cli.words import gettext as _

FILE = click.Path(path_type=Path)
ENGINES = ["duckdb", "spark", "python", "sqlite", "postgresql"]


@click.command()
@click.option("--statements", type=FILE, multiple=True, help="Files or patterns: NDJSON, gzip, Parquet.")
@click.argument("more", type=FILE, nargs=-1, metavar="[FILE]...")
@click.option("--referential", type=FILE, help="The referential; the shipped one unless given.")
@click.option("--iri", help="The referential's IRI; what its file says unless given.")
@home_option
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
        if out is None:
            raise click.UsageError(_("--out is missing: the file to write."), context)
        # Here, since DuckDB takes its time to load and no other command needs it.
        from lti_tool.cli.rebuild_files import Wanted, rebuild_files

        click.echo(rebuild_files([*statements, *more], out, Wanted(**options)), err=True)
        return

    # Here, since files need none of what an instance is made of.
    from lti_tool.cli.rebuild_instance import rebuild_instance, sentences
    from lti_tool.cli.speaking import instance

    with instance() as config:
        if any(context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in context.params):
            raise click.UsageError(_("Without --statements nothing else can be given."), context)
        rebuilt = rebuild_instance(config)
        click.echo("\n".join(sentences(rebuilt)))
    if not rebuilt.is_clean:
        context.exit(1)
