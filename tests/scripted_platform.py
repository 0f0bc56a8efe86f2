"""A platform that answers word for word what a test tells it to, over real HTTP."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}

    @property
    def form(self) -> dict[str, str]:
        """A form's fields."""
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Reply:
    """What to answer."""

    status: int = 200
    body: bytes | str = b""
    reason: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class ScriptedPlatform:
    """Answers a path with the function set for it, or 404; remembers what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self._answers: dict[str, Callable[[Asked], Reply]] = {}

    def on(self, path: str, answer: Reply | Callable[[Asked], Reply]) -> str:
        """Set the answer of a path; its address."""
        self._answers[path] = answer if callable(answer) else lambda _asked: answer
        return self.url + path

    def on_token(self, *, scope: str | None = None) -> str:
        """Set up a token endpoint that grants what is asked, or ``scope``; its address."""
        count = iter(range(1000))

        def give(asked: Asked) -> Reply:
            granted = asked.form["scope"] if scope is None else scope
            return Reply(
                body=f'{{"access_token": "t{next(count)}", "expires_in": 3600, "scope": "{granted}"}}',
                headers={"Content-Type": "text/html; charset=utf-8"},
            )

        return self.on("/token", give)

    def asked_at(self, path: str) -> list[Asked]:
        """The requests for a path, in order."""
        return [asked for asked in self.asked if urlsplit(asked.path).path == path]

    def answer(self, asked: Asked) -> Reply:
        """Remember the request and answer it."""
        self.asked.append(asked)
        found = self._answers.get(urlsplit(asked.path).path)
        return found(asked) if found else Reply(404, reason="Not Found")


@contextmanager
def scripted_platform() -> Iterator[ScriptedPlatform]:
    """Serve one on a free port while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, or each answer waits for an ACK

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = platform.answer(Asked(self.command, self.path, dict(self.headers), body))
            content = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status, reply.reason)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = do_GET  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Nothing."""

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    platform = ScriptedPlatform(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def nobody_listens() -> str:
    """An address of this machine where nothing answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
