"""Papers are archives: what PDF/A-2u asks of a file is in it, and what it forbids is not."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from lti_tool.web.paper import Paper, writable

AT = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


def a_paper() -> PdfReader:
    paper = Paper(
        "Procès-verbal n° 2026-0001",
        language="fr",
        author="Certifiante",
        foot="Procès-verbal",
        page_words="page {page} sur {pages}",
        at=AT,
    )
    paper.heading("Été, cœur, Noël")
    paper.facts([("Lieu", "Nîmes"), ("Vide", "")])
    paper.grid(["Bloc", "Décision"], [["B1", "Validé"]] * 60, [60, 40])
    return PdfReader(BytesIO(paper.bytes()))


@pytest.fixture(scope="module")
def paper():
    return a_paper()


def objects(reader):
    return [
        reader.get_object(IndirectObject(number, 0, reader)) for number in range(1, int(reader.trailer["/Size"]))
    ]


def test_it_says_that_it_is_pdf_a_2u_and_in_which_language(paper):
    said = paper.trailer["/Root"]["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>U</pdfaid:conformance>" in said
    assert paper.trailer["/Root"]["/Lang"] == "fr"
    assert "Procès-verbal n° 2026-0001" in said


def test_its_colours_are_told_by_a_profile_inside(paper):
    [intent] = paper.trailer["/Root"]["/OutputIntents"]

    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"]["/N"] == 3
    assert len(intent["/DestOutputProfile"].get_data()) > 1000


def test_every_font_is_inside_and_reads_back_as_text(paper):
    fonts = [each for each in objects(paper) if isinstance(each, dict) and each.get("/Type") == "/Font"]
    composite = [font for font in fonts if font["/Subtype"] == "/Type0"]
    descendants = [font for font in fonts if font["/Subtype"] == "/CIDFontType2"]

    assert len(composite) == len(descendants) == 2
    assert len(fonts) == 4
    assert all("/ToUnicode" in font for font in composite)
    assert all("/FontFile2" in font["/FontDescriptor"] and "/CIDToGIDMap" in font for font in descendants)


def test_nothing_is_hidden_alive_transparent_or_attached(paper):
    forbidden = {"/JS", "/JavaScript", "/SMask", "/CA", "/ca", "/EmbeddedFiles", "/AA", "/XFA", "/Encrypt"}
    found = {key for each in objects(paper) if isinstance(each, dict) for key in each}

    assert not paper.is_encrypted
    assert forbidden.isdisjoint(found | set(paper.trailer))
    assert len(paper.trailer["/ID"]) == 2


def test_each_page_says_which_of_how_many_it_is_and_repeats_the_tables_head(paper):
    pages = [page.extract_text() for page in paper.pages]

    assert len(pages) > 1
    assert all(f"page {number} sur {len(pages)}" in text for number, text in enumerate(pages, 1))
    assert all("Décision" in text for text in pages)
    assert "Été, cœur, Noël" in pages[0]
    assert "Vide" not in pages[0]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Zoë Ångström", "Zoë Ångström"),
        ("Zoe\u0308", "Zoë"),
        ("Żółć, Иван, Ελένη", "Żółć, Иван, Ελένη"),
        ("№ 5 – « oui »", "№ 5 – « oui »"),
        ("中村 Kenji", "□□ Kenji"),
        ("a\u2003b\tc", "a b c"),
    ],
)
def test_what_the_font_has_not_is_never_left_out(text, written):
    assert writable(text) == written
