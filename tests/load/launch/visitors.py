"""Many people who launch: every login and every launch is a request of its own over a kept connection."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from queue import SimpleQueue
from typing import TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from bench_platform import CLIENT, DEPLOYMENT, Platform

AT_ONCE = 8
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
A = TypeVar("A")
B = TypeVar("B")


class WentWrong(Exception):
    """A tool refused what it should take."""


@dataclass(frozen=True)
class Begun:
    """A login as the tool answered it."""

    state: str
    nonce: str
    cookie: str


def seconds_of(tool_url: str, platform: Platform, launches: int) -> float:
    """
    Seconds that ``launches`` logins and as many launches take, `AT_ONCE` at a time.

    Tokens are signed between the two, when the clock stands still: that is the platform's work.
    """
    target = f"{tool_url}/lti/launch"
    connections: SimpleQueue[HTTPConnection] = SimpleQueue()
    for _ in range(AT_ONCE):
        connections.put(HTTPConnection(urlsplit(tool_url).netloc, timeout=30))

    def ask(path: str, form: dict[str, str], cookie: str = "") -> HTTPResponse:
        connection = connections.get()
        try:
            connection.request("POST", path, urlencode(form), HEADERS | ({"Cookie": cookie} if cookie else {}))
            answer = connection.getresponse()
            answer.read()
            return answer
        finally:
            connections.put(connection)

    def log_in(number: int) -> Begun:
        form = {
            "iss": platform.url,
            "login_hint": str(number),
            "target_link_uri": target,
            "client_id": CLIENT,
            "lti_deployment_id": DEPLOYMENT,
        }
        return _begun(ask("/lti/login", form))

    def launch(signed: tuple[Begun, str]) -> None:
        begun, token = signed
        answer = ask("/lti/launch", {"id_token": token, "state": begun.state}, begun.cookie)
        if answer.status not in {200, 303}:
            raise WentWrong(f"a launch was answered {answer.status}")

    begun, logging_in = _timed(log_in, range(launches))
    signed = [(each, platform.token(each.nonce, target, number)) for number, each in enumerate(begun)]
    _done, launching = _timed(launch, signed)
    return logging_in + launching


def _timed(work: Callable[[A], B], items: Sequence[A]) -> tuple[list[B], float]:
    with ThreadPoolExecutor(AT_ONCE) as people:
        began = time.perf_counter()
        done = list(people.map(work, items))
        return done, time.perf_counter() - began


def _begun(answer: HTTPResponse) -> Begun:
    if answer.status != 302:
        raise WentWrong(f"a login was answered {answer.status}")
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    cookies = SimpleCookie()
    for header in answer.headers.get_all("Set-Cookie", []):
        cookies.load(header)
    held = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    return Begun(asked["state"][0], asked["nonce"][0], held)
