"""The instance that a command works on: its settings, its secret, its tables."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError, OperationalError

from lti_tool.app import create_app
from lti_tool.config import PREFIX, Config, ConfigError
from lti_tool.store.database import migrate

KEPT_IN = "secret_key"


def instance_app() -> Flask:
    """The tool as the environment sets it, its tables up to date; raises `click.ClickException` if that fails."""
    try:
        config = instance_config(os.environ)
        config.data_dir.mkdir(parents=True, exist_ok=True)
        migrate(config.database_url)
    except (ConfigError, ArgumentError) as error:
        raise click.ClickException(str(error)) from error
    except (OperationalError, ModuleNotFoundError, OSError) as error:
        # OperationalError's own text repeats the statement; its cause says what the database said.
        cause = error.orig if isinstance(error, OperationalError) else error
        raise click.ClickException(f"The data cannot be opened: {cause}".strip()) from error
    return create_app(config)


def instance_config(env: Mapping[str, str]) -> Config:
    """
    The settings in ``env``, with the data directory's own secret where ``CERTIBLOC_SECRET_KEY`` is absent.

    An empty variable, as compose files pass on what is not set, is as good as none. Raises `ConfigError`, and
    then writes nothing; `OSError` where the data directory cannot be written.
    """
    env = {name: value for name, value in env.items() if value or not name.startswith(PREFIX)}
    if "CERTIBLOC_SECRET_KEY" in env:
        return Config.from_env(env)

    draft = Config.from_env({**env, "CERTIBLOC_SECRET_KEY": "not kept: only to check the rest"})
    return Config.from_env({**env, "CERTIBLOC_SECRET_KEY": kept_secret(draft.data_dir)})


def kept_secret(data_dir: Path) -> str:
    """The secret of ``data_dir``, made at first need; of several processes that start at once, one makes it."""
    file = data_dir / KEPT_IN
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _write_once(file, secrets.token_urlsafe(48))
    return file.read_text().strip()


def _write_once(file: Path, text: str) -> None:
    """Make ``file`` whole or not at all, for its owner's eyes only, unless it is there already."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
