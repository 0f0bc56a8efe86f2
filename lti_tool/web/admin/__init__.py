"""The pages for whoever runs the instance, behind a sign-in of their own: docs/decisions/administration.md."""

from lti_tool.web.admin import (
    invitations,
    journal,
    keys,
    launches,
    offices,
    overview,
    platform,
    platforms,
    signing_in,
)
from lti_tool.web.admin.blueprint import bp

__all__ = [
    "bp",
    "invitations",
    "journal",
    "keys",
    "launches",
    "offices",
    "overview",
    "platform",
    "platforms",
    "signing_in",
]
