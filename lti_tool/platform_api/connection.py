"""
Whether a platform can be worked with: its key set is fetched, and a token asked for with each scope.

Nothing is read with these tokens, and none is kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lti_tool.lti.services import LINEITEM, MEMBERSHIPS, RESULT_READONLY, SCORE
from lti_tool.lti.tokens import usable_keys
from lti_tool.platform_api.access_tokens import AccessTokens, Client
from lti_tool.platform_api.errors import AccessRefused, PlatformError, PlatformRefused
from lti_tool.platform_api.key_sets import HEADERS
from lti_tool.platform_api.transport import Transport

SCOPES = (LINEITEM, SCORE, RESULT_READONLY, MEMBERSHIPS)


class Outcome(StrEnum):
    """What a step came to."""

    WELL = "well"
    UNREACHABLE = "unreachable"
    NOT_ASKED = "not_asked"
    NO_KEYS = "no_keys"
    REFUSED = "refused"
    NO_TOKEN = "no_token"  # noqa: S105 # an outcome's code
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Step:
    """
    One thing that was tried. ``scope`` is what a token was asked for, None where it was the key set.

    ``detail`` is what the platform said, without anything of a token; ``keys`` how many keys it publishes.
    """

    outcome: Outcome
    scope: str | None = None
    detail: str = ""
    keys: int = 0


def try_connection(
    transport: Transport, jwks_url: str, client: Client, clock: Callable[[], datetime]
) -> Iterator[Step]:
    """Try each thing in turn. Where no answer comes at all, tokens are asked for no more: it would last."""
    yield _key_set(transport, jwks_url)
    tokens = AccessTokens(transport, clock)
    is_away = False
    for scope in SCOPES:
        step = Step(Outcome.SKIPPED, scope) if is_away else _token(tokens, client, scope)
        is_away = is_away or step.outcome in {Outcome.UNREACHABLE, Outcome.NOT_ASKED}
        yield step


def _key_set(transport: Transport, url: str) -> Step:
    try:
        answer = transport.request("GET", url, headers=HEADERS)
    except PlatformError as error:
        return Step(_trouble(error, answered=Outcome.NO_KEYS), detail=str(error))
    try:
        number = len(usable_keys(answer.json())) if answer.is_success else 0
    except (ValueError, RecursionError):
        number = 0
    if not number:
        return Step(Outcome.NO_KEYS, detail=f"GET: {answer.status}")
    return Step(Outcome.WELL, keys=number)


def _token(tokens: AccessTokens, client: Client, scope: str) -> Step:
    try:
        tokens.get(client, [scope])
    except AccessRefused as error:
        return Step(Outcome.REFUSED, scope, detail=str(error))
    except PlatformError as error:
        return Step(_trouble(error, answered=Outcome.NO_TOKEN), scope, detail=str(error))
    return Step(Outcome.WELL, scope)


def _trouble(error: PlatformError, *, answered: Outcome) -> Outcome:
    """With a status, something answered; without one, an address that was refused was never asked."""
    if error.status is not None:
        return answered
    return Outcome.NOT_ASKED if isinstance(error, PlatformRefused) else Outcome.UNREACHABLE
