"""The headers of attachments (xAPI data, 2.4.11)."""

from typing import Any

from xapi.lrs.validation.formats import check_iri, check_language_map, check_media_type, check_sha2
from xapi.lrs.validation.shapes import Check, InvalidData, check_object


def check_length(value: Any) -> None:
    """A number of octets."""
    if type(value) is not int or value < 0:
        raise InvalidData("must be a whole number of octets")


ATTACHMENT: dict[str, Check] = {
    "usageType": check_iri,
    "display": check_language_map,
    "description": check_language_map,
    "contentType": check_media_type,
    "length": check_length,
    "sha2": check_sha2,
    "fileUrl": check_iri,
}


def check_attachment(value: Any) -> None:
    """What an attachment is for, and how to know its octets again."""
    check_object(value, ATTACHMENT, ("usageType", "display", "contentType", "length", "sha2"))
