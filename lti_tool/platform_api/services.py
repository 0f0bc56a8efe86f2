"""A deployment's services, asked with an access token."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from requests.utils import parse_header_links

from lti_tool.lti.services import share_origin
from lti_tool.platform_api.access_tokens import AccessTokens, Client
from lti_tool.platform_api.errors import PlatformRefused, PlatformUnavailable, error_for
from lti_tool.platform_api.transport import Answer, Transport

MOST_PAGES = 200
# Seconds for all pages together: somebody may be waiting for them.
PATIENCE = 60.0


class Platforms:
    """Every platform: one HTTP session and one store of tokens. Made once a process; threads may share it."""

    def __init__(self, clock: Callable[[], datetime], transport: Transport) -> None:
        self._transport = transport
        self._tokens = AccessTokens(self._transport, clock)
        self._resting: dict[str, datetime] = {}

    def services(self, client: Client) -> "Services":
        """The services that this deployment may ask for."""
        return Services(self._transport, self._tokens, client)

    def rest(self, url: str, *, until: datetime) -> None:
        """Note that ``url`` failed, and when to ask it again unless somebody insists."""
        self._resting[url] = until

    def rests(self, url: str, at: datetime) -> bool:
        """Whether ``url`` failed lately."""
        return self._resting.get(url, at) > at


class Services:
    """The services of one deployment. Each call names the scope that it needs, and asks for no more."""

    def __init__(self, transport: Transport, tokens: AccessTokens, client: Client) -> None:
        self._transport = transport
        self._tokens = tokens
        self._client = client

    def read(self, url: str, *, accept: str, scope: str) -> Any:
        """The JSON at ``url``."""
        return _json(self._ask("GET", url, scope, {"Accept": accept}))

    def pages(self, url: str, *, accept: str, scope: str) -> Iterator[Any]:
        """
        The JSON at ``url`` and on the pages that follow.

        Raises `PlatformRefused` at a next page of another origin, where our token must not go, or without end.
        """
        seen: set[str] = set()
        deadline = time.monotonic() + PATIENCE
        following: str | None = url
        while following:
            if len(seen) == MOST_PAGES or following in seen:
                raise PlatformRefused("paging: no end to it")
            if not share_origin(following, url):
                raise PlatformRefused("paging: the next page is elsewhere")
            if time.monotonic() > deadline:
                raise PlatformUnavailable("paging: it takes too long")
            seen.add(following)
            answer = self._ask("GET", following, scope, {"Accept": accept})
            yield _json(answer)
            following = _next_page(following, answer)

    def create(self, url: str, body: dict[str, Any], *, media_type: str, scope: str) -> Any:
        """POST ``body``; the JSON that the platform made of it."""
        return _json(self._ask("POST", url, scope, {"Accept": media_type, "Content-Type": media_type}, body))

    def replace(self, url: str, body: dict[str, Any], *, media_type: str, scope: str) -> None:
        """PUT ``body``, which replaces all that stands there."""
        self._ask("PUT", url, scope, {"Accept": media_type, "Content-Type": media_type}, body)

    def send(self, url: str, body: dict[str, Any], *, media_type: str, scope: str) -> None:
        """POST ``body`` where the answer's status is all that counts."""
        self._ask("POST", url, scope, {"Content-Type": media_type}, body)

    def _ask(
        self, method: str, url: str, scope: str, headers: dict[str, str], body: dict[str, Any] | None = None
    ) -> Answer:
        """Ask with a token, once more with a new one where it was refused, and no more: Moodle says 401 to all."""
        content = None if body is None else json.dumps(body, allow_nan=False).encode()
        token = self._tokens.get(self._client, [scope])
        answer = self._with_token(token, method, url, headers, content)
        if answer.status == 401:
            token = self._tokens.get(self._client, [scope], instead_of=token)
            answer = self._with_token(token, method, url, headers, content)
        if answer.is_success:
            return answer

        raise error_for(f"{method} {scope.rpartition('/')[2]}", answer.status, answer.reason, answer.headers)

    def _with_token(
        self, token: str, method: str, url: str, headers: dict[str, str], content: bytes | None
    ) -> Answer:
        authorized = {**headers, "Authorization": f"Bearer {token}"}
        return self._transport.request(method, url, headers=authorized, body=content)


def _json(answer: Answer) -> Any:
    try:
        return answer.json()
    except ValueError:
        raise PlatformUnavailable("the answer is no JSON", status=answer.status) from None


def _next_page(url: str, answer: Answer) -> str | None:
    """The ``next`` of the Link header. Moodle's links of line items have curly quotes, and no next that works."""
    for link in parse_header_links(answer.headers.get("Link", "")):
        if "next" in link.get("rel", "").lower().split():
            return urljoin(url, link["url"])
    return None
