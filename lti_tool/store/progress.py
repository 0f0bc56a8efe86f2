"""Progress as pages ask for it: rows that the aggregator rebuilt from statements."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, RowMapping, Select, select
from sqlalchemy.orm import Session

from lti_tool.store.models.ledger import FollowedStore, ProgressRow, ProgressScope
from xapi.aggregator.rows import DETAILS, Detail, Row, ndjson
from xapi.aggregator.scope import Scope


class Versioned(Protocol):
    """A referential, stored or read: what identifies it."""

    @property
    def iri(self) -> str: ...

    @property
    def version(self) -> str: ...


def progress_of(
    session: Session, referential: Versioned, learner: str, detail: Detail = "criterion"
) -> Sequence[Row]:
    """One learner's rows in the referential's order; none where no statement that counts is known."""
    found = _rows(referential).where(ProgressRow.learner == learner, _down_to(detail))
    return [row_of(row) for row in session.execute(found.order_by(ProgressRow.position)).mappings()]


def progress_of_many(
    session: Session, referential: Versioned, learners: Collection[str] | None = None, detail: Detail = "bloc"
) -> dict[str, list[Row]]:
    """The rows of several learners, or of all there are, by learner; whoever has none is not in it."""
    found = _rows(referential).where(_down_to(detail)).order_by(ProgressRow.learner, ProgressRow.position)
    if learners is not None:
        found = found.where(ProgressRow.learner.in_(learners))
    rows: dict[str, list[Row]] = {}
    for row in session.execute(found).mappings():
        rows.setdefault(row["learner"], []).append(row_of(row))
    return rows


def progress_of_scope(session: Session, store_id: int | None, scope: Scope, learner: str) -> Sequence[Row]:
    """One learner's rows of one store and scope, down to the criteria, current or not."""
    found = (
        _ROWS.join(ProgressScope, ProgressScope.id == ProgressRow.scope_id)
        .where(
            ProgressScope.store_id == store_id,
            ProgressScope.referential_iri == scope.key[0],
            ProgressScope.referential_version == scope.key[1],
            ProgressRow.learner == learner,
        )
        .order_by(ProgressRow.position)
    )
    return [row_of(row) for row in session.execute(found).mappings()]


def dump(session: Session, referential: Versioned | None = None) -> bytes:
    """All rows as `xapi.aggregator.fold` gives them, one a line; referential by referential."""
    return b"".join(ndjson(rows) for _, rows in dumped_rows(session, referential))


def dumped_rows(
    session: Session, referential: Versioned | None = None
) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    """All rows in the fold's order, by the referential's IRI and version."""
    scopes = select(ProgressScope).join(FollowedStore).where(FollowedStore.is_current)
    for scope in sorted(
        session.scalars(scopes), key=lambda scope: (scope.referential_iri, scope.referential_version)
    ):
        if referential is None or _key(scope) == (referential.iri, referential.version):
            rows = session.execute(_ROWS.where(ProgressRow.scope_id == scope.id)).mappings().all()
            # Sorted here: the databases do not agree on the order of text.
            yield (
                _key(scope),
                [row_of(row) for row in sorted(rows, key=lambda row: (row["learner"], row["position"]))],
            )


def _key(scope: ProgressScope) -> tuple[str, str]:
    return scope.referential_iri, scope.referential_version


# Columns, not entities: rows are replaced behind the back of the session's identity map.
_ROWS = select(ProgressRow.__table__)


def _rows(referential: Versioned) -> Select[*tuple[Any, ...]]:
    return (
        _ROWS.join(ProgressScope, ProgressScope.id == ProgressRow.scope_id)
        .join(FollowedStore, FollowedStore.id == ProgressScope.store_id)
        .where(
            FollowedStore.is_current,
            ProgressScope.referential_iri == referential.iri,
            ProgressScope.referential_version == referential.version,
        )
    )


def _down_to(detail: Detail) -> ColumnElement[bool]:
    return ProgressRow.kind.in_(sorted(DETAILS[detail]))


def row_of(row: RowMapping) -> Row:
    """The fold's row in a row of the table."""
    values = {name: row[name] for name in Row.__dataclass_fields__}
    return Row(**{**values, "reasons": tuple(row["reasons"]), "evidence": tuple(row["evidence"])})
