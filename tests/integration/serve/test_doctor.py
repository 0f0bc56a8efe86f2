"""What `certibloc doctor` finds."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import builders
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lti_tool.cli.doctor import doctor
from lti_tool.config import Config
from lti_tool.store.database import engine_options, migrate
from lti_tool.store.heartbeats import beat
from lti_tool.store.keys import add_key
from lti_tool.store.models import QueuedStatement, StatementState, StatementStore
from lti_tool.store.outbox import queue_statement

NOW = datetime.now(UTC)


@pytest.fixture
def env(database_url: str, tmp_path: Path) -> dict[str, str]:
    """An instance on each database, whose store nobody serves."""
    return {
        "CERTIBLOC_SECRET_KEY": "only-for-tests-" * 4,
        "CERTIBLOC_DATA_DIR": str(tmp_path),
        "CERTIBLOC_DATABASE_URL": database_url,
        "CERTIBLOC_PUBLIC_URL": "http://localhost:1",
        "CERTIBLOC_LANGUAGE": "en",
    }


@pytest.fixture
def session(env: dict[str, str]) -> Iterator[Session]:
    """The instance's database, with its tables."""
    config = Config.from_env(env)
    migrate(config.database_url)
    engine = create_engine(**engine_options(config.database_url))
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def consult(env: dict[str, str]) -> Callable[..., Result]:
    """Ask the doctor."""
    return lambda **changes: CliRunner().invoke(doctor, env=env | changes)


def queue(session: Session, **changes: object) -> None:
    """A statement in the outbox."""
    registration = builders.a_registration(session)
    id = uuid4()
    queue_statement(
        session, id=id, body=b"{}", registration_id=registration.id, mark_id=None, at=datetime.now(UTC)
    )
    [row] = session.query(QueuedStatement).filter_by(id=id)
    for name, value in changes.items():
        setattr(row, name, value)
    session.commit()


def test_an_instance_that_works_but_for_its_store(session: Session, consult: Callable[..., Result]) -> None:
    add_key(session, "only-for-tests-" * 4)
    builders.a_registration(session)
    builders.the_referential(session)
    beat(session, uuid4(), started_at=NOW, at=datetime.now(UTC), failing=[])
    session.commit()

    found = consult()

    assert found.exit_code == 1
    bad = [line for line in found.output.splitlines() if line.startswith("✗")]
    assert [line[: len("✗ The LRS does not answer")] for line in bad] == ["✗ The LRS does not answer"]
    for good in (
        "✓ The database answers, and its tables are up to date.",
        "✓ The tool has 1 key.",
        "✓ No statement waits.",
        "✓ The worker runs.",
        "✓ A referential is imported.",
        "✓ A platform may launch the tool.",
    ):
        assert good in found.output


def test_an_instance_that_nobody_set_up_yet(session: Session, consult: Callable[..., Result]) -> None:
    found = consult()

    assert "✗ No referential has been imported yet: certibloc referential import" in found.output
    assert "✗ No platform may launch the tool yet: certibloc platform add" in found.output


def test_settings_that_cannot_be_used_are_all_it_says(consult: Callable[..., Result]) -> None:
    found = consult(CERTIBLOC_LRS_VERSION="3")

    assert found.exit_code == 1
    assert "✗ The settings cannot be used: CERTIBLOC_LRS_VERSION must be 1.0.3 or 2.0.0." in found.output


def test_a_misspelt_setting_is_pointed_out(session: Session, consult: Callable[..., Result]) -> None:
    found = consult(CERTIBLOC_LANGAGE="fr")

    assert "✗ These variables are not settings; are they misspelt? CERTIBLOC_LANGAGE" in found.output


def test_missing_tables_are_pointed_out(consult: Callable[..., Result]) -> None:
    found = consult()

    assert found.exit_code == 1
    assert "✗ The database's tables are not up to date" in found.output


def test_a_database_that_is_away_is_one_sentence(consult: Callable[..., Result]) -> None:
    found = consult(CERTIBLOC_DATABASE_URL="postgresql://nobody@127.0.0.1:1/x")

    assert found.exit_code == 1
    assert "✗ The database does not answer: " in found.output


def test_keys_under_another_secret_are_pointed_out(session: Session, consult: Callable[..., Result]) -> None:
    add_key(session, "another secret than that of the settings")
    session.commit()

    assert "✗ The tool's keys cannot be read" in consult().output


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "✓ 1 statement waits, for"),
        ({"queued_at": NOW - timedelta(hours=3)}, "✗ 1 statement waits, for 3 hours."),
        ({"state": StatementState.DEAD}, "✗ 1 statement was set aside"),
    ],
)
def test_statements_on_their_way_are_counted(
    session: Session, consult: Callable[..., Result], changes: dict[str, object], said: str
) -> None:
    queue(session, **changes)

    assert said in consult().output


def test_a_paused_store_is_pointed_out(session: Session, consult: Callable[..., Result]) -> None:
    since = NOW - timedelta(hours=2)
    session.add(
        StatementStore(url="http://localhost:1/xapi", failures=1, paused_since=since, reason="401 no such key")
    )
    session.commit()

    assert "✗ Sending is paused, the LRS has refused us for 2 hours: 401 no such key" in consult().output


@pytest.mark.parametrize(
    ("age", "failing", "said"),
    [
        (None, [], "✗ No worker runs; nothing is sent."),
        (timedelta(minutes=10), [], "✗ No worker runs; the last was heard of 10 minutes ago."),
        (timedelta(), ["scores"], "✗ The worker runs, but these parts keep failing: scores."),
    ],
)
def test_a_worker_in_trouble_is_pointed_out(
    session: Session, consult: Callable[..., Result], age: timedelta | None, failing: list[str], said: str
) -> None:
    if age is not None:
        beat(session, uuid4(), started_at=NOW, at=datetime.now(UTC) - age, failing=failing)
        session.commit()

    assert said in consult().output


def test_files_of_evidence_that_cannot_be_kept_are_found_out(
    consult: Callable[..., Result], tmp_path: Path
) -> None:
    well = consult()
    (tmp_path / "evidence" / "incoming").rmdir()
    (tmp_path / "evidence").rename(tmp_path / "moved")
    (tmp_path / "evidence").write_text("a file in the folder's place")

    assert f"✓ Files of evidence can be kept in {tmp_path / 'evidence'}" in well.output
    assert "✗ Files of evidence cannot be kept" in consult().output
