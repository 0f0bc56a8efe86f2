"""Pages in English: all but the certification's own text, which says so, and what people and groups are called."""

import re
from collections.abc import Iterator

from bs4 import NavigableString, Tag
from hands import Somebody

OFFICES = {
    "awa": "Assessor",
    "paule": "President of the jury",
    "mathieu": "Jury member",
    "rose": "Référent Handicap",
    "odile": "Certification office",
}
# The title that French law gives to an office stands as it is, like names.
NAMES = re.compile(
    "Zoë|Ångström|Maëlle|Nguyễn|François|Hérouville-Œuvrard|Inès|Traoré|Hélène|Équipe|Référent Handicap"
)
FRENCH = re.compile(
    r"\w*[àâçéèêëîïôùûœÀÇÉÈÊŒ]\w*|\w+[ \u00a0\u202f][:;!?%]|«"
    r"|\b(?:les|des|une|du|pour|dans|avec|aux|sont|vous|votre|candidats?|évaluations?)\b",
    re.IGNORECASE,
)
# What browsers, screen readers and our scripts say of an element beside its text.
SAID = ("title", "aria-label", "aria-description", "aria-valuetext", "placeholder", "alt", "label")


def english(somebody: Somebody) -> None:
    """All that the page says is English, but what says that it is French."""
    said = NAMES.sub("N", "\n".join(_said(somebody.page)))
    french = [line for line in said.splitlines() if FRENCH.search(line)]
    assert french == [], somebody.answer.url


def _said(tag: Tag, language: str = "") -> Iterator[str]:
    """What stands in English in and below the tag, which is in that language unless it says otherwise."""
    language = str(tag.get("lang", language))
    if language == "en":
        yield from (str(each) for name, each in tag.attrs.items() if name in SAID or name.startswith("data-"))
    for child in tag.children:
        if isinstance(child, Tag):
            yield from _said(child, language)
        elif language == "en" and isinstance(child, NavigableString):
            yield child
