"""A practice platform served on the loopback, for tests and for whoever wants to try one launch by hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from lti_tool.practice.app import create_app
from lti_tool.practice.database import db, platform
from lti_tool.practice.faults import Faults
from lti_tool.practice.keys import Key, rotate, signing_key
from lti_tool.practice.launches import claims_for
from lti_tool.practice.models import Activity, Person
from lti_tool.practice.tokens import sign

REMOVED = object()


@dataclass(frozen=True)
class PracticePlatform:
    """A platform that answers at ``url``, and what a test may do behind its back."""

    url: str
    app: Flask
    faults: Faults

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Its database."""
        with self.app.app_context():
            yield db.session

    def key(self) -> Key:
        """The key that it signs with."""
        with self.session() as session:
            key = signing_key(session)
            session.commit()
            return key

    def rotate_key(self, *, keep_old: bool = False, key: Key | None = None) -> Key:
        """Sign with another key from now on."""
        with self.session() as session:
            new = rotate(session, keep_old=keep_old, key=key)
            session.commit()
            return new

    def claims(
        self, username: str, title: str, nonce: str, changes: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """
        The claims of a launch of the activity named ``title``.

        ``changes`` puts other values in the place of its own; `REMOVED` takes a claim away.
        """
        with self.session() as session:
            person = session.scalars(select(Person).where(Person.username == username)).one()
            activity = session.scalars(select(Activity).where(Activity.title == title)).one()
            claims = claims_for(platform(), person, activity, nonce)
        changed = {**claims, **(changes or {})}
        return {name: value for name, value in changed.items() if value is not REMOVED}

    def sign(
        self,
        claims: Any,
        *,
        key: Any = None,
        kid: str | None = None,
        alg: str = "RS256",
        headers: Mapping[str, Any] | None = None,
    ) -> str:
        """A token with these claims, signed with its own key unless another is given; see `tokens.sign`."""
        own = self.key() if key is None and alg != "none" else key
        return sign(claims, own, kid=kid, alg=alg, headers=headers)


@contextmanager
def running(
    database_url: str, *, host: str = "127.0.0.1", port: int = 0, **options: Any
) -> Iterator[PracticePlatform]:
    """Serve a platform while the block lasts, on any free port unless one is given."""
    server = make_server(host, port, _not_yet, threaded=True, request_handler=_SilentHandler)
    faults = options.pop("faults", None) or Faults()
    url = f"http://{host}:{server.server_port}"
    server.app = create_app(database_url, url, faults=faults, **options)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield PracticePlatform(url, server.app, faults)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with server.app.app_context():
            db.engine.dispose()


def _not_yet(_environ: Any, _start_response: Any) -> Any:
    raise RuntimeError("the platform is not built yet")


class _SilentHandler(WSGIRequestHandler):
    """Writes no access log: addresses of launches carry states and nonces."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""
