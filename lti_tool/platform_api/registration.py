"""Registering the tool in a platform, over HTTP. Failures are `RegistrationRejected`; no token is logged."""

import json
from collections.abc import Collection
from typing import Any

from lti_tool.lti.registration import Reason, RegistrationRejected
from lti_tool.platform_api.errors import PlatformError, PlatformUnavailable, PrivateAddress, error_for
from lti_tool.platform_api.transport import Answer, Transport


def for_registrations(private_hosts: Collection[str]) -> Transport:
    """A transport for small documents, while somebody waits in front of a page."""
    return Transport(private_hosts=private_hosts, timeouts=(3.05, 10.0), patience=15.0, largest_answer=1 << 18)


def configuration_at(transport: Transport, url: str) -> Any:
    """The platform's configuration as it stands at ``url``."""
    answer = _ask(transport, "GET", url, {"Accept": "application/json"})
    if not answer.is_success:
        raise RegistrationRejected(Reason.UNREACHABLE)
    return _json(answer, Reason.NO_CONFIGURATION)


def register_tool(transport: Transport, url: str, token: str, configuration: dict[str, Any]) -> Any:
    """
    Send our configuration; what the platform made of it.

    Moodle answers 200 where the specification says 201, and refuses in plain text. Where no answer comes, the
    platform may have registered the tool all the same.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    answer = _ask(transport, "POST", url, headers, json.dumps(configuration).encode(), Reason.ANSWER_LOST)
    if not answer.is_success:
        error = error_for("registration", answer.status, answer.reason, answer.headers)
        unavailable = isinstance(error, PlatformUnavailable)
        raise RegistrationRejected(Reason.ANSWER_LOST if unavailable else Reason.REFUSED) from error
    return _json(answer, Reason.ANSWER_UNUSABLE)


def _ask(
    transport: Transport,
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes | None = None,
    otherwise: Reason = Reason.UNREACHABLE,
) -> Answer:
    try:
        return transport.request(method, url, headers=headers, body=body)
    except PrivateAddress as error:
        raise RegistrationRejected(Reason.PRIVATE) from error
    except PlatformError as error:
        raise RegistrationRejected(otherwise) from error


def _json(answer: Answer, otherwise: Reason) -> Any:
    try:
        return answer.json()
    except (ValueError, RecursionError):
        raise RegistrationRejected(otherwise) from None
