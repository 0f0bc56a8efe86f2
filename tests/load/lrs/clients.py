"""Clients as light as they can be: bodies made beforehand, one connection each."""

import base64
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from stores import Served

ANSWERS_WITHIN = 300


class Client:
    """One connection to a store."""

    def __init__(self, store: Served) -> None:
        address = urlsplit(store.url)
        self._path = f"{address.path}/statements"
        self._http = HTTPConnection(str(address.hostname), address.port, timeout=ANSWERS_WITHIN)
        credentials = base64.b64encode(":".join(store.auth).encode()).decode()
        self._headers = {
            "Authorization": f"Basic {credentials}",
            "X-Experience-API-Version": "1.0.3",
            "Content-Type": "application/json",
        }

    def post(self, body: bytes) -> None:
        """Store a batch."""
        self._exchange("POST", self._path, body)

    def get(self, query: dict[str, str]) -> int:
        """Read a page; how many statements it has."""
        answer = self._exchange("GET", f"{self._path}?{urlencode(query)}")
        return len(json.loads(answer)["statements"])

    def seconds_of_page(self, query: dict[str, str], times: int) -> float:
        """The best of reading a page, its JSON left unread: without what a busy machine adds."""
        path = f"{self._path}?{urlencode(query)}"
        found = []
        for _ in range(times):
            began = time.perf_counter()
            self._exchange("GET", path)
            found.append(time.perf_counter() - began)
        return min(found)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _exchange(self, method: str, path: str, body: bytes | None = None) -> bytes:
        self._http.request(method, path, body, self._headers)
        answer = self._http.getresponse()
        octets = answer.read()
        if answer.status not in (200, 204):
            raise SystemExit(f"{method} {path}: {answer.status} {octets[:500]!r}")
        return octets


def batches(statements: Sequence[bytes], size: int) -> list[bytes]:
    """Bodies of ``size`` statements."""
    return [b"[" + b",".join(statements[at : at + size]) + b"]" for at in range(0, len(statements), size)]


def seconds_of_posting(store: Served, bodies: Sequence[bytes], writers: int) -> float:
    """How long ``writers`` take together for all ``bodies``."""
    clients = [Client(store) for _ in range(writers)]

    def write(number: int) -> None:
        for body in bodies[number::writers]:
            clients[number].post(body)

    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    seconds = time.perf_counter() - began
    for client in clients:
        client.close()
    return seconds
