"""The pages for whoever runs the instance, behind a sign-in of their own: docs/decisions/administration.md."""

from lti_tool.web.admin import invitations, keys, launches, overview, platform, platforms, signing_in
from lti_tool.web.admin.blueprint import bp

__all__ = ["bp", "invitations", "keys", "launches", "overview", "platform", "platforms", "signing_in"]
