"""A platform's messages and what became of them, in words."""

from datetime import datetime

from flask_babel import format_datetime
from flask_babel import gettext as _

from lti_tool.lti.rejections import Reason
from lti_tool.web.local_time import first_as_ordinal
from lti_tool.web.rejections import EXPLANATIONS


def message_words(message: str) -> str:
    """What kind of message it was."""
    words: dict[str, str] = {
        "login": _("Login"),
        "launch": _("Launch"),
        "carry": _("Opening a new tab"),
    }
    return words.get(message, message)


def refusal_words(reason: str) -> str:
    """Why it was refused; an earlier version may have had reasons that this one has not."""
    try:
        return str(EXPLANATIONS[Reason(reason)])
    except ValueError:
        return str(_("For a reason that this version does not know any more."))


def instant(at: datetime) -> str:
    """A date and time, the same for whoever reads it."""
    return f"{first_as_ordinal(str(format_datetime(at)))} UTC"
