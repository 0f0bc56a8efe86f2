"""``certibloc admin``, and what `certibloc platform` says of connections and launches, as they are typed."""

from datetime import UTC, datetime
from uuid import uuid4

import builders
import pytest
from click.testing import CliRunner
from scripted_platform import nobody_listens
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from lti_tool.cli import main
from lti_tool.lti.rejections import Reason
from lti_tool.store.administrators import administrator, has_password
from lti_tool.store.database import engine_options
from lti_tool.store.models import Administrator, AdminSession, LaunchRecord

PASSWORD = "correct horse battery staple"


@pytest.fixture
def certibloc(each_config, monkeypatch):
    """Run the command on an instance of its own; gives back the exit code and what was said."""
    monkeypatch.setenv("CERTIBLOC_DATA_DIR", str(each_config.data_dir))
    monkeypatch.setenv("CERTIBLOC_DATABASE_URL", each_config.database_url)
    monkeypatch.setenv("CERTIBLOC_SECRET_KEY", each_config.secret_key)
    monkeypatch.setenv("CERTIBLOC_LANGUAGE", "en")

    def run(*words, typed=None):
        result = CliRunner().invoke(main, words, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        assert PASSWORD not in result.output
        return result.exit_code, result.output

    return run


@pytest.fixture
def rows(each_config):
    """A session on the same instance."""
    options = engine_options(each_config.database_url)
    engine = create_engine(options.pop("url"), **options)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_an_administrator_is_added_and_listed(certibloc, rows):
    assert certibloc("admin", "list") == (0, "There is no administrator yet: certibloc admin add NAME\n")

    code, said = certibloc("admin", "add", "Ann", typed=PASSWORD + "\n")

    assert (code, said) == (0, "ann can sign in at http://localhost:5000/admin/\n")
    assert certibloc("admin", "list")[1].startswith("ann  ")
    kept = administrator(rows, "ann")
    assert has_password(kept, PASSWORD)
    assert not has_password(kept, PASSWORD + " ")
    assert kept.password_hash.startswith("scrypt:")
    assert "horse" not in kept.password_hash


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        pytest.param("ann", "short", "A password has 12 to 1000 characters", id="short password"),
        pytest.param("ann", "aaaaaaaaaaaaaaaa", "A password has 12 to 1000 characters", id="one letter"),
        pytest.param("ann.of.the.school", "Ann.of.the.school", "and is not the name", id="the name"),
        pytest.param("ann", "", "A password has 12 to 1000 characters", id="no password"),
        pytest.param("ann smith", PASSWORD, "A name is 1 to 64 letters", id="a space in the name"),
        pytest.param("<b>", PASSWORD, "A name is 1 to 64 letters", id="signs in the name"),
    ],
)
def test_what_cannot_be_used_adds_nobody(certibloc, rows, name, password, says):
    code, said = certibloc("admin", "add", name, typed=password + "\n")

    assert code == 1
    assert says in said
    assert rows.scalars(select(Administrator)).all() == []


def test_a_password_is_no_argument(certibloc):
    assert certibloc("admin", "add", "ann", "correct-horse")[0] == 2


def test_a_known_name_is_given_another_password_only_when_that_is_said(certibloc, rows):
    certibloc("admin", "add", "ann", typed=PASSWORD + "\n")

    assert certibloc("admin", "add", "ann", typed="another horse altogether\n")[0] == 1
    assert has_password(administrator(rows, "ann"), PASSWORD)
    rows.rollback()
    code, _said = certibloc("admin", "add", "ann", "--replace", typed="another horse altogether\n")

    assert code == 0
    assert has_password(administrator(rows, "ann"), "another horse altogether")
    assert certibloc("admin", "add", "bob", "--replace", typed=PASSWORD + "\n")[0] == 1


def test_a_disabled_administrator_is_signed_out_and_comes_back_with_a_new_password(certibloc, rows):
    certibloc("admin", "add", "ann", typed=PASSWORD + "\n")
    at = datetime.now(UTC)
    ann = administrator(rows, "ann")
    rows.add(AdminSession(token="t", administrator_id=ann.id, began_at=at, seen_at=at))
    rows.commit()

    code, said = certibloc("admin", "disable", "ann")

    assert (code, said) == (0, "ann can no longer sign in, and is signed out.\n")
    assert "[disabled]" in certibloc("admin", "list")[1]
    assert rows.scalars(select(AdminSession)).all() == []
    rows.rollback()
    certibloc("admin", "add", "ann", "--replace", typed="another horse altogether\n")
    assert has_password(administrator(rows, "ann"), "another horse altogether")
    assert certibloc("admin", "disable", "bob")[0] == 1


def test_a_connection_is_tested_by_command(certibloc, rows):
    away = nobody_listens()
    platform = builders.a_registration(rows, jwks_url=f"{away}/jwks", token_url=f"{away}/token")
    rows.commit()
    assert str(platform.id) in certibloc("platform", "list")[1]

    code, said = certibloc("platform", "test", str(platform.id))

    assert code == 1
    assert "✗ The platform's key set: Fails" in said
    assert said.endswith("Something does not work: see each step.\n")
    assert certibloc("platform", "test", str(uuid4()))[0] == 1


def test_the_last_launches_are_shown_by_command(certibloc, rows):
    assert "No record matches" in certibloc("platform", "launches")[1]
    quetzal, wombat = (builders.a_registration(rows, name=name) for name in ("Quetzal", "Wombat"))
    at = datetime.now(UTC)
    for of, reason in ((quetzal, Reason.EXPIRED), (quetzal, None), (wombat, Reason.OLD), (None, Reason.OLD)):
        rows.add(LaunchRecord(at=at, registration=of, message="launch", reason=reason))
    rows.commit()

    _, said = certibloc("platform", "launches")
    _, of_one = certibloc("platform", "launches", str(quetzal.id), "--refused")

    assert said.count("\n") == 4
    assert "Unknown platform" in said
    assert of_one.count("\n") == 1
    assert "Quetzal  Launch  The launch is no longer good: its time is over. [LTI-token-expired]" in of_one
