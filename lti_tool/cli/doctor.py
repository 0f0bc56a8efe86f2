"""``certibloc doctor``: whether an instance is well, in plain words."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _
from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from lti_tool.cli.instance import instance_config
from lti_tool.cli.speaking import speaking
from lti_tool.config import PREFIX, Config, ConfigError, variables
from lti_tool.files.storage import StorageUnavailable, probe, storage_of
from lti_tool.lti.keys import KeyUnreadable
from lti_tool.platform_api.private_hosts import hosts_out_of_reach
from lti_tool.store.database import alembic_config, engine_options
from lti_tool.store.heartbeats import last_beat_at, workers_alive
from lti_tool.store.keys import published_keys
from lti_tool.store.outbox import outbox_of, statement_store
from lti_tool.store.referentials import all_referentials
from lti_tool.store.registrations import registrations
from xapi.client import LRS, LRSError

# What waits longer was not just queued: something keeps it.
LONG = timedelta(minutes=5)
TIMEOUT = (3.0, 10.0)


@dataclass(frozen=True)
class Finding:
    """What was looked at, and whether it is well."""

    is_well: bool
    words: str


@click.command()
def doctor() -> None:
    """Look at the instance and say what is well and what is not; the status is 1 if anything is not."""
    with speaking():
        are_well = True
        for finding in _findings(os.environ):
            are_well &= finding.is_well
            click.echo(("✓ " if finding.is_well else "✗ ") + finding.words)
        click.echo(_("All is well.") if are_well else _("Something needs attention."))
    if not are_well:
        click.get_current_context().exit(1)


def _findings(env: Mapping[str, str]) -> Iterator[Finding]:
    try:
        config = instance_config(env)
    except ConfigError as error:
        yield Finding(False, _("The settings cannot be used: %(reason)s", reason=error))
        return
    except OSError as error:
        yield Finding(False, _("The data directory cannot be written: %(reason)s", reason=error))
        return
    yield from _settings(config, env)
    try:
        with _session(config) as session:
            yield from _tables(session, config)
    except (ArgumentError, DBAPIError, ModuleNotFoundError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        yield Finding(False, _("The database does not answer: %(reason)s", reason=cause))
    yield _evidence(config)
    yield _lrs(config)


def _evidence(config: Config) -> Finding:
    """A few bytes are kept, read and deleted again where files of evidence are."""
    place = config.evidence_s3 or config.data_dir / "evidence"
    try:
        probe(storage_of(config), id=uuid4(), incoming=config.incoming_dir)
    except StorageUnavailable as error:
        return Finding(
            False, _("Files of evidence cannot be kept in %(place)s: %(reason)s", place=place, reason=error)
        )
    return Finding(True, _("Files of evidence can be kept in %(place)s.", place=place))


def _settings(config: Config, env: Mapping[str, str]) -> Iterator[Finding]:
    unknown = sorted(name for name in env if name.startswith(PREFIX) and name not in variables().values())
    if unknown := [name for name in unknown if not name.startswith(f"{PREFIX}TEST_")]:
        names = ", ".join(unknown)
        yield Finding(False, _("These variables are not settings; are they misspelt? %(names)s", names=names))
    yield Finding(True, _("The settings can be used; the public address is %(url)s.", url=config.public_url))
    if os.access(config.data_dir, os.W_OK):
        yield Finding(True, _("The data directory can be written: %(path)s", path=config.data_dir))
    else:
        yield Finding(False, _("The data directory cannot be written: %(reason)s", reason=config.data_dir))


@contextmanager
def _session(config: Config) -> Iterator[Session]:
    engine = create_engine(**engine_options(config.database_url))
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _tables(session: Session, config: Config) -> Iterator[Finding]:
    newest = ScriptDirectory.from_config(alembic_config(config.database_url)).get_current_head()
    current = MigrationContext.configure(session.connection()).get_current_revision()
    if current != newest:
        yield Finding(False, _("The database's tables are not up to date: start certibloc serve once."))
        return
    yield Finding(True, _("The database answers, and its tables are up to date."))
    yield _keys(session, config)
    yield from _beginnings(session)
    yield from _out_of_reach(session, config)
    yield from _sending(session, config)
    yield _worker(session)


def _keys(session: Session, config: Config) -> Finding:
    try:
        number = len(published_keys(session, config.secret_key))
    except KeyUnreadable:
        return Finding(
            False, _("The tool's keys cannot be read: CERTIBLOC_SECRET_KEY is not the one they were kept under.")
        )
    if not number:
        return Finding(True, _("The tool has no key yet; the first is made when it is needed."))
    return Finding(True, ngettext("The tool has %(num)d key.", "The tool has %(num)d keys.", number))


def _beginnings(session: Session) -> Iterator[Finding]:
    """What an instance needs before anybody can be assessed."""
    if all_referentials(session):
        yield Finding(True, _("A referential is imported."))
    else:
        yield Finding(False, _("No referential has been imported yet: certibloc referential import"))
    if any(platform.disabled_at is None for platform in registrations(session)):
        yield Finding(True, _("A platform may launch the tool."))
    else:
        yield Finding(False, _("No platform may launch the tool yet: certibloc platform add"))


def _out_of_reach(session: Session, config: Config) -> Iterator[Finding]:
    urls = [
        url
        for platform in registrations(session)
        if platform.disabled_at is None
        for url in (platform.token_url, platform.jwks_url)
    ]
    for host in hosts_out_of_reach(urls, config.private_host_names):
        words = _(
            "%(host)s has a private address, where requests only go if CERTIBLOC_PRIVATE_HOSTS names it.",
            host=host,
        )
        yield Finding(False, words)


def _sending(session: Session, config: Config) -> Iterator[Finding]:
    now = datetime.now(UTC)
    outbox, store = outbox_of(session), statement_store(session, config.lrs_url)
    if store.paused_since is not None:
        words = _(
            "Sending is paused, the LRS has refused us for %(age)s: %(reason)s",
            age=_age(now - store.paused_since),
            reason=store.reason,
        )
        yield Finding(False, words)
    if outbox.oldest_pending_at is None:
        yield Finding(True, _("No statement waits."))
    else:
        waits = now - outbox.oldest_pending_at
        words = ngettext(
            "%(num)d statement waits, for %(age)s.",
            "%(num)d statements wait, the oldest for %(age)s.",
            outbox.pending,
            age=_age(waits),
        )
        yield Finding(waits < LONG, words)
    if outbox.dead:
        words = ngettext(
            "%(num)d statement was set aside; the page “Sending” says why.",
            "%(num)d statements were set aside; the page “Sending” says why.",
            outbox.dead,
        )
        yield Finding(False, words)


def _worker(session: Session) -> Finding:
    now = datetime.now(UTC)
    alive = workers_alive(session, at=now)
    if failing := sorted({name for one in alive for name in one.failing}):
        return Finding(
            False, _("The worker runs, but these parts keep failing: %(names)s.", names=", ".join(failing))
        )
    if alive:
        return Finding(True, _("The worker runs."))
    last = last_beat_at(session)
    if last is None:
        return Finding(False, _("No worker runs; nothing is sent. Start certibloc serve or certibloc worker."))
    return Finding(False, _("No worker runs; the last was heard of %(age)s ago.", age=_age(now - last)))


def _lrs(config: Config) -> Finding:
    lrs = LRS(config.lrs_endpoint, config.lrs_key, config.lrs_secret, version=config.lrs_version, timeout=TIMEOUT)
    try:
        lrs.test_connection()
    except LRSError as trouble:
        words = _("The LRS does not answer as it should: %(reason)s", reason=trouble)
        if config.uses_embedded_lrs:
            words += " " + _("It is the embedded one: does certibloc serve run?")
        return Finding(False, words)
    finally:
        lrs.close()
    return Finding(True, _("The LRS answers, and knows our key: %(url)s", url=config.lrs_endpoint))


def _age(duration: timedelta) -> str:
    return str(format_timedelta(duration, granularity="minute"))
