"""A platform that says what a test wants, and a client of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import builders
import pytest
from scripted_platform import ScriptedPlatform, scripted_platform

from lti_tool.platform_api.access_tokens import Client
from lti_tool.platform_api.services import Platforms, Services
from lti_tool.platform_api.transport import Transport


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, time: timedelta) -> None:
        """Let time go by."""
        self.now += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lms() -> Iterator[ScriptedPlatform]:
    with scripted_platform() as lms:
        yield lms


@pytest.fixture
def a_client(lms: ScriptedPlatform) -> Callable[..., Client]:
    def make(client_id: str = "certibloc", deployment_id: str = "1") -> Client:
        return Client(client_id, deployment_id, lms.url + "/token", builders.our_key())

    return make


@pytest.fixture
def services(clock: Clock, a_client: Callable[..., Client]) -> Services:
    """The services of one deployment, impatient as a test."""
    transport = Transport(private_hosts={"127.0.0.1"}, largest_answer=100_000)
    return Platforms(clock, transport).services(a_client())
