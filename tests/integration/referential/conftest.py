from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lti_tool.cli.referential import referential


@pytest.fixture
def certibloc_on(tmp_path: Path) -> Callable[[str], Callable[..., Result]]:
    """``certibloc_on(url)("list")`` is ``certibloc referential list`` on such a database, in English."""

    def on(database_url: str) -> Callable[..., Result]:
        def run(*arguments: str | Path, language: str = "en") -> Result:
            env = {
                "CERTIBLOC_DATABASE_URL": database_url,
                "CERTIBLOC_DATA_DIR": str(tmp_path / "data"),
                "CERTIBLOC_LANGUAGE": language,
            }
            return CliRunner(env=env).invoke(referential, [str(argument) for argument in arguments])

        return run

    return on


@pytest.fixture
def certibloc(migrated_url: str, certibloc_on: Callable[[str], Callable[..., Result]]) -> Callable[..., Result]:
    """``certibloc("list")`` is ``certibloc referential list`` on an instance of its own, in English."""
    return certibloc_on(migrated_url)


@pytest.fixture
def stored(engine: Engine) -> Iterator[Session]:
    """A session on that instance's database."""
    with Session(engine) as session:
        yield session
