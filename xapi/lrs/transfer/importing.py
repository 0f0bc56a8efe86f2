"""
Statements taken from a file: each line checked, each batch stored whole or not at all.

What a store has set stays as it is, but for ``stored``: that is a place in this store's line (see
`xapi.lrs.database`), and who follows it must meet what comes. A line that is there already changes nothing, so an
import that was cut short is simply begun again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Engine

from xapi.lrs.attachments import check_attached, headers_of
from xapi.lrs.comparison import same_statement
from xapi.lrs.errors import StatementDiffers
from xapi.lrs.insertion import store
from xapi.lrs.json_text import decoded, parse
from xapi.lrs.multipart import ALGORITHMS
from xapi.lrs.received import Authority, Received, receive
from xapi.lrs.transfer.reading import LONGEST_LINE, Line
from xapi.lrs.validation import InvalidData

BATCH_LINES, BATCH_OCTETS = 500, 16 * 2**20
# What is attached under a digest, or None where it is not at hand.
Fetch = Callable[[str], bytes | None]


class Bad(NamedTuple):
    """A line that cannot be taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Taken:
    """
    What became of the lines from ``first`` to ``last``: ``new`` are stored, ``known`` were there before.

    With anything ``bad`` among them none is stored, and ``left_out`` are those that could have been.
    """

    first: int
    last: int
    new: int = 0
    known: int = 0
    left_out: int = 0
    bad: tuple[Bad, ...] = ()


@dataclass
class _Batch:
    """Lines that are stored together."""

    lines: dict[str, tuple[int, Received]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    bad: list[Bad] = field(default_factory=list)
    first: int = 0
    last: int = 0
    repeated: int = 0
    octets: int = 0

    def is_full(self) -> bool:
        return self.last - self.first + 1 >= BATCH_LINES or self.octets >= BATCH_OCTETS


def taken(
    engine: Engine,
    lines: Iterable[Line],
    *,
    key_id: int,
    authority: dict[str, Any],
    fetch: Fetch,
    dry: bool = False,
) -> Iterator[Taken]:
    """
    Store what the lines say, and tell of each batch; ``dry`` stores nothing.

    ``authority`` asserts those that name nobody who does. A batch ends after some hundreds of lines, or earlier
    with long ones.
    """
    batch = _Batch()
    for line in lines:
        batch.first = batch.first or line.number
        batch.last = line.number
        try:
            _add(batch, line, authority, fetch)
        except InvalidData as error:
            batch.bad.append(Bad(line.number, str(error)))
        if batch.is_full():
            yield _stored(engine, batch, key_id, dry)
            batch = _Batch()
    if batch.first:
        yield _stored(engine, batch, key_id, dry)


def _add(batch: _Batch, line: Line, authority: dict[str, Any], fetch: Fetch) -> None:
    """Read the line into the batch; raises `InvalidData` where it is no statement."""
    if line.body is None:
        raise InvalidData(f"the line is longer than {LONGEST_LINE} octets")
    text = decoded(line.body)
    said = parse(text)
    received = _received(said, text, authority)
    contents = {
        digest: content
        for header, _ in headers_of(said)
        if (content := _content(digest := header["sha2"].lower(), fetch)) is not None
    }
    check_attached([said], contents)
    if (before := batch.lines.get(received.id)) is None:
        batch.lines[received.id] = (line.number, received)
    elif same_statement(before[1].said, said):
        batch.repeated += 1
    else:
        raise InvalidData(f"line {before[0]} has the same id and says something else", "/id")
    batch.contents |= contents
    batch.octets += len(line.body) + sum(map(len, contents.values()))


def _received(said: Any, text: str, authority: dict[str, Any]) -> Received:
    """The statement under the rules of the version that it names, asserted by whoever it says."""
    parts = said if isinstance(said, dict) else {}
    version = "2.0.0" if str(parts.get("version", "")).startswith("2.") else "1.0.3"
    asserted = Authority.of(parts.get("authority", authority))
    return receive(said, text, authority=asserted, xapi_version=version)


def _content(digest: str, fetch: Fetch) -> bytes | None:
    content = fetch(digest)
    if content is not None and ALGORITHMS[len(digest)](content).hexdigest() != digest:
        raise InvalidData(f"what is at hand as the attachment {digest} is something else")
    return content


def _stored(engine: Engine, batch: _Batch, key_id: int, dry: bool) -> Taken:
    """Store the batch, unless a line of it is bad or contradicts what is stored."""
    numbers = [number for number, _ in batch.lines.values()]
    if not batch.bad and not dry:
        try:
            done = store(engine, [received for _, received in batch.lines.values()], key_id, batch.contents)
        except StatementDiffers as error:
            batch.bad += [
                Bad(numbers[index], "/id: another statement is stored under this id") for index in error.indices
            ]
        else:
            return Taken(batch.first, batch.last, done.new, len(numbers) - done.new + batch.repeated)
    good = len(numbers) + batch.repeated - sum(bad.line in numbers for bad in batch.bad)
    return Taken(batch.first, batch.last, left_out=good, bad=tuple(batch.bad))
