"""Keys: added, ensured, revoked, listed; by function and by command."""

import socket
import subprocess
import sys
import time

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import select

from xapi.lrs import keys, open_engine, prepare
from xapi.lrs.commands import lrs
from xapi.lrs.database import reading
from xapi.lrs.tables import Key


@pytest.fixture
def engine(database_url):
    prepare(database_url)
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


def test_a_secret_is_kept_hashed_and_known_again(engine):
    secret = keys.add(engine, "lms", "the LMS", ["statements/write"])

    with reading(engine) as connection:
        kept = connection.scalar(select(Key.secret_hash))
    credentials = keys.Credentials(engine)
    assert secret not in kept
    assert credentials.client("lms", secret).scopes == {"statements/write"}
    assert credentials.client("lms", secret).key == "lms"
    assert credentials.client("lms", secret + "x") is None
    assert credentials.client("other", secret) is None


def test_a_revoked_key_is_refused_at_once_by_whoever_knew_it(engine):
    secret = keys.add(engine, "lms", "the LMS")
    credentials = keys.Credentials(engine)
    assert credentials.client("lms", secret)

    keys.revoke(engine, "lms")

    assert credentials.client("lms", secret) is None
    with pytest.raises(keys.KeyRefused):
        keys.revoke(engine, "lms")


def test_ensuring_a_key_again_changes_nothing_and_a_new_secret_replaces_the_old(engine):
    for _ in range(2):
        keys.ensure(engine, "embedded", "first", "the tool")
    credentials = keys.Credentials(engine)
    assert credentials.client("embedded", "first")
    assert len(keys.every(engine)) == 1

    keys.ensure(engine, "embedded", "second", "the tool", ["all/read"])

    assert credentials.client("embedded", "first") is None
    assert credentials.client("embedded", "second").scopes == {"all/read"}


def test_ensuring_a_revoked_key_lets_it_in_again(engine):
    keys.ensure(engine, "embedded", "secret", "the tool")
    keys.revoke(engine, "embedded")

    keys.ensure(engine, "embedded", "secret", "the tool")

    assert keys.Credentials(engine).client("embedded", "secret")


@pytest.mark.parametrize(
    ("key", "scopes"),
    [
        pytest.param("", ["all"], id="an empty key"),
        pytest.param("a:b", ["all"], id="a colon, which Basic authentication cannot carry"),
        pytest.param("a\nb", ["all"], id="a line end"),
        pytest.param("a", ["everything"], id="an unknown scope"),
        pytest.param("a", [], id="no scope"),
        pytest.param("taken", ["all"], id="a key that is taken"),
    ],
)
def test_a_key_that_could_not_be_used_is_refused(engine, key, scopes):
    keys.add(engine, "taken", "x")

    with pytest.raises(keys.KeyRefused):
        keys.add(engine, key, "x", scopes)

    assert [row[0] for row in keys.every(engine)] == ["taken"]


def test_the_commands_add_list_and_revoke_a_key(database_url):
    def run(*arguments):
        return CliRunner().invoke(lrs, ["--database-url", database_url, *arguments])

    added = run(
        "key", "add", "lms", "--name", "Moodle", "--scope", "statements/write", "--scope", "statements/read"
    )
    listed = run("key", "list")
    revoked = run("key", "revoke", "lms")
    again = run("key", "revoke", "lms")

    assert added.exit_code == 0
    opened = open_engine(database_url)
    with reading(opened) as connection:
        assert keys.matches(added.output.strip(), connection.scalar(select(Key.secret_hash)))
    opened.dispose()
    assert listed.output.startswith("lms\tstatements/write statements/read\tMoodle\t")
    assert added.output.strip() not in listed.output
    assert revoked.exit_code == 0
    assert "revoked" in run("key", "list").output
    assert (again.exit_code, again.output) == (1, "Error: no key lms is in use\n")


def test_the_store_is_served_alone_by_its_command(database_url):
    prepare(database_url)
    engine = open_engine(database_url)
    keys.ensure(engine, "lms", "secret", "the LMS")
    engine.dispose()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = ["--database-url", database_url, "serve", "--port", port, "--workers", "2"]
    asked = {"auth": ("lms", "secret"), "headers": {"X-Experience-API-Version": "1.0.3"}}

    with subprocess.Popen([sys.executable, "-c", "from xapi.lrs.commands import lrs; lrs()", *command]) as serving:
        try:
            for _ in range(200):
                try:
                    answer = requests.get(f"http://127.0.0.1:{port}/statements", timeout=10, **asked)
                    break
                except requests.ConnectionError:
                    time.sleep(0.1)
        finally:
            serving.terminate()

    assert answer.json() == {"statements": [], "more": ""}
    assert serving.returncode == 0


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////dev/null/x.sqlite3", "postgresql+psycopg://nobody@127.0.0.1:1/x"]
)
def test_a_database_that_cannot_be_used_is_told_in_one_line(url):
    result = CliRunner().invoke(lrs, ["--database-url", url, "key", "list"])

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output
