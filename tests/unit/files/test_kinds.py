"""What a file is, told by its content alone."""

import io
import zipfile

import pytest

from lti_tool.files.kinds import kind_of
from lti_tool.files.taking import safe_name


def packed(**members: str) -> bytes:
    """A ZIP file; in the names of its members, "__" stands for "/"."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def open_xml(main: str, **others: str) -> bytes:
    """What an office writes: its list of types names the main part."""
    types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return packed(**{"[Content_Types].xml": types, **others})


OOXML = "application/vnd.openxmlformats-officedocument."
WORD = f"{OOXML}wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        pytest.param(b"%PDF-1.7\n", "pdf", id="PDF"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg", id="a camera's photo"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", "png", id="PNG"),
        pytest.param(b"RIFF\x10\x00\x00\x00WEBPVP8 ", "webp", id="WebP"),
        pytest.param(b"RIFF\x10\x00\x00\x00WAVEfmt ", "wav", id="WAV"),
        pytest.param(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "heic", id="an iPhone's photo"),
        pytest.param(b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", "mov", id="an iPhone's film"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "mp4", id="MP4"),
        pytest.param(b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", "m4a", id="a voice memo"),
        pytest.param(b"ID3\x04\x00", "mp3", id="MP3"),
        pytest.param(b"OggS\x00\x02....OpusHead", "ogg", id="Ogg Opus"),
        pytest.param(
            b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x86\x81\x01B\x82\x84webm", "webm", id="WebM"
        ),
        pytest.param(open_xml(WORD), "docx", id="Word"),
        pytest.param(open_xml(f"{OOXML}spreadsheetml.sheet.main+xml"), "xlsx", id="Excel"),
        pytest.param(open_xml(f"{OOXML}presentationml.presentation.main+xml"), "pptx", id="PowerPoint"),
        pytest.param(packed(mimetype="application/vnd.oasis.opendocument.text"), "odt", id="LibreOffice Writer"),
    ],
)
def test_kinds_that_are_taken(content: bytes, extension: str) -> None:
    kind = kind_of(io.BytesIO(content))

    assert kind is not None
    assert kind.extension == extension


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<!doctype html><script>alert(1)</script>", id="HTML"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', id="SVG"),
        pytest.param(b"MZ\x90\x00", id="a program"),
        pytest.param(b"plain words", id="text"),
        pytest.param(packed(readme="x"), id="a plain ZIP file"),
        pytest.param(packed(mimetype="text/html"), id="a ZIP file that says it is HTML"),
        pytest.param(open_xml("application/vnd.ms-word.document.macroEnabled.main+xml"), id="Word with macros"),
        pytest.param(
            open_xml(WORD, word__vbaProject__bin="x", **{"word/vbaProject.bin": "x"}), id="macros in docx"
        ),
        pytest.param(open_xml(WORD)[:-30], id="a broken docx"),
        pytest.param(b"\x1a\x45\xdf\xa3\x01\x00B\x82\x88matroska", id="Matroska"),
        pytest.param(b" %PDF-1.7", id="PDF after something else"),
    ],
)
def test_kinds_that_are_not(content: bytes) -> None:
    assert kind_of(io.BytesIO(content)) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Étude de cas.PDF", "Étude de cas.pdf"),
        ("photo.html", "photo.pdf"),
        ("C:\\Users\\zoe\\plan.v2", "C Users zoe plan.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("evil\u202efdp.exe", "evil fdp.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("a" * 300 + ".pdf", "a" * 120 + ".pdf"),
        ("Compte rendu du 3. octobre", "Compte rendu du 3. octobre.pdf"),
    ],
)
def test_a_name_is_kept_with_the_extension_of_the_content(given: str, kept: str) -> None:
    assert safe_name(given, "pdf") == kept
