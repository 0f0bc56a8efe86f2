"""HTTP to platforms with our manners: short waits, bounded answers, no redirect, no cookie, no private address."""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError

from lti_tool.platform_api.errors import PlatformRefused, PlatformUnavailable, PrivateAddress

# Seconds to connect, to wait for bytes, and for the whole answer.
TIMEOUTS = (3.05, 10.0)
PATIENCE = 20.0
LARGEST_ANSWER = 8 << 20
CHUNK = 1 << 16


@dataclass(frozen=True)
class Answer:
    """What a platform answered, read whole."""

    status: int
    reason: str
    headers: CaseInsensitiveDict[str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the platform did what was asked. A redirection is none: it goes where nobody vouches for."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """
        The body as JSON, whatever its Content-Type says: Moodle labels tokens ``text/html``.

        Raises ValueError, also for the NaN that JSON does not know.
        """
        return json.loads(self.body, parse_constant=_no_constant)


class Transport:
    """
    One HTTP session for all platforms. Threads may share it.

    Private addresses are reached for ``private_hosts`` alone: whoever describes a platform to us must not choose
    which machines of our own network we ask.
    """

    def __init__(
        self,
        *,
        private_hosts: Collection[str],
        timeouts: tuple[float, float] = TIMEOUTS,
        patience: float = PATIENCE,
        largest_answer: int = LARGEST_ANSWER,
    ) -> None:
        self._timeouts = timeouts
        self._patience = patience
        self._largest = largest_answer
        self._http = _GuardedSession(private_hosts)
        # Canvas refuses clients without a name.
        self._http.headers["User-Agent"] = f"certibloc/{version('certibloc')}"
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """
        Ask, and read the answer whole, whatever its status.

        Raises `PlatformUnavailable` where none came, in time and within bounds, `PrivateAddress` where the
        settings must allow the host first, and `PlatformRefused` for an address that cannot be asked at all.
        """
        deadline = time.monotonic() + self._patience
        try:
            with self._http.request(
                method,
                url,
                headers=dict(headers),
                data=body,
                auth=_as_it_is,
                timeout=self._timeouts,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = self._read(response, deadline)
                return Answer(response.status_code, response.reason or "", response.headers, content)
        except InvalidIPAddress:
            raise PrivateAddress(f"{method}: the host has a private address, which no setting allows") from None
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            requests.exceptions.MissingSchema,
        ):
            raise PlatformRefused(f"{method}: the address cannot be asked") from None
        except (requests.RequestException, HTTPError) as error:
            # The exception's own text holds the whole address, which may name a person.
            raise PlatformUnavailable(f"{method}: no answer ({type(error).__name__})", is_general=True) from None

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        content = bytearray()
        for chunk in response.iter_content(CHUNK):
            content += chunk
            if len(content) > self._largest:
                raise PlatformUnavailable("the answer is too large", status=response.status_code)
            if time.monotonic() > deadline:
                raise PlatformUnavailable("the answer takes too long", status=response.status_code)
        return bytes(content)


class _GuardedSession(requests.Session):
    """
    Connects to the address that was checked, so that a name cannot mean another one a moment later.

    The hosts that may be private are asked without a check. An outgoing proxy, where the environment names one,
    is asked for the address that was checked too.
    """

    def __init__(self, private_hosts: Collection[str]) -> None:
        super().__init__()
        self._private_hosts = frozenset(private_hosts)
        self._unchecked = HTTPAdapter()
        self.mount("https://", IPFilterAdapter(is_https_proto=True))
        self.mount("http://", IPFilterAdapter(is_https_proto=False))

    def get_adapter(self, url: str) -> BaseAdapter:
        """The way to ask this address. It has been read and written anew, so that both ways read the same host."""
        is_private = urlsplit(url).hostname in self._private_hosts
        return self._unchecked if is_private else super().get_adapter(url)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # With an auth of its own, requests leaves our Authorization alone; else a ~/.netrc would replace it.
    return request


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
