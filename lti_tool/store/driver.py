"""
The few statements that every login and every launch runs, run by the database's driver itself.

SQLAlchemy writes them, once for each kind of database, and says how values are kept there. To run one it takes
several times longer than either database takes to answer: nothing for a page, a third of a launch.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Dialect, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Row = dict[str, Any]
Change = Callable[[Any], Any] | None


class ShortTransaction:
    """
    A connection for a few `Prepared` statements: committed at the end of the block, rolled back by an exception.

    **On PostgreSQL each statement is a transaction of its own**, which spares two ways to the server; what belongs
    together has to be one statement there. Raises SQLAlchemy's `DBAPIError`, as sessions do.
    """

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self._engine = engine

    def __enter__(self) -> Self:
        self._kept = self._engine.raw_connection()
        driver: Any = self._kept.driver_connection
        self._driver = driver
        if self.is_postgresql:
            driver.autocommit = True
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        try:
            if error is None and not self.is_postgresql:
                self._driver.commit()
            if self.is_postgresql and not self._driver.closed:
                self._driver.autocommit = False
        except self.dialect.loaded_dbapi.Error as failed:
            raise self._told(failed, "COMMIT") from failed
        finally:
            # The pool rolls back what is not committed, and lets go of a connection that is closed.
            self._kept.close()

    @property
    def is_postgresql(self) -> bool:
        """Whether this is PostgreSQL; else it is SQLite."""
        return self.dialect.name == "postgresql"

    def rows(self, statement: "Prepared", **values: Any) -> list[Row]:
        """What a statement returns."""
        return statement.rows(self._run(statement, values), self.dialect)

    def run(self, statement: "Prepared", **values: Any) -> None:
        """A statement that returns nothing."""
        self._run(statement, values)

    def _run(self, statement: "Prepared", values: dict[str, Any]) -> Any:
        text, parameters = statement.written(self.dialect, values)
        cursor = self._driver.cursor()
        try:
            cursor.execute(text, parameters)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told(error, text) from error
        return cursor

    def _told(self, error: Exception, text: str) -> BaseException:
        # Without the values: they are people's.
        return DBAPIError.instance(text, None, error, self.dialect.loaded_dbapi.Error, dialect=self.dialect)


class Prepared:
    """
    A statement of SQLAlchemy's Core, written once for each kind of database.

    Each run names a value for every `bindparam`; what it names beside them is for other statements.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def written(self, dialect: Dialect, values: dict[str, Any]) -> tuple[str, Any]:
        """The statement as the driver takes it, and its parameters."""
        form = self._form(dialect)
        return form.text, form.parameters(values)

    def rows(self, cursor: Any, dialect: Dialect) -> list[Row]:
        """The rows that a cursor holds after it, each by the names of its columns."""
        form = self._form(dialect)
        return [form.row(values) for values in cursor.fetchall()]

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self._statement, dialect)
        return form


class _Form:
    """A statement in one database's own words."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 # DDL is compiled by another
        self.text = compiled.string
        self._by_place = compiled.positiontup
        self._bound = [
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect), bind.required, bind.value)
            for name, bind in compiled.binds.items()
        ]
        self._columns: list[tuple[str, Change]] = [
            (column.name, column.type.dialect_impl(dialect).result_processor(dialect, None))
            for column in getattr(statement, "exported_columns", ())
        ]

    def parameters(self, values: dict[str, Any]) -> Any:
        """The values as the driver takes them: named, or one after the other."""
        changed = {}
        for name, change, is_asked, written in self._bound:
            value = values[name] if is_asked else written
            changed[name] = value if change is None else change(value)
        return changed if self._by_place is None else [changed[name] for name in self._by_place]

    def row(self, values: tuple[Any, ...]) -> Row:
        """One row, its values as Python has them."""
        return {
            name: value if change is None else change(value)
            for (name, change), value in zip(self._columns, values, strict=True)
        }
