"""HTTP to platforms with our manners: short waits, no redirects, no cookies, bounded answers."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from lti_tool.platform_api.errors import PlatformRefused, PlatformUnavailable

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
    """One HTTP session for all platforms. Threads may share it."""

    def __init__(
        self,
        *,
        timeouts: tuple[float, float] = TIMEOUTS,
        patience: float = PATIENCE,
        largest_answer: int = LARGEST_ANSWER,
    ) -> None:
        self._timeouts = timeouts
        self._patience = patience
        self._largest = largest_answer
        self._http = requests.Session()
        # Canvas refuses clients without a name.
        self._http.headers["User-Agent"] = f"certibloc/{version('certibloc')}"
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """
        Ask, and read the answer whole, whatever its status.

        Raises `PlatformUnavailable` where none came, in time and within bounds, and `PlatformRefused` for an
        address that cannot be asked at all.
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


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # With an auth of its own, requests leaves our Authorization alone; else a ~/.netrc would replace it.
    return request


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
