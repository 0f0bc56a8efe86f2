"""What came of registering a platform, in words: the same on the page and after the command."""

from flask_babel import gettext as _

from lti_tool.actions.register_platform import Registered


def outcome_words(registered: Registered) -> str:
    """What is new, if anything is."""
    said: str = _("Nothing new: this platform is registered already.")
    if registered.is_new_platform:
        said = _("Registered: the platform may launch the tool.")
    elif registered.is_new_deployment:
        said = _("Registered: the deployment was added to the platform.")
    elif registered.was_disabled:
        said = _("Enabled: the platform may launch the tool again.")
    return said
