"""A store in one process: its database, who may use it, and its settings."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import Engine

from xapi.lrs.keys import Client, Credentials
from xapi.lrs.rates import Rates

# Wrong secrets from one address: so many at once, then one every two seconds.
GUESSES_AT_ONCE, GUESSES_PER_SECOND = 20, 0.5


@dataclass(frozen=True)
class Settings:
    """
    ``url`` is the store's own address, as authorities name it (None: as each request calls it).

    ``page_size`` is the most statements in one answer. Of one request, ``body_limit`` is the most octets,
    ``batch_limit`` the most statements, ``attachments_limit`` the most parts; ``attachment_limit`` the most octets
    of a part. ``rate_limit`` is how many requests a second one key may make of one process; 0 is any number.
    ``cors`` are the origins whose scripts may use the store.
    """

    url: str | None = None
    page_size: int = 500
    body_limit: int = 16 * 2**20
    batch_limit: int = 5000
    attachment_limit: int = 10 * 2**20
    attachments_limit: int = 100
    rate_limit: int = 0
    cors: Collection[str] = ()


@dataclass(frozen=True)
class Store:
    """What every request needs; one for each application."""

    engine: Engine
    credentials: Credentials
    settings: Settings
    rates: Rates | None
    guesses: Rates = field(default_factory=lambda: Rates(GUESSES_PER_SECOND, GUESSES_AT_ONCE))

    def authority(self, client: Client, url: str) -> dict[str, Any]:
        """The Agent who asserts what ``client`` stores; ``url`` is what the request calls the store."""
        account = {"homePage": self.settings.url or url.rstrip("/"), "name": client.key}
        return {"objectType": "Agent", "account": account}

    def close(self) -> None:
        """Give the database its connections back."""
        self.engine.dispose()


def limit_of(settings: Settings) -> Rates | None:
    """What a key may ask, two seconds' worth of it at once; None where there is no limit."""
    return Rates(settings.rate_limit, 2 * settings.rate_limit) if settings.rate_limit else None


def this_store() -> Store:
    """The store of the application that answers this request."""
    store: Store = current_app.extensions["lrs"]
    return store
