"""What a platform must know of the tool, to paste where tools are added by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True)
class Address:
    """An address of ours, and what platforms call it."""

    id: str
    label: str
    url: str


def tool_addresses(public_url: str) -> Sequence[Address]:
    """The four addresses."""
    return [
        Address("tool-url", _("Tool URL"), f"{public_url}/lti/launch"),
        Address("login-url", _("Initiate login URL"), f"{public_url}/lti/login"),
        Address("redirect-url", _("Redirection URI"), f"{public_url}/lti/launch"),
        Address("jwks-url", _("Key set URL"), f"{public_url}/lti/jwks"),
    ]
