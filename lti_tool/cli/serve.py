"""``certibloc serve``: the tool, the embedded LRS and the worker, from one command."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import click
from flask_babel import force_locale
from flask_babel import gettext as _
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from lti_tool.app import create_app
from lti_tool.cli.logs import write_log
from lti_tool.cli.starting import CannotStart, started_instance
from lti_tool.config import HERE, Config, variables
from lti_tool.worker.keeper import end
from lti_tool.wsgi import REQUESTED_PATH, whole_instance
from xapi.garbage import look_less_often

# Paths only, never a query string, a cookie, an address or a name.
ACCESS_LOG = f'%(t)s "%(m)s %({{{REQUESTED_PATH}}}e)s" %(s)s %(B)s %(L)ss'
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 # an address asked for, not a default
DEFAULT_PORT = 5000


class AccessLog(Logger):  # type: ignore[misc] # gunicorn has no types
    """What people did, not the worker's looking for news every other second nor the watchman's asking."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Write a line unless the request was routine and went well."""
        path = environ.get(REQUESTED_PATH, "")
        is_routine = req.method == "GET" and (path == "/healthz" or path.startswith("/xapi/"))
        if not (is_routine and resp.status_code < 400):
            super().access(resp, req, environ, request_time)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
        """What `ACCESS_LOG` names, and none of the hundred others that gunicorn would gather for each line."""
        return {
            "t": self.now(),
            "m": req.method,
            f"{{{REQUESTED_PATH}}}e": environ.get(REQUESTED_PATH, "-"),
            "s": resp.status_code,
            "B": resp.sent,
            "L": f"{request_time.total_seconds():.6f}",
        }


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn, set by ours alone: neither its configuration files nor its command line."""

    def __init__(self, config: Config, settings: dict[str, Any]) -> None:
        self._config = config
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take the settings; those that this version of gunicorn does not know are left out."""
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in each server process after the fork."""
        write_log()
        instance = whole_instance(self._config)
        look_less_often()
        return instance


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"The port to listen at; the public address's if that is on this machine, else {DEFAULT_PORT}.",
)
@click.option("--without-worker", is_flag=True, help="Leave the background work to `certibloc worker`.")
def serve(host: str, port: int | None, without_worker: bool) -> None:
    """Serve the tool, and the embedded LRS below /xapi, with a worker beside them."""
    config = started_instance()
    with create_app(config).app_context(), force_locale(config.language):
        listener = _listener(host, _public_port(config) if port is None else port)
        port = listener.getsockname()[1]
        _tell_where(config, port)
    inside = _address(EVERYWHERE.get(host, host), port)
    config = replace(config, internal_url=config.internal_url or inside)
    with _worker(config, wanted=not without_worker):
        # Gunicorn closes the descriptor that it is given.
        Server(config, gunicorn_settings(config, listener.detach())).run()


def gunicorn_settings(config: Config, descriptor: int) -> dict[str, Any]:
    """Threads, since requests wait for databases and platforms; processes, since Python computes in one thread."""
    return {
        "bind": f"fd://{descriptor}",
        "worker_class": "gthread",
        "workers": config.web_processes,
        "threads": config.web_threads,
        "timeout": 60,
        "graceful_timeout": 10,
        "limit_request_line": 8190,
        "accesslog": "-",
        "logger_class": AccessLog,
        "access_log_format": ACCESS_LOG,
        # Only ProxyFix believes proxies, as many as the settings say.
        "forwarded_allow_ips": "",
        "control_socket_disable": True,
        "proc_name": "certibloc",
    }


def _public_port(config: Config) -> int:
    public = urlsplit(config.public_url)
    return (public.port or DEFAULT_PORT) if public.hostname in HERE else DEFAULT_PORT


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens; made here so that a port in use is one sentence, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, UnicodeError) as error:
        listener.close()
        place = f"{host}:{port}"
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotStart(_("Nothing can listen at %(place)s: %(reason)s.", place=place, reason=reason)) from error
    return listener


def _tell_where(config: Config, port: int) -> None:
    click.echo(_("certibloc answers at %(address)s", address=config.public_url))
    public = urlsplit(config.public_url)
    if public.hostname in HERE and (public.port or 80) != port:
        text = _(
            "But it listens at port %(port)s: set CERTIBLOC_PUBLIC_URL to the address that browsers use.",
            port=port,
        )
        click.echo(text, err=True)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _worker(config: Config, *, wanted: bool) -> Iterator[None]:
    """A worker for as long as the block lasts, started again if it dies."""
    if not wanted:
        yield
        return
    module = [sys.executable, "-m"]
    command = [*module, "lti_tool.worker.keeper", *module, "lti_tool.cli", "worker", "--with-parent"]
    keeper = subprocess.Popen(command, env=os.environ | environment(config))  # noqa: S603 # our own modules
    try:
        yield
    finally:
        end(keeper)


def environment(config: Config) -> dict[str, str]:
    """The settings as the environment that another process reads the same from."""
    settings = {name: getattr(config, name) for name in variables()}
    if config.uses_embedded_lrs:
        # The embedded one is known by not being set.
        del settings["lrs_url"]
    return {
        variable: str(settings[name]) for name, variable in variables().items() if settings.get(name, "") != ""
    }
