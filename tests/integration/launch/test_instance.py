"""The instance that the environment describes."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lti_tool.cli.instance import instance_config, kept_secret
from lti_tool.config import ConfigError


def test_a_secret_is_made_once_and_kept_for_its_owner_only(tmp_path):
    first = instance_config({"CERTIBLOC_DATA_DIR": str(tmp_path / "data")})
    second = instance_config({"CERTIBLOC_DATA_DIR": str(tmp_path / "data")})

    file = tmp_path / "data" / "secret_key"
    assert first.secret_key == second.secret_key == file.read_text()
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_the_environments_secret_is_used_and_not_written(tmp_path):
    config = instance_config({"CERTIBLOC_DATA_DIR": str(tmp_path), "CERTIBLOC_SECRET_KEY": "s" * 40})

    assert config.secret_key == "s" * 40
    assert list(tmp_path.iterdir()) == []


def test_a_bad_setting_writes_no_secret(tmp_path):
    with pytest.raises(ConfigError, match="CERTIBLOC_LANGUAGE"):
        instance_config({"CERTIBLOC_DATA_DIR": str(tmp_path), "CERTIBLOC_LANGUAGE": "tlh"})

    assert list(tmp_path.iterdir()) == []


def test_an_empty_setting_is_as_good_as_none(tmp_path):
    empty = {"CERTIBLOC_SECRET_KEY": "", "CERTIBLOC_LRS_URL": "", "CERTIBLOC_LANGUAGE": ""}

    config = instance_config({"CERTIBLOC_DATA_DIR": str(tmp_path), **empty})

    assert config == instance_config({"CERTIBLOC_DATA_DIR": str(tmp_path)})


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path):
    with ThreadPoolExecutor(8) as starting:
        secrets = set(starting.map(kept_secret, [tmp_path] * 8))

    assert len(secrets) == 1


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        pytest.param({"CERTIBLOC_LANGUAGE": "tlh"}, "CERTIBLOC_LANGUAGE must be", id="a setting is wrong"),
        pytest.param(
            {"CERTIBLOC_DATABASE_URL": "no url"},
            "CERTIBLOC_DATABASE_URL must",
            id="the database's address is no address",
        ),
        pytest.param(
            {"CERTIBLOC_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"},
            "cannot be opened",
            id="the database does not answer",
        ),
        pytest.param({"CERTIBLOC_DATA_DIR": "/proc/none"}, "cannot be opened", id="the directory is not ours"),
    ],
)
def test_an_instance_that_cannot_start_says_why_without_a_trace(tmp_path: Path, settings, complaint):
    script = "import click, lti_tool.cli.instance as i; click.command()(i.instance_app)()"

    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": "", "CERTIBLOC_DATA_DIR": str(tmp_path / "data")} | settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert complaint in run.stderr
    assert "Traceback" not in run.stderr
