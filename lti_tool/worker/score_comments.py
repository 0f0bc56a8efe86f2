"""What a gradebook shows beside a score. No names: gradebooks are exported and mailed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import ngettext


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
