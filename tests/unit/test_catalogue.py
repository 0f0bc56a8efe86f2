"""Every visible sentence has its French, and what is shipped is what was translated."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
FRENCH = ROOT / "lti_tool" / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "_l": None}


@pytest.fixture(scope="module")
def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def visible_sentences() -> dict[object, str]:
    """Every msgid in the sources, with the file it was found in."""
    return {
        message: f"{package}/{file}:{line}"
        for package in ("lti_tool", "xapi")
        for file, line, message, _, _ in extract_from_dir(ROOT / package, METHODS, keywords=KEYWORDS)
    }


def test_every_visible_sentence_has_its_french(french: Catalog) -> None:
    lacking = [
        f"{where}: {message}"
        for message, where in visible_sentences().items()
        if (found := french.get(message[0] if isinstance(message, tuple) else message)) is None
        or found.fuzzy
        or not all(found.string if isinstance(found.string, (list, tuple)) else [found.string])
    ]

    assert not lacking, "\n".join(["make translations, then translate:", *lacking])


def test_no_sentence_hides_from_the_catalogue_in_an_f_string() -> None:
    # The extractor does not look inside the braces of one.
    hidden = [
        f"{path.relative_to(ROOT)}:{number}"
        for package in ("lti_tool", "xapi")
        for path in (ROOT / package).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\{n?_\(|\{n?gettext\(", line)
    ]

    assert not hidden


def test_no_french_sentence_outlives_its_english(french: Catalog) -> None:
    said = {message[0] if isinstance(message, tuple) else message for message in visible_sentences()}
    left = [m.id for m in french if m.id and (m.id[0] if isinstance(m.id, tuple) else m.id) not in said]

    assert not left


def test_french_keeps_the_placeholders_of_the_english(french: Catalog) -> None:
    problems = [f"{message.id}: {error}" for message, errors in french.check() for error in errors]

    assert not problems


def test_french_is_set_as_french_is(french: Catalog) -> None:
    # A space that does not break (U+00A0) before : ; ? ! » %, after « and n°, and the apostrophe that curls.
    slips = r"[ \u202f][:;?!»](?=\s|$|[.,)…])| %%|« |n° |[^\W\d]'[^\W\d]|\.\.\."
    said = (
        text
        for message in french
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    )

    assert not [text for text in said if re.search(slips, text)]


def test_the_compiled_catalogue_is_fresh(french: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, french)

    assert FRENCH.with_suffix(".mo").read_bytes() == compiled.getvalue()
