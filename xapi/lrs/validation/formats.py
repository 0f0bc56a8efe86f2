"""
The strings with a format of their own: identifiers, times, durations, languages (xAPI data, part 4).

Each check has one regular expression, compiled once; what an expression cannot say (the days of a month)
follows it.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from xapi.lrs.validation.shapes import Check, InvalidData, check_depth, check_text, kind_of, place

# RFC 4122, variant 2; any version, as versions keep being added (7 is met in the field).
UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")

# RFC 3987, without its rules on where in the address each character may stand; but http has a host.
_UCSCHAR = "\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\uffef\U00010000-\U0010fffd"
_IRI_CHARACTERS = rf"[!$&-;=?-Z_a-z~\[\]{_UCSCHAR}]*"
# Not one character or escape at a time, which took three times as long; there are twenty IRIs in a statement.
_IRI_PART = rf"{_IRI_CHARACTERS}(?:%[0-9A-Fa-f]{{2}}{_IRI_CHARACTERS})*"
IRI = re.compile(
    rf"(?![hH][tT][tT][pP][sS]?:(?!//[^/?#]))[A-Za-z][A-Za-z0-9+.-]*:(?=.){_IRI_PART}(?:\#{_IRI_PART})?"
)

_MAIL_ATOM = r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f\ud800-\udfff]+"
MAILTO = re.compile(rf"mailto:{_MAIL_ATOM}@{_MAIL_ATOM}")
SHA1 = re.compile(r"[0-9a-fA-F]{40}")
SHA2 = re.compile(r"(?:[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})")
_WORD = r"[\w!#$&^.+-]+"
MEDIA_TYPE = re.compile(rf"{_WORD}/{_WORD}(?:[ \t]*;[ \t]*{_WORD}=(?:{_WORD}|\"[ !#-~]*\"))*", re.ASCII)

# RFC 5646, section 2.1: the grammar, not the registry.
LANGUAGE = re.compile(
    r"""
    (?:
        (?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})         # language, extended language
        (?:-[a-z]{4})?                                      # script
        (?:-(?:[a-z]{2}|\d{3}))?                            # region
        (?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*               # variants
        (?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*                # extensions
        (?:-x(?:-[a-z0-9]{1,8})+)?                          # private use
      | x(?:-[a-z0-9]{1,8})+
      | en-GB-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)
      | sgn-(?:BE-FR|BE-NL|CH-DE)|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min|min-nan|xiang)
    )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

# ISO 8601:2004, 4.4.3.2: a fraction may stand on the last component only.
_LAST = r"(?:[.,]\d+)?"
DURATION = re.compile(
    rf"""P(?=[\dT])(?:
        \d+{_LAST}W
      | (?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+{_LAST}S)?)?
      | (?:\d+Y)?(?:\d+M)?(?:\d+D)?T(?:\d+H)?\d+[.,]\d+M
      | (?:\d+Y)?(?:\d+M)?(?:\d+D)?T\d+[.,]\d+H
      | (?:\d+Y)?(?:\d+M)?\d+[.,]\d+D
      | (?:\d+Y)?\d+[.,]\d+M
      | \d+[.,]\d+Y
    )""",
    re.VERBOSE | re.ASCII,
)

# ISO 8601, extended (RFC 3339 and its local time) or basic; -00:00 and its like say nothing and are refused.
_OFFSET = r"(?P<offset>Z|z|[+-]\d{2}(?::?\d{2})?)?"
TIMESTAMP = re.compile(
    rf"(?!.*-00(?::?00)?$)(?:"
    rf"(\d{{4}})-(\d{{2}})-(\d{{2}})[Tt](\d{{2}}):(\d{{2}})(?::(\d{{2}})(?:[.,](\d+))?)?"
    rf"|(\d{{4}})(\d{{2}})(\d{{2}})[Tt](\d{{2}})(\d{{2}})(?:(\d{{2}})(?:[.,](\d+))?)?){_OFFSET}",
    re.ASCII,
)

VERSION_1 = re.compile(r"1\.0(?:\.(?:0|[1-9]\d*))?", re.ASCII)
VERSION_2 = re.compile(r"2\.0(?:\.(?:0|[1-9]\d*))?", re.ASCII)


def matching(pattern: re.Pattern[str], meaning: str) -> Check:
    """The check of a string that is, from end to end, what ``pattern`` describes."""
    fullmatch = pattern.fullmatch

    def check_format(value: Any) -> None:
        if type(value) is not str:
            raise InvalidData(f"must be a string, not {kind_of(value)}")
        if fullmatch(value) is None:
            raise InvalidData(f"must be {meaning}")

    return check_format


check_uuid = matching(UUID, "a UUID in its standard form")
check_iri = matching(IRI, "an IRI with a scheme")
check_mailto = matching(MAILTO, "mailto: and one e-mail address")
check_sha1 = matching(SHA1, "a SHA-1 digest in 40 hexadecimal digits")
check_sha2 = matching(SHA2, "a SHA-2 digest in hexadecimal digits")
check_media_type = matching(MEDIA_TYPE, "an Internet media type")
check_language = matching(LANGUAGE, "a language tag (RFC 5646)")
check_duration = matching(DURATION, "an ISO 8601 duration")
check_version_1 = matching(VERSION_1, "1.0 or 1.0.x")


def check_timestamp(value: Any) -> None:
    """An instant written as ISO 8601, on a day that the calendar has, at no offset of minus zero."""
    check_text(value)
    if instant(value) is None:
        raise InvalidData("must be an ISO 8601 date and time, and not at -00:00")


def instant(text: str) -> datetime | None:
    """
    The instant that ``text`` names, in UTC, to the microsecond, or None if it names none.

    Further digits are cut off; a time without an offset is read as UTC; a leap second as the one after.
    """
    match = TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    fields = match.groups()
    year, month, day, hour, minute, second, fraction = fields[:7] if fields[0] else fields[7:14]
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    leap = second == "60"
    try:
        local = datetime(
            int(year), int(month), int(day), int(hour), int(minute), 59 if leap else int(second or 0), micro, UTC
        )
        return local + timedelta(seconds=1 if leap else 0) - _offset(match["offset"])
    except (ValueError, OverflowError):
        return None


def _offset(text: str | None) -> timedelta:
    """``+02:00``, ``+0200`` or ``+02`` as a duration; raises ValueError from 24 hours or 60 minutes on."""
    if text is None or text in "Zz":
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("no such offset")
    size = timedelta(hours=hours, minutes=minutes)
    return size if text[0] == "+" else -size


def check_language_map(value: Any) -> None:
    """Texts by language (4.2): each key a language tag, each value a string."""
    if type(value) is not dict:
        raise InvalidData(f"must be an object, not {kind_of(value)}")
    for language, text in value.items():
        if LANGUAGE.fullmatch(language) is None:
            raise InvalidData("must be a language tag (RFC 5646)", place(language))
        if type(text) is not str:
            raise InvalidData(f"must be a string, not {kind_of(text)}", f"/{language}")


def check_extensions(value: Any) -> None:
    """Anything at all under keys that are IRIs (4.1); the one place where nulls may stand."""
    if type(value) is not dict:
        raise InvalidData(f"must be an object, not {kind_of(value)}")
    for key, extension in value.items():
        if IRI.fullmatch(key) is None:
            raise InvalidData("the key of an extension must be an IRI", place(key))
        if type(extension) is dict or type(extension) is list:
            try:
                check_depth(extension)
            except InvalidData as error:
                raise error.within(place(key)) from None
