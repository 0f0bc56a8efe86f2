"""Arrangements in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool.assessment.arrangements import Arrangements, Medium

MEDIA = {
    Medium.WRITTEN: _l("In writing instead of orally"),
    Medium.ORAL: _l("Orally instead of in writing"),
    Medium.SIGN_LANGUAGE: _l("Sign language interpreter"),
    Medium.REMOTE: _l("Remotely"),
    Medium.SEPARATE_ROOM: _l("In a separate room"),
    Medium.BREAKS: _l("With breaks"),
    Medium.ASSISTANT: _l("With an assistant"),
    Medium.LARGE_PRINT: _l("Documents in large print"),
    Medium.ACCESSIBLE_FILE: _l("Documents as accessible files"),
    Medium.OWN_DEVICE: _l("With their own equipment"),
}


def medium_words(medium: str) -> str:
    """The other way to sit, in words."""
    return str(MEDIA[Medium(medium)])


def extra_time_words(extra_time: int) -> str:
    """A third is what everybody calls it; other shares are said in per cent."""
    if extra_time in {33, 34}:
        return str(_("A third more time"))
    return str(_("%(percent)d%% more time", percent=extra_time)) if extra_time else ""


def arranged_words(arranged: Arrangements) -> list[str]:
    """All that holds, a line each."""
    lines = [extra_time_words(arranged.extra_time)] if arranged.extra_time else []
    return [*lines, *(medium_words(medium) for medium in arranged.media), *arranged.words]
