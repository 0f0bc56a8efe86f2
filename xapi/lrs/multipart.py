"""Statements and what is attached to them in one body: multipart/mixed (xAPI communication, 1.5.2; RFC 2046)."""

import hashlib
import re
import secrets
from collections.abc import Iterable

from xapi.lrs.errors import TooLarge
from xapi.lrs.validation import InvalidData
from xapi.lrs.validation.formats import SHA2

HASH = "x-experience-api-hash"
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{1,70}")
ALGORITHMS = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}


def opened(body: bytes, boundary: str, *, most: int, longest: int) -> tuple[bytes, dict[str, bytes]]:
    """
    The JSON of the first part, and the other parts by their digests, which are right.

    Raises `TooLarge` on more than ``most`` of these, or one of more than ``longest`` octets.
    """
    if BOUNDARY.fullmatch(boundary) is None:
        raise InvalidData("the multipart boundary is missing or is none")
    parts = _parts(body, boundary.encode(), most)
    headers, first = parts[0]
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise InvalidData("the first part must be application/json")
    contents: dict[str, bytes] = {}
    for number, (headers, content) in enumerate(parts[1:], start=2):
        digest = headers.get(HASH, "").lower()
        if len(content) > longest:
            raise TooLarge(f"an attachment has at most {longest} octets; part {number} has more")
        if headers.get("content-transfer-encoding", "").lower() != "binary":
            raise InvalidData(f"part {number} must have Content-Transfer-Encoding: binary")
        if SHA2.fullmatch(digest) is None:
            raise InvalidData(f"part {number} must have X-Experience-API-Hash, a SHA-2 digest in hexadecimal")
        if ALGORITHMS[len(digest)](content).hexdigest() != digest:
            raise InvalidData(f"part {number} is not what its X-Experience-API-Hash says")
        contents[digest] = content
    return first, contents


def closed(text: str, attachments: Iterable[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A body with ``text`` as its JSON and the attachments (digest, media type, content), and its boundary."""
    boundary = secrets.token_hex(16)
    parts = [b"Content-Type: application/json\r\n\r\n" + text.encode()]
    for digest, media_type, content in attachments:
        head = (
            f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {digest}\r\n\r\n"
        )
        parts.append(head.encode() + content)
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n", boundary


def _parts(body: bytes, boundary: bytes, most: int) -> list[tuple[dict[str, str], bytes]]:
    """Headers (names in lower case) and content of each part; at least one."""
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, most + 3)
    # What is before the first, the JSON, the attachments, and what is behind the last.
    if len(pieces) > most + 3:
        raise TooLarge(f"a request has at most {most} attachments")
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise InvalidData("the multipart body is cut off, or its boundary is another")
    parts = []
    for number, piece in enumerate(pieces[1:-1], start=1):
        padding, line_end, rest = piece.partition(b"\r\n")
        head, blank, content = (b"\r\n" + rest).partition(b"\r\n\r\n")
        if padding.strip() or not line_end or not blank:
            raise InvalidData(f"part {number} has no headers")
        parts.append((_headers(head, number), content))
    return parts


def _headers(head: bytes, number: int) -> dict[str, str]:
    headers = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise InvalidData(f"part {number} has a header that is none")
        headers[name.strip().lower()] = value.strip()
    return headers
