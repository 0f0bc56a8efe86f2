"""One HTTP exchange with a store, whose failures are named in `xapi.client.errors`."""

import email.utils
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from urllib3.exceptions import ProtocolError

from xapi.client.errors import (
    LRSAuthRefused,
    LRSError,
    LRSUnavailable,
    StatementConflict,
    StatementsRefused,
    StatementsTooLarge,
    StoreMisbehaves,
)

# Seconds to connect, and seconds without an octet. A batch that a busy store takes can be slow to answer.
TIMEOUT = (5.0, 30.0)
# A page of statements is some hundreds of kilobytes; a store that sends without end must not fill the memory.
LONGEST_ANSWER = 64 * 2**20
WORDS = 300


@dataclass(frozen=True)
class Answer:
    """An answer read to its end; ``url`` is what was asked."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)


class Transport:
    """Requests to one store: a pool of connections, the given version, Basic authentication, no redirects."""

    def __init__(
        self, url: str, key: str, secret: str, version: str, timeout: tuple[float, float], connections: int
    ) -> None:
        """Raises ValueError if ``url`` is no address of the web."""
        scheme, host, _ = origin(url)
        if scheme not in {"http", "https"} or not host:
            raise ValueError("the address of a store begins with http:// or https:// and a host")
        self.url = url.rstrip("/") + "/"
        self._timeout = timeout
        self._http = requests.Session()
        self._http.auth = HTTPBasicAuth(key.encode(), secret.encode())
        self._http.headers.update({"X-Experience-API-Version": version, "Accept": "application/json"})
        # Whoever asked decides when to ask again, not the pool.
        self._http.mount(f"{scheme}://", HTTPAdapter(pool_connections=1, pool_maxsize=connections, max_retries=0))

    def request(
        self,
        method: str,
        where: str,
        *,
        params: Mapping[str, str] | None = None,
        data: bytes | None = None,
        missing: bool = False,
    ) -> Answer:
        """
        The answer, if it is a success; or a 404, with ``missing``.

        ``where`` is under the store's URL, or a whole address of the same origin.
        """
        address = urljoin(self.url, where)
        try:
            try:
                answer = self._exchange(method, address, params, data)
            except requests.ConnectionError as error:
                if not _hung_up(error):
                    raise
                # Mostly a pooled connection that the store had closed meanwhile. No request of ours does
                # anything more the second time.
                answer = self._exchange(method, address, params, data)
        except requests.RequestException as error:
            # Only the error's kind: its words hold the address, and a query tells who is asked about.
            raise LRSUnavailable(f"{method} {path_of(address)}: {type(error).__name__}") from None
        if 200 <= answer.status < 300 or (answer.status == 404 and missing):
            return answer

        raise refusal(answer, f"{method} {path_of(address)}")

    def close(self) -> None:
        """Close the pool."""
        self._http.close()

    def _exchange(self, method: str, address: str, params: Mapping[str, str] | None, data: bytes | None) -> Answer:
        headers = {} if data is None else {"Content-Type": "application/json"}
        with self._http.request(
            method,
            address,
            params=params,
            data=data,
            headers=headers,
            timeout=self._timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            return Answer(response.status_code, response.headers, _body(response), response.url)


def _hung_up(error: requests.ConnectionError) -> bool:
    """Whether the connection was there and closed before any answer, rather than never made or too slow."""
    return bool(error.args) and isinstance(error.args[0], ProtocolError)


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(2**16):
        body += chunk
        if len(body) > LONGEST_ANSWER:
            raise StoreMisbehaves(f"an answer of more than {LONGEST_ANSWER} octets", response.status_code)
    return bytes(body)


def json_object(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object; one that cannot be read is an answer cut off, or a proxy's page."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        # Without its words: an answer cut off is full of statements.
        raise LRSUnavailable(f"{path_of(answer.url)}: the answer is no JSON", answer.status) from None
    if not isinstance(value, dict):
        raise StoreMisbehaves("the answer is no JSON object", answer.status)
    return value


def refusal(answer: Answer, what: str) -> LRSError:
    """The error that an unsuccessful answer stands for."""
    status = answer.status
    message = f"{what}: {status} {words(answer)}".rstrip()
    if status in (408, 425, 429) or status >= 500:
        return LRSUnavailable(message, status, retry_after(answer.headers.get("Retry-After")))
    if 300 <= status < 400:
        return StoreMisbehaves(f"{what}: {status}, a redirect, which could lead the key elsewhere", status)
    kinds: dict[int, type[LRSError]] = {
        400: StatementsRefused,
        401: LRSAuthRefused,
        403: LRSAuthRefused,
        409: StatementConflict,
        413: StatementsTooLarge,
        422: StatementsRefused,
    }
    # Any other refusal, as 404 or 405, is of the address rather than of what was sent to it.
    return kinds.get(status, StoreMisbehaves)(message, status)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds to wait, from either form of Retry-After (RFC 9110, 10.2.3); None where it says nothing usable."""
    if header is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}\s*", header, re.ASCII):
        return float(header)
    try:
        at = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())


def words(answer: Answer) -> str:
    """What the answer says, without markup, on one line, shortened."""
    text = answer.body[: WORDS * 20].decode("utf-8", "replace")
    if "html" in answer.headers.get("Content-Type", "").lower() or text.lstrip().startswith("<"):
        text = re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<[^>]*>", " ", text)
    plain = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return plain if len(plain) <= WORDS else plain[: WORDS - 1] + "…"


def path_of(address: str) -> str:
    """An address without its query, which can tell about people, and without any credentials."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def origin(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what a key may be shown to. Raises ValueError on an address that is none."""
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port
