"""
Statements in files, read by DuckDB into the table `staged`: one extraction for all fields, in narrow types.

What is shaped as our own statements are (UUIDs, known nodes and responses) is read here. Whatever is not is *odd*:
`xapi.aggregator.reading` reads what the rules look at of it, so that both always mean the same.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from xapi.aggregator.engines.duckdb import fill
from xapi.aggregator.reading import has_our_profile
from xapi.aggregator.rule_store import DECISION, FOREIGN, MARK, VOID
from xapi.aggregator.rule_tables import DECISIONS, RuleTables
from xapi.vocabulary import ASSESSED, ATTEMPT, DELIBERATED, LEAD, RECONCILIATION, SEQUENCE, VOIDED

# What the rules look at, and where it stands in a statement. Of the last five the JSON type counts.
PATHS: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "timestamp": ("timestamp",),
    "verb": ("verb", "id"),
    "home_page": ("actor", "account", "homePage"),
    "learner": ("actor", "account", "name"),
    "object_type": ("object", "objectType"),
    "node": ("object", "id"),
    "response": ("result", "response"),
    "registration": ("context", "registration"),
    "assessor_home_page": ("context", "instructor", "account", "homePage"),
    "assessor": ("context", "instructor", "account", "name"),
    "category": ("context", "contextActivities", "category"),
    "sequence": ("context", "extensions", SEQUENCE),
    "attempt": ("context", "extensions", ATTEMPT),
    "reconciliation": ("context", "extensions", RECONCILIATION),
    "lead": ("context", "extensions", LEAD),
}
TYPED = ("category", "sequence", "attempt", "reconciliation", "lead")
# What a number or another value that is no text looks like once it is read as text.
NO_TEXT = re.compile(r"[-\[{0-9]|true$|false$|nan$|inf", re.IGNORECASE)

UUID_TEXT = "________-____-____-____-____________"
COUNT = "[1-9][0-9]{0,8}"
TIMESTAMP = (
    r"[1-9]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
SAMPLE = 2000
# Of a line, in bytes. What DuckDB reads at once follows from it, and less stays in the processor's cache.
USUALLY_LONGEST = 2**17
LONGEST = 2**24

# DuckDB takes more for a UUID than is written as one: hyphens anywhere, braces, capitals. To write it again and
# compare costs a quarter of what a pattern does. What differs is odd.
STAGED = f"""
SELECT simple.* REPLACE (CASE WHEN kind IS NULL THEN to_json(odd)::VARCHAR END AS odd) FROM (
  SELECT
    id, instant,
    CASE WHEN (id::VARCHAR = odd.id) IS NOT TRUE OR instant IS NULL OR verb IS NULL THEN NULL
         WHEN NOT ours OR verb = {FOREIGN} THEN {FOREIGN}
         WHEN verb = {VOID} THEN CASE WHEN refers AND target::VARCHAR = odd.node THEN {VOID} END
         WHEN NOT categorised THEN {FOREIGN}
         WHEN (learner::VARCHAR = odd.learner) IS NOT TRUE THEN NULL
         WHEN node IS NULL OR response IS NULL OR categorised IS NULL THEN NULL
         WHEN verb = {DECISION} THEN {DECISION}
         WHEN (attempt::VARCHAR = odd.registration) IS NOT TRUE THEN NULL
         WHEN assessor IS NULL OR sequence IS NULL OR number IS NULL THEN NULL
         ELSE {MARK} END::TINYINT AS kind,
    learner, node, response, attempt, assessor, sequence, number, reconciled, led, target, odd
  FROM (
    SELECT
      TRY_CAST(r.id AS UUID) AS id,
      CASE WHEN regexp_full_match(r."timestamp", '{TIMESTAMP}')
           THEN epoch_us(TRY_CAST(r."timestamp" AS TIMESTAMPTZ)) END AS instant,
      CASE r.verb WHEN '{ASSESSED}' THEN {MARK} WHEN '{DELIBERATED}' THEN {DECISION} WHEN '{VOIDED}' THEN {VOID}
        ELSE CASE WHEN starts_with(r.verb, 'http') AND NOT contains(r.verb, chr(0)) THEN {FOREIGN} END END AS verb,
      COALESCE(r.home_page = getvariable('home_page'), false) AS ours,
      TRY_CAST(r.learner AS UUID) AS learner,
      n.node, p.response,
      TRY_CAST(r.registration AS UUID) AS attempt,
      CASE WHEN r.reconciliation = 'true' THEN 0::UBIGINT
           WHEN r.assessor_home_page IS NULL AND r.assessor IS NULL THEN 0::UBIGINT
           WHEN r.assessor_home_page = getvariable('home_page') AND r.assessor LIKE '{UUID_TEXT}'
           THEN hash(r.assessor) END AS assessor,
      CASE WHEN r.sequence IS NULL OR r.sequence = '1' THEN 1
           WHEN regexp_full_match(r.sequence, '{COUNT}') THEN CAST(r.sequence AS INTEGER) END AS sequence,
      CASE WHEN r.attempt IS NULL OR r.attempt = '1' THEN 1
           WHEN regexp_full_match(r.attempt, '{COUNT}') THEN CAST(r.attempt AS INTEGER) END AS number,
      COALESCE(r.reconciliation = 'true', false)::TINYINT AS reconciled,
      COALESCE(r.reconciliation IS DISTINCT FROM 'true' AND r.lead = 'true', false)::TINYINT AS led,
      COALESCE(r.object_type = 'StatementRef', false) AS refers,
      CASE WHEN r.object_type = 'StatementRef' THEN TRY_CAST(r.node AS UUID) END AS target,
      CASE WHEN r.category IS NULL THEN false ELSE g.categorised END AS categorised,
      r AS odd
    FROM ({{source}}) r
    LEFT JOIN known_node n ON n.text = r.node
    LEFT JOIN known_response p ON p.text = r.response AND p.kind = n.kind
    LEFT JOIN known_category g ON g.text = r.category
  )
) simple
"""


def learn(connection: duckdb.DuckDBPyConnection, tables: RuleTables, home_page: str, source: str) -> None:
    """What reading takes for granted: our home page, nodes and responses, and the categories that are used."""
    connection.execute("SET VARIABLE home_page = ?", [home_page])
    nodes = [(iri, node, MARK) for iri, node in tables.marked.items()]
    nodes += [(iri, node, DECISION) for iri, node in tables.deliberable.items()]
    responses = [(code, number, MARK) for number, code in enumerate(tables.responses) if not NO_TEXT.match(code)]
    responses += [(code, number, DECISION) for number, code in enumerate(DECISIONS)]
    fill(connection, "known_node (text VARCHAR, node SMALLINT, kind TINYINT)", nodes)
    fill(connection, "known_response (text VARCHAR, response SMALLINT, kind TINYINT)", responses)
    sample = f"SELECT DISTINCT category FROM (SELECT category FROM ({source}) LIMIT {SAMPLE})"
    texts = [text for (text,) in connection.execute(sample).fetchall() if text is not None]
    categories = [(text, has_our_profile(_statement({"category": text}))) for text in texts]
    fill(connection, "known_category (text VARCHAR, categorised BOOLEAN)", categories)


def staging(source: str) -> str:
    """The SELECT of what is staged."""
    return STAGED.replace("{source}", source)


def json_source(files: Sequence[Path], *, is_gzip: bool, longest: int = LONGEST) -> str:
    """The SELECT of what the rules look at in files of one statement a line, none ``longest`` bytes or more."""
    names = ", ".join(quoted(str(file)) for file in files)
    shape: dict[str, Any] = {}
    for name, path in PATHS.items():
        inside = shape
        for key in path[:-1]:
            inside = inside.setdefault(key, {})
        inside[path[-1]] = "JSON" if name in TYPED else "VARCHAR"
    columns = ", ".join(f"{quoted(key)}: {quoted(_type(what))}" for key, what in shape.items())
    fields = ", ".join(f"{'.'.join(map(identifier, path))} AS {identifier(name)}" for name, path in PATHS.items())
    compression = "gzip" if is_gzip else "none"
    return (
        f"SELECT {fields} FROM read_json([{names}], columns = {{{columns}}}, format = 'newline_delimited', "
        f"ignore_errors = true, compression = '{compression}', maximum_object_size = {longest})"
    )


def parquet_source(files: Sequence[Path]) -> str:
    """The same from Parquet files that have a column for each."""
    names = ", ".join(quoted(str(file)) for file in files)
    fields = ", ".join(f"CAST({identifier(name)} AS VARCHAR) AS {identifier(name)}" for name in PATHS)
    return f"SELECT {fields} FROM read_parquet([{names}])"


def statement_of(odd: str) -> tuple[Any, bool]:
    """
    What the rules look at of an odd statement, as a statement, and whether that is sure.

    It is not where a text may have been something else, which only the line itself can tell.
    """
    fields = json.loads(odd)
    texts = (text for name, text in fields.items() if name not in TYPED and isinstance(text, str))
    return _statement(fields), not any(NO_TEXT.match(text) and not _is_plain(text) for text in texts)


def _is_plain(text: str) -> bool:
    """Whether no JSON value but a text reads so."""
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


def _statement(fields: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {}
    for name, value in fields.items():
        inside = statement
        *above, last = PATHS[name]
        for key in above:
            inside = inside.setdefault(key, {})
        inside[last] = json.loads(value) if name in TYPED and isinstance(value, str) else value
    return statement


def _type(what: Any) -> str:
    if isinstance(what, str):
        return what
    return f"STRUCT({', '.join(f'{identifier(key)} {_type(inner)}' for key, inner in what.items())})"


def quoted(text: str) -> str:
    """As SQL writes a text."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """As SQL writes a name."""
    return '"' + name.replace('"', '""') + '"'


def to_parquet(files: Sequence[Path], out: Path) -> None:
    """Keep what the rules look at of NDJSON files in a narrow Parquet file, about a fortieth of their size."""
    with duckdb.connect() as connection:
        source = json_source(files, is_gzip=False)
        connection.execute(f"COPY ({source}) TO {quoted(str(out))} (FORMAT parquet, COMPRESSION zstd)")
