"""All that an instance serves, as one WSGI application: the tool, and below ``/xapi`` the embedded LRS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from lti_tool.app import create_app
from lti_tool.config import Config
from xapi import lrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The path as it came, without its query: what may be written in an access log.
REQUESTED_PATH = "certibloc.path"


def whole_instance(config: Config) -> WSGIApplication:
    """
    The tool, with the LRS beside it if it is the embedded one; their tables must be there (`prepare`).

    Behind reverse proxies, as many as the settings say are believed about the client and the address it used.
    """
    served: WSGIApplication = create_app(config)
    if config.uses_embedded_lrs:
        store = lrs.create_app(config.lrs_database_url, url=config.lrs_url, cors=config.lrs_cors.split())
        served = DispatcherMiddleware(served, {"/xapi": store})
    if hops := config.trusted_proxies:
        served = ProxyFix(served, x_for=hops, x_proto=hops, x_host=hops)
    return _noting_path(served)


def prepare_lrs(config: Config) -> None:
    """Bring the embedded LRS's tables up to date and let our own key in; nothing for another LRS."""
    if not config.uses_embedded_lrs:
        return
    lrs.prepare(config.lrs_database_url)
    engine = lrs.open_engine(config.lrs_database_url)
    try:
        lrs.keys.ensure(engine, config.lrs_key, config.lrs_secret, name="certibloc")
    finally:
        engine.dispose()


def _noting_path(served: WSGIApplication) -> WSGIApplication:
    def note(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Still encoded, so that it cannot break a line; what is mounted further in shortens PATH_INFO.
        environ[REQUESTED_PATH] = environ.get("RAW_URI", "").partition("?")[0]
        return served(environ, start_response)

    return note
