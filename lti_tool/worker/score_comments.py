"""What a gradebook shows beside a score. No names: gradebooks are exported and mailed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale, ngettext

LANGUAGES = ("fr", "en")


def comment(tallies: Sequence[Mapping[str, Any]]) -> str:
    """Competency by competency, in the instance's language: "C1 : 3 critères acquis sur 4"."""
    return "; ".join(
        ngettext(
            "%(competency)s: %(num)s of %(criteria)s criteria acquired",
            "%(competency)s: %(num)s of %(criteria)s criteria acquired",
            tally["acquired"],
            competency=tally["competency"],
            criteria=tally["criteria"],
        )
        for tally in tallies
    )


def comments(tallies: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The comment in each language: an instance may have spoken another when the score left."""
    said = []
    for language in LANGUAGES:
        with force_locale(language):
            said.append(comment(tallies))
    return tuple(said)
