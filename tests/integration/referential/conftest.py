from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lti_tool.cli.referential import referential
from lti_tool.store.database import engine_options, migrate


@pytest.fixture
def certibloc(database_url: str, tmp_path: Path) -> Callable[..., Result]:
    """``certibloc("list")`` is ``certibloc referential list`` on an instance of its own, in English."""

    def run(*arguments: str | Path, language: str = "en") -> Result:
        env = {
            "CERTIBLOC_DATABASE_URL": database_url,
            "CERTIBLOC_DATA_DIR": str(tmp_path / "data"),
            "CERTIBLOC_LANGUAGE": language,
        }
        return CliRunner(env=env).invoke(referential, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def stored(database_url: str) -> Iterator[Session]:
    """A session on that instance's database."""
    migrate(database_url)
    engine = create_engine(**engine_options(database_url))
    with Session(engine) as session:
        yield session
    engine.dispose()
