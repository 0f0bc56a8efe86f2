"""
What kind of file it is, told by its content: a name and a type that a browser sends prove nothing.

Only what is on the list is taken. HTML and SVG, which a browser would run, are no kind here, and neither are
archives, programs or documents with macros.
"""

import re
import zipfile
from dataclasses import dataclass
from typing import IO

A_HEAD = 4096
# What says of an office document what it is, is short; somebody could pack a gigabyte into its place.
LONGEST_MEMBER = 1 << 20


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken. ``is_shown`` says that browsers show it without running anything."""

    media_type: str
    extension: str
    is_shown: bool = False


PDF = Kind("application/pdf", "pdf")
JPEG = Kind("image/jpeg", "jpg", is_shown=True)
PNG = Kind("image/png", "png", is_shown=True)
GIF = Kind("image/gif", "gif", is_shown=True)
WEBP = Kind("image/webp", "webp", is_shown=True)
HEIC = Kind("image/heic", "heic")
AVIF = Kind("image/avif", "avif", is_shown=True)
MP3 = Kind("audio/mpeg", "mp3", is_shown=True)
M4A = Kind("audio/mp4", "m4a", is_shown=True)
WAV = Kind("audio/wav", "wav", is_shown=True)
OGG = Kind("audio/ogg", "ogg", is_shown=True)
FLAC = Kind("audio/flac", "flac", is_shown=True)
AMR = Kind("audio/amr", "amr")
MP4 = Kind("video/mp4", "mp4", is_shown=True)
MOV = Kind("video/quicktime", "mov", is_shown=True)
THREE_GP = Kind("video/3gpp", "3gp")
WEBM = Kind("video/webm", "webm", is_shown=True)
OGV = Kind("video/ogg", "ogv", is_shown=True)

STARTS = {
    b"%PDF-": PDF,
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"ID3": MP3,
    b"\xff\xfb": MP3,
    b"\xff\xf3": MP3,
    b"\xff\xf2": MP3,
    b"fLaC": FLAC,
    b"#!AMR": AMR,
}
# https://en.wikipedia.org/wiki/Resource_Interchange_File_Format: four letters say what is inside.
IN_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
# The major brand of an ISO base media file: https://mp4ra.org/registered-types/brands
BRANDS = {
    b"M4A ": M4A,
    b"M4B ": M4A,
    b"M4V ": MP4,
    b"qt  ": MOV,
    b"heic": HEIC,
    b"heix": HEIC,
    b"mif1": HEIC,
    b"avif": AVIF,
    b"isom": MP4,
    b"avc1": MP4,
    b"dash": MP4,
    b"MSNV": MP4,
}
FAMILIES = {b"iso": MP4, b"mp4": MP4, b"3gp": THREE_GP, b"3g2": THREE_GP}

# The main part of an Office Open XML document. Those with macros have other types.
OPEN_XML = {
    "wordprocessingml.document": "docx",
    "spreadsheetml.sheet": "xlsx",
    "presentationml.presentation": "pptx",
    "presentationml.slideshow": "ppsx",
}
MAIN_PART = re.compile(rb"application/vnd\.openxmlformats-officedocument\.([a-z.]+)\.main\+xml")
OPEN_DOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odg"}
OF_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OF_OPEN_XML = "application/vnd.openxmlformats-officedocument."

KINDS = {
    kind.media_type: kind
    for kind in (
        *(PDF, JPEG, PNG, GIF, WEBP, HEIC, AVIF, MP3, M4A, WAV, OGG, FLAC, AMR, MP4, MOV, THREE_GP, WEBM, OGV),
        *(Kind(OF_OPEN_XML + name, extension) for name, extension in OPEN_XML.items()),
        *(Kind(OF_OPEN_DOCUMENT + name, extension) for name, extension in OPEN_DOCUMENT.items()),
    )
}


def kind_of(file: IO[bytes]) -> Kind | None:
    """The kind of the file, read from its beginning; none where it is no kind that is taken."""
    file.seek(0)
    head = file.read(A_HEAD)
    for start, kind in STARTS.items():
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF"):
        return IN_RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12]) or FAMILIES.get(head[8:11])
    if head.startswith(b"OggS"):
        return OGV if b"theora" in head else OGG
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        # Matroska's header names what the file is; WebM is the kind that browsers play.
        return WEBM if b"webm" in head[:64] else None
    return _office_document(file) if head.startswith(b"PK\x03\x04") else None


def _office_document(file: IO[bytes]) -> Kind | None:
    """OOXML and ODF are ZIP files that say inside what they are; another ZIP file could hold anything."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = set(packed.namelist())
            if "mimetype" in names:
                media_type = _member(packed, "mimetype").decode("ascii", "replace").strip()
                return KINDS.get(media_type) if media_type.startswith(OF_OPEN_DOCUMENT) else None
            if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
                return None
            mains = set(MAIN_PART.findall(_member(packed, "[Content_Types].xml")))
            return KINDS.get(OF_OPEN_XML + mains.pop().decode()) if len(mains) == 1 else None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        # Broken, encrypted or packed in a way that no office does.
        return None


def _member(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as member:
        return member.read(LONGEST_MEMBER)
