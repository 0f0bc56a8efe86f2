"""What statements say is attached to them, against what came with them (xAPI data, 2.4.11)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xapi.lrs.signatures import SIGNATURE, check_signature
from xapi.lrs.validation import InvalidData


def headers_of(said: Mapping[str, Any], where: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Each attachment that a statement, or the SubStatement in it, describes, with its place."""
    for index, header in enumerate(said.get("attachments", ())):
        yield header, f"{where}/attachments/{index}"
    if said["object"].get("objectType") == "SubStatement":
        yield from headers_of(said["object"], f"{where}/object")


def check_attached(batch: Sequence[Mapping[str, Any]], contents: Mapping[str, bytes]) -> None:
    """Every attachment is there or has a fileUrl, nothing is there that none describes, signatures are right."""
    described = set()
    for index, said in enumerate(batch):
        for header, where in headers_of(said, f"/{index}" if len(batch) > 1 else ""):
            digest = header["sha2"].lower()
            described.add(digest)
            if digest not in contents and "fileUrl" not in header:
                raise InvalidData("without a fileUrl, the attachment must be in the request", where)
            if header["usageType"] == SIGNATURE:
                try:
                    check_signature(said, header, contents.get(digest))
                except InvalidData as error:
                    raise error.within(where) from error
    if contents.keys() - described:
        raise InvalidData("no statement describes one of the parts that came with it")
