"""The settings: every one is documented, and every bad one is named at once."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from lti_tool.config import Config, ConfigError, variables

SECRET = {"CERTIBLOC_SECRET_KEY": "s" * 32}
EXAMPLE = Path(__file__).parents[3] / "deploy" / "env.example"


def test_the_example_lists_every_setting_under_a_comment() -> None:
    lines = EXAMPLE.read_text().splitlines()
    settings = {
        match[1]: before for before, line in pairwise(lines) if (match := re.match(r"# (CERTIBLOC_\w+)=", line))
    }

    assert set(settings) == set(variables().values())
    assert all(before.startswith("# ") for before in settings.values())


def test_the_example_shows_the_defaults() -> None:
    shown = dict(re.findall(r"^# (CERTIBLOC_\w+)=(.+)$", EXAMPLE.read_text(), re.MULTILINE))

    as_shown = {name: value for name, value in shown.items() if not name.startswith("CERTIBLOC_LRS_")}
    as_shown["CERTIBLOC_LRS_VERSION"] = shown["CERTIBLOC_LRS_VERSION"]
    relative = {"CERTIBLOC_DATABASE_URL": f"sqlite:///{Path('certibloc-data/certibloc.sqlite3').absolute()}"}

    assert Config.from_env(SECRET | as_shown | relative) == Config.from_env(SECRET)
    assert Config.from_env(SECRET).lrs_url == shown["CERTIBLOC_LRS_URL"]
    assert Config.from_env(SECRET).lrs_key == shown["CERTIBLOC_LRS_KEY"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CERTIBLOC_PUBLIC_URL", "localhost:5000"),
        ("CERTIBLOC_PUBLIC_URL", "ftp://tool.example"),
        ("CERTIBLOC_PUBLIC_URL", "http://[tool"),
        ("CERTIBLOC_INTERNAL_URL", "127.0.0.1:5000"),
        ("CERTIBLOC_LRS_URL", "lrs.example"),
        ("CERTIBLOC_DATABASE_URL", "mysql://tool.example/certibloc"),
        ("CERTIBLOC_LRS_DATABASE_URL", "lrs.sqlite3"),
        ("CERTIBLOC_LRS_VERSION", "0.95"),
        ("CERTIBLOC_LRS_CORS", "https://content.example.org/path"),
        ("CERTIBLOC_LRS_CORS", "https://content.example.org content.example.org"),
        ("CERTIBLOC_LRS_CORS", "https://user@content.example.org"),
        ("CERTIBLOC_LANGUAGE", "de"),
        ("CERTIBLOC_TIME_ZONE", "Paris"),
        ("CERTIBLOC_TIME_ZONE", "../etc/passwd"),
        ("CERTIBLOC_TIME_ZONE", ""),
        ("CERTIBLOC_SECRET_KEY", "short"),
        ("CERTIBLOC_PRIVATE_HOSTS", "https://moodle.lan"),
        ("CERTIBLOC_PRIVATE_HOSTS", "moodle.lan:8080"),
        ("CERTIBLOC_PRIVATE_HOSTS", "*.lan"),
        ("CERTIBLOC_TRUSTED_PROXIES", "-1"),
        ("CERTIBLOC_TRUSTED_PROXIES", "²"),
        ("CERTIBLOC_WEB_PROCESSES", "many"),
        ("CERTIBLOC_WEB_THREADS", "0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(ConfigError, match=variable):
        Config.from_env(SECRET | {variable: value})


def test_all_bad_settings_are_named_at_once() -> None:
    with pytest.raises(ConfigError) as refusal:
        Config.from_env({"CERTIBLOC_PUBLIC_URL": "nowhere", "CERTIBLOC_LANGUAGE": "de"})

    for variable in ("CERTIBLOC_PUBLIC_URL", "CERTIBLOC_LANGUAGE", "CERTIBLOC_SECRET_KEY"):
        assert variable in str(refusal.value)


def test_another_store_needs_its_key_and_secret() -> None:
    with pytest.raises(ConfigError, match="CERTIBLOC_LRS_KEY and CERTIBLOC_LRS_SECRET"):
        Config.from_env(SECRET | {"CERTIBLOC_LRS_URL": "https://lrs.example/xapi"})


@pytest.mark.parametrize(
    ("env", "endpoint"),
    [
        pytest.param({}, "http://localhost:5000/xapi", id="the embedded store, reached as browsers do"),
        pytest.param(
            {"CERTIBLOC_INTERNAL_URL": "http://127.0.0.1:8000/"},
            "http://127.0.0.1:8000/xapi",
            id="the embedded store, reached from inside",
        ),
        pytest.param(
            {
                "CERTIBLOC_INTERNAL_URL": "http://127.0.0.1:8000",
                "CERTIBLOC_LRS_URL": "https://lrs.example/xapi/",
                "CERTIBLOC_LRS_KEY": "key",
                "CERTIBLOC_LRS_SECRET": "secret",
            },
            "https://lrs.example/xapi",
            id="another store",
        ),
    ],
)
def test_requests_to_the_store_go_where_it_is(env: dict[str, str], endpoint: str) -> None:
    assert Config.from_env(SECRET | env).lrs_endpoint == endpoint


def test_no_secret_shows_when_settings_are_printed() -> None:
    config = Config.from_env(SECRET | {"CERTIBLOC_DATABASE_URL": "postgresql://certibloc:hunter2@db/certibloc"})

    assert "hunter2" not in repr(config)
    assert config.secret_key not in repr(config)
    assert config.lrs_secret not in repr(config)


@pytest.mark.parametrize(
    ("env", "hosts"),
    [
        pytest.param({}, {"localhost", "127.0.0.1", "::1"}, id="a tool for this machine alone"),
        pytest.param({"CERTIBLOC_PUBLIC_URL": "https://tool.example"}, set(), id="a tool for others"),
        pytest.param(
            {"CERTIBLOC_PRIVATE_HOSTS": " Moodle.Lycee.lan,10.2.0.4 ,[fd00::2],"},
            {"moodle.lycee.lan", "10.2.0.4", "fd00::2"},
            id="by name, as they stand in addresses",
        ),
    ],
)
def test_private_hosts_are_named_unless_the_tool_is_a_trial(env: dict[str, str], hosts: set[str]) -> None:
    assert Config.from_env(SECRET | env).private_host_names == hosts
