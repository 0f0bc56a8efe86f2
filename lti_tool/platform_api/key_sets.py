"""
Platforms' public keys, fetched over HTTP and kept in this process for a while.

    KeysUnavailable     the platform's key set cannot be had just now: try again later, unchanged
"""

import threading
from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lti_tool.lti.tokens import Key, usable_keys
from lti_tool.platform_api.errors import PlatformError, PlatformUnavailable
from lti_tool.platform_api.transport import Transport

FRESH = timedelta(hours=1)
PATIENCE = timedelta(minutes=1)
MOST_UNKNOWN = 10
HEADERS = {"Accept": "application/json, application/jwk-set+json;q=0.9, */*;q=0.1"}


def for_key_sets(private_hosts: Collection[str]) -> Transport:
    """A transport that suits key sets: they are small, and somebody waits in front of a page."""
    return Transport(private_hosts=private_hosts, timeouts=(3.05, 5.0), patience=8.0, largest_answer=1 << 18)


class KeysUnavailable(PlatformUnavailable):
    """The platform's key set cannot be had just now."""


@dataclass
class _Kept:
    """A key set as last read, and the unknown key names that it was read again for."""

    keys: dict[str, Key]
    read_at: datetime
    asked: dict[str, datetime] = field(default_factory=dict)

    def may_ask_again(self, kid: str, at: datetime) -> bool:
        """Whether to look for an unknown key once more: a stranger's inventions must not flood a platform."""
        self.asked = {name: asked_at for name, asked_at in self.asked.items() if at - asked_at < PATIENCE}
        return kid not in self.asked and len(self.asked) < MOST_UNKNOWN


class KeySets:
    """
    Platforms' keys by address. Only a sound key set is kept.

    Who asks for one that is being fetched waits for that answer. A redirect is no answer: whoever controls it
    would choose the keys.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._kept: dict[str, _Kept] = {}
        self._under_way: dict[str, Future[dict[str, Key]]] = {}
        self._lock = threading.Lock()

    def key(self, url: str, kid: str, at: datetime) -> Key | None:
        """
        The key called ``kid``, or None where the platform has no such key; raises `KeysUnavailable`.

        A key that is not known yet is looked for at once: platforms change keys without notice.
        """
        with self._lock:
            kept = self._kept.get(url)
            if kept is not None and at - kept.read_at < FRESH:
                if kid in kept.keys or not kept.may_ask_again(kid, at):
                    return kept.keys.get(kid)
                kept.asked[kid] = at
        return self._read_again(url, at).get(kid)

    def _read_again(self, url: str, at: datetime) -> dict[str, Key]:
        with self._lock:
            under_way = self._under_way.get(url)
            mine: Future[dict[str, Key]] = Future()
            if under_way is None:
                self._under_way[url] = mine
        if under_way is not None:
            return under_way.result()

        try:
            keys = self._fetch(url)
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            self._keep(url, keys, at)
            mine.set_result(keys)
            return keys
        finally:
            with self._lock:
                del self._under_way[url]

    def _keep(self, url: str, keys: dict[str, Key], at: datetime) -> None:
        with self._lock:
            before = self._kept.get(url)
            self._kept[url] = _Kept(keys, at, before.asked if before else {})

    def _fetch(self, url: str) -> dict[str, Key]:
        try:
            answer = self._transport.request("GET", url, headers=HEADERS)
            keys = usable_keys(answer.json()) if answer.is_success else {}
        except (PlatformError, ValueError, RecursionError) as error:
            raise KeysUnavailable(f"{url}: {error}") from error
        if not keys:
            raise KeysUnavailable(f"{url}: no RSA key in the answer", status=answer.status)
        return keys
