"""WSGI applications behind a real server, at a port of this machine."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

Application = Callable[..., Iterable[bytes]]


class Listening:
    """
    A server that runs, on any free port unless one is given.

    ``application`` may be set after its address is known, before the first request. ``waits``: the end waits for
    requests under way. Not for a browser's, which opens connections that it never uses.
    """

    def __init__(
        self,
        application: Application | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        protocol: str = "HTTP/1.0",
        waits: bool = False,
    ) -> None:
        self.application = application
        handler = type("Handler", (_Silent,), {"protocol_version": protocol})
        self._server = make_server(host, port, self._answer, threaded=True, request_handler=handler)
        self._server.daemon_threads = not waits  # type: ignore[attr-defined] # of socketserver's mixin
        self.port = self._server.server_port
        self.url = f"http://{host}:{self.port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environ: Any, start_response: Any) -> Iterator[bytes]:
        # A generator, whose end comes even when werkzeug drops it: a client that resets the connection keeps its
        # server from closing the answer, and with it the file that is sent.
        assert self.application, "the application is not built yet"
        answer = self.application(environ, start_response)
        try:
            yield from answer
        finally:
            if hasattr(answer, "close"):
                answer.close()


@contextmanager
def listening(application: Application | None = None, **options: Any) -> Iterator[Listening]:
    """Serve an application while the block lasts; the options are those of `Listening`."""
    server = Listening(application, **options)
    try:
        yield server
    finally:
        server.stop()


class _Silent(WSGIRequestHandler):
    """Writes no access log, which would fill the report of a test that fails."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass
