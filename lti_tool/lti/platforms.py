"""What a platform and a tool must know of each other before the first launch."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from lti_tool.lti.claims import address, identifier


class Problem(StrEnum):
    """What is wrong with a detail of a platform."""

    NO_IDENTIFIER = "no_identifier"
    NO_ADDRESS = "no_address"
    HOLDS_PASSWORD = "holds_password"  # noqa: S105 # the problem's code
    HOLDS_FRAGMENT = "holds_fragment"
    HOLDS_QUERY = "holds_query"


@dataclass(frozen=True)
class Platform:
    """A platform as its administrator describes it, with one deployment of the tool."""

    issuer: str
    client_id: str
    deployment_id: str
    auth_url: str
    token_url: str
    jwks_url: str


def problems(platform: Platform) -> Iterator[tuple[str, Problem]]:
    """Each detail that cannot be used, with what is wrong with it."""
    for name in ("client_id", "deployment_id"):
        if identifier(getattr(platform, name)) is None:
            yield name, Problem.NO_IDENTIFIER
    for name in ("issuer", "auth_url", "token_url", "jwks_url"):
        if problem := problem_of_address(getattr(platform, name)):
            yield name, problem
    # https://www.imsglobal.org/spec/security/v1p0/#dfn-issuer-identifier
    if identifier(platform.issuer) is None:
        yield "issuer", Problem.NO_IDENTIFIER
    elif "?" in platform.issuer:
        yield "issuer", Problem.HOLDS_QUERY


def problem_of_address(url: str) -> Problem | None:
    """What is wrong with a platform's address, if anything is."""
    if address(url) is None or any(letter.isspace() for letter in url):
        return Problem.NO_ADDRESS
    if "@" in urlsplit(url).netloc:
        return Problem.HOLDS_PASSWORD
    if "#" in url:
        return Problem.HOLDS_FRAGMENT
    return None
