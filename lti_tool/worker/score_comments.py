"""What a gradebook shows beside a score. No names: gradebooks are exported and mailed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from xapi.referential.rules import ABSENT, EXEMPTED

LANGUAGES = ("fr", "en")


def comment(tallies: Sequence[Mapping[str, Any]]) -> str:
    """Competency by competency, in the instance's language: "C1 : 3 critères acquis sur 4", "C2 : absent"."""
    return "; ".join(map(_one, tallies))


def _one(tally: Mapping[str, Any]) -> str:
    # A 0 of somebody who was not there must not read as a 0 of somebody who failed.
    match tally.get("state"):
        case str(state) if state == ABSENT:
            return str(_("%(competency)s: absent", competency=tally["competency"]))
        case str(state) if state == EXEMPTED:
            return str(_("%(competency)s: exempted", competency=tally["competency"]))
    return str(
        ngettext(
            "%(competency)s: %(num)s of %(criteria)s criteria acquired",
            "%(competency)s: %(num)s of %(criteria)s criteria acquired",
            tally["acquired"],
            competency=tally["competency"],
            criteria=tally["criteria"],
        )
    )


def comments(tallies: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The comment in each language: an instance may have spoken another when the score left."""
    said = []
    for language in LANGUAGES:
        with force_locale(language):
            said.append(comment(tallies))
    return tuple(said)
