"""A store in one process: its database, who may use it, and its settings."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Engine

from xapi.lrs.keys import Client, Credentials


@dataclass(frozen=True)
class Settings:
    """
    ``url`` is the store's own address, as authorities name it (None: as each request calls it).

    ``page_size`` is the most statements in one answer, ``body_limit`` the most octets in one request.
    """

    url: str | None = None
    page_size: int = 500
    body_limit: int = 16 * 2**20


@dataclass(frozen=True)
class Store:
    """What every request needs; one for each application."""

    engine: Engine
    credentials: Credentials
    settings: Settings

    def authority(self, client: Client, url: str) -> dict[str, Any]:
        """The Agent who asserts what ``client`` stores; ``url`` is what the request calls the store."""
        account = {"homePage": self.settings.url or url.rstrip("/"), "name": client.key}
        return {"objectType": "Agent", "account": account}

    def close(self) -> None:
        """Give the database its connections back."""
        self.engine.dispose()


def this_store() -> Store:
    """The store of the application that answers this request."""
    store: Store = current_app.extensions["lrs"]
    return store
