"""
What a command says that needs no instance, by the tool's catalogue.

The standard library finds it as well as Flask does, and a command that reads files need not wait for Flask.
"""

import gettext as catalogues
import os
from pathlib import Path

CATALOGUES = Path(__file__).parents[1] / "translations"
FRENCH, ENGLISH = "fr", "en"


def gettext(text: str, /, **values: object) -> str:
    """``text`` in the language of CERTIBLOC_LANGUAGE, French unless that is English, with ``values`` put in."""
    # What stands in the code is English.
    language = ENGLISH if os.environ.get("CERTIBLOC_LANGUAGE") == ENGLISH else FRENCH
    said = catalogues.translation("messages", CATALOGUES, [language], fallback=True).gettext(text)
    return said % values if values else said


def lazy_gettext(text: str) -> str:
    """Marks ``text`` for the catalogue; `gettext` translates it where it is said."""
    return text
