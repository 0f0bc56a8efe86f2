"""(c) The rule as Polars expressions over a scan of the file."""

import sys

import polars as pl
from default_rule import ACQUIRED, BLOC_OF, COMPETENCIES, COMPETENCY_OF, CRITERIA, write

from xapi import vocabulary

TEXT = pl.String
ACCOUNT = pl.Struct({"account": pl.Struct({"homePage": TEXT, "name": TEXT})})
SCHEMA = {
    "id": TEXT,
    "timestamp": TEXT,
    "actor": ACCOUNT,
    "verb": pl.Struct({"id": TEXT}),
    "object": pl.Struct({"id": TEXT}),
    "result": pl.Struct({"response": TEXT}),
    "context": pl.Struct(
        {
            "registration": TEXT,
            "instructor": ACCOUNT,
            "contextActivities": pl.Struct({"category": pl.List(pl.Struct({"id": TEXT}))}),
            "extensions": pl.Struct(
                {
                    vocabulary.SEQUENCE: pl.Int64,
                    vocabulary.ATTEMPT: pl.Int64,
                    vocabulary.RECONCILIATION: pl.Boolean,
                }
            ),
        }
    ),
}
OURS = rf"^{vocabulary.PROFILE}/v[0-9]\S*$"


def main(file: str, out: str, home: str) -> None:
    """Read the statements, write the statuses."""
    context = pl.col("context").struct
    extensions = context.field("extensions").struct
    categories = context.field("contextActivities").struct.field("category")
    said = pl.scan_ndjson(file, schema=SCHEMA).select(
        "id",
        "timestamp",
        verb=pl.col("verb").struct.field("id"),
        home=pl.col("actor").struct.field("account").struct.field("homePage"),
        learner=pl.col("actor").struct.field("account").struct.field("name"),
        node=pl.col("object").struct.field("id"),
        response=pl.col("result").struct.field("response"),
        registration=context.field("registration"),
        assessor=context.field("instructor").struct.field("account").struct.field("name"),
        sequence=extensions.field(vocabulary.SEQUENCE).fill_null(1),
        attempt=extensions.field(vocabulary.ATTEMPT).fill_null(1),
        reconciliation=extensions.field(vocabulary.RECONCILIATION).fill_null(value=False),
        is_ours=categories.list.eval(pl.element().struct.field("id").str.contains(OURS)).list.any(),
    )
    said = said.filter(pl.col("home") == home).collect(engine="streaming").lazy()
    voided = said.filter(pl.col("verb") == vocabulary.VOIDED).select(id="node")
    counted = said.filter("is_ours").unique("id").join(voided, on="id", how="anti")
    computed = _blocs(counted.filter(pl.col("verb") == vocabulary.ASSESSED))
    decided = (
        counted.filter(pl.col("verb") == vocabulary.DELIBERATED, pl.col("node").is_in(list(BLOC_OF)))
        .sort("timestamp", "id")
        .group_by("learner", bloc=pl.col("node").replace_strict(BLOC_OF, return_dtype=TEXT))
        .agg(decision=pl.col("response").last())
    )
    found = computed.join(decided, on=["learner", "bloc"], how="left").with_columns(
        pl.col("decision").fill_null("-")
    )
    line = pl.format("{} {} {} {}\n", "learner", "bloc", "state", "decision")
    write(sorted(found.select(line=line).collect()["line"]), out)


def _blocs(marks: pl.LazyFrame) -> pl.LazyFrame:
    by = pl.when("reconciliation").then(pl.lit("")).otherwise("assessor")
    standing = (
        marks.with_columns(assessor=by)
        .sort("sequence", "timestamp", "id")
        .group_by("learner", "node", "registration", "assessor")
        .agg(pl.col("response", "attempt", "reconciliation").last())
    )
    reconciled = pl.col("response").filter("reconciliation")
    settled = standing.group_by("learner", "node", "registration").agg(
        response=pl.when(reconciled.len() > 0)
        .then(reconciled.first())
        .when(pl.col("response").n_unique() == 1)
        .then(pl.col("response").first()),
        attempt=pl.col("attempt").max(),
    )
    acquired = pl.col("response").is_in(sorted(ACQUIRED))
    attempts = (
        settled.with_columns(competency=pl.col("node").replace_strict(COMPETENCY_OF, return_dtype=TEXT))
        .group_by("learner", "competency", "registration")
        .agg(
            attempt=pl.col("attempt").max(),
            acquired=acquired.fill_null(value=False).sum(),
            failed=(~acquired).fill_null(value=False).sum(),
        )
        .with_columns(criteria=pl.col("competency").replace_strict(CRITERIA))
        .with_columns(
            state=pl.when(pl.col("failed") > 0)
            .then(2)
            .when(pl.col("acquired") == pl.col("criteria"))
            .then(0)
            .otherwise(1)
        )
    )
    taken = (
        attempts.sort(pl.col("state") == 0, "attempt", "registration")
        .group_by("learner", "competency")
        .agg(pl.col("state").last())
    )
    bloc_of = {code: bloc for bloc, codes in COMPETENCIES.items() for code in codes}
    learners = taken.select("learner").unique()
    blocs = pl.LazyFrame({"bloc": list(COMPETENCIES), "size": [len(codes) for codes in COMPETENCIES.values()]})
    begun = taken.group_by("learner", bloc=pl.col("competency").replace_strict(bloc_of, return_dtype=TEXT)).agg(
        worst=pl.col("state").max(), known=pl.len()
    )
    return (
        learners.join(blocs, how="cross")
        .join(begun, on=["learner", "bloc"], how="left")
        .with_columns(
            state=pl.when(pl.col("worst") == 2)
            .then(pl.lit("not_validated"))
            .when((pl.col("worst") == 0) & (pl.col("known") == pl.col("size")))
            .then(pl.lit("validated"))
            .otherwise(pl.lit("incomplete"))
        )
        .select("learner", "bloc", "state")
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
