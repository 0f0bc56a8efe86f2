"""What is not there, in plain words, of what an address of a visit names."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

# The most particular first.
WORDS = {
    "file_id": _l("The address names a file that is not here: it may have been removed."),
    "exemption_id": _l("The address names an exemption that is not here."),
    "arrangement_id": _l("The address names an arrangement that is not here."),
    "section_id": _l("The address names a section that is not in the portfolio: it may have been deleted."),
    "attempt_id": _l("The address names an attempt that is not in this activity."),
    "group_id": _l("The address names a group that is not in this activity: it may have been dissolved."),
    "person_id": _l("The address names a person whom this page cannot show: they may have left the course."),
    "path_id": _l("The address names a VAE path that is not in this course."),
    "session_id": _l("The address names an exam session that is not in this course."),
    "deliberation_id": _l("The address names a deliberation that is not here: it may have been deleted."),
}
MISTYPED = _l("The address may be mistyped, or what it showed is gone.")


def missing_words(names: Collection[str]) -> str:
    """By the most particular of the arguments that the address gives; whether it is elsewhere is not told."""
    return str(next((said for name, said in WORDS.items() if name in names), MISTYPED))
