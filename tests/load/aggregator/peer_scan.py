"""(d) The floor: DuckDB reads the same fields of every line and does nothing with them but look at each."""

import sys

import duckdb

from xapi import vocabulary

COLUMNS = f"""{{
    id: 'VARCHAR', timestamp: 'VARCHAR',
    actor: 'STRUCT(account STRUCT(homePage VARCHAR, name VARCHAR))',
    verb: 'STRUCT(id VARCHAR)', object: 'STRUCT(id VARCHAR, objectType VARCHAR)',
    result: 'STRUCT(response VARCHAR)',
    context: 'STRUCT(registration VARCHAR, instructor STRUCT(account STRUCT(homePage VARCHAR, name VARCHAR)),
        contextActivities STRUCT(category STRUCT(id VARCHAR)[]),
        extensions STRUCT("{vocabulary.SEQUENCE}" BIGINT, "{vocabulary.ATTEMPT}" BIGINT,
            "{vocabulary.RECONCILIATION}" BOOLEAN, "{vocabulary.LEAD}" BOOLEAN))'
}}"""


def main(file: str, out: str, _home: str) -> None:
    """Read the statements, write a digest of what was read."""
    relation = f"read_json('{file}', format = 'newline_delimited', columns = {COLUMNS})"
    digest = "count(*), bit_xor(hash(id, timestamp, actor, verb, object, result, context))"
    duckdb.sql(f"COPY (SELECT {digest} FROM {relation}) TO '{out}' (FORMAT csv)")  # noqa: S608 # our own file


if __name__ == "__main__":
    main(*sys.argv[1:4])
