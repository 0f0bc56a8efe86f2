"""Trouble on demand: what a real platform does on a bad day, service by service."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import ParamSpec

from flask import Flask, Response, current_app
from flask.typing import ResponseReturnValue

Arguments = ParamSpec("Arguments")

SERVICES = (
    "token",
    "certs",
    "tool_jwks",
    "lineitems",
    "lineitem",
    "scores",
    "results",
    "memberships",
    "groups",
    "registration",
)


@dataclass(frozen=True)
class Fault:
    """
    How one service fails.

    It waits ``delay`` seconds, then answers ``status`` and ``body`` in place of its own answer (no ``status``: it
    only was slow). With ``after``, it does its work first, so that the answer alone is lost. It fails ``times``
    times, or until cleared. For ``tool_jwks``, the fetching of the tool's own key set, any fault is a failure to
    reach it.
    """

    status: int | None = None
    body: str = ""
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    after: bool = False
    times: int | None = None


class Faults:
    """The faults in force, by service. Kept in memory: a restart heals everything."""

    def __init__(self, initial: Mapping[str, Fault] | None = None) -> None:
        self._faults: dict[str, Fault] = {}
        self._left: dict[str, int | None] = {}
        self._lock = Lock()
        for service, fault in (initial or {}).items():
            self.set(service, fault)

    def set(self, service: str, fault: Fault) -> None:
        """Break a service of `SERVICES`, or raise KeyError."""
        if service not in SERVICES:
            raise KeyError(service)
        with self._lock:
            self._faults[service] = fault
            self._left[service] = fault.times

    def clear(self, service: str | None = None) -> None:
        """Heal a service, or all of them."""
        with self._lock:
            for each in [service] if service else list(self._faults):
                self._faults.pop(each, None)

    def take(self, service: str) -> Fault | None:
        """The fault that this call to the service meets; it counts as one of its times."""
        with self._lock:
            fault = self._faults.get(service)
            left = self._left.get(service)
            if fault is None or left == 0:
                return None
            if left is not None:
                self._left[service] = left - 1
            return fault

    def in_force(self) -> dict[str, Fault]:
        """What is broken now."""
        with self._lock:
            return {service: fault for service, fault in self._faults.items() if self._left[service] != 0}


def install(app: Flask, faults: Faults) -> None:
    """Make the app's services subject to these faults."""
    app.extensions["practice_faults"] = faults


def current_faults() -> Faults:
    """The running app's faults."""
    faults: Faults = current_app.extensions["practice_faults"]
    return faults


def breakable(
    service: str,
) -> Callable[[Callable[Arguments, ResponseReturnValue]], Callable[Arguments, ResponseReturnValue]]:
    """Let a view fail as `Faults` says for ``service``."""

    def decorate(
        view: Callable[Arguments, ResponseReturnValue],
    ) -> Callable[Arguments, ResponseReturnValue]:
        @wraps(view)
        def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
            fault = current_faults().take(service)
            if fault is None:
                return view(*args, **kwargs)

            time.sleep(fault.delay)
            if fault.status is None:
                return view(*args, **kwargs)
            if fault.after:
                view(*args, **kwargs)
            return Response(fault.body, fault.status, fault.headers, content_type=fault.content_type)

        return answer

    return decorate
