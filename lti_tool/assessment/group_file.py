"""
A file that says which candidate sits in which group, read line by line.

    Unreadable    it is no table of text at all
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from unicodedata import combining, normalize
from uuid import UUID

LONGEST_NAME = 60
MOST_LINES = 5000
DELIMITERS = ";\t,"
# How spreadsheets and people call the columns, in the languages that pages speak.
COLUMNS = {
    "name": ("candidat", "candidate", "nom", "name", "nom complet", "full name", "participant"),
    "email": ("e-mail", "email", "mail", "courriel", "adresse electronique", "adresse e-mail", "e-mail address"),
    "sub": ("id", "identifiant", "user id", "identifiant de la plateforme", "platform id"),
    "group": ("groupe", "group", "binome", "pair", "equipe", "team"),
}
HEADINGS = {words: column for column, known in COLUMNS.items() for words in known}


class Trouble(StrEnum):
    """What may be wrong with a line."""

    NO_CANDIDATE = "no_candidate"
    UNKNOWN = "unknown"
    SEVERAL = "several"
    TWICE = "twice"
    LONG_NAME = "long_name"
    COLUMNS = "columns"
    NO_GROUP_COLUMN = "no_group_column"


class Unreadable(ValueError):
    """It is no table of text at all."""


@dataclass(frozen=True)
class Someone:
    """A candidate as files may name them."""

    id: UUID
    sub: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line; ``says`` is what stands there, ``other`` the line that said it before."""

    line: int
    trouble: Trouble
    says: str = ""
    other: int = 0


@dataclass(frozen=True)
class Seats:
    """Who sits where: ``None`` for whom the file leaves in no group. With ``problems``, nothing of it counts."""

    group_of: Mapping[UUID, str | None] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


def text_of(data: bytes) -> str:
    """
    The file's text: UTF-8 with or without its mark, UTF-16 with it, else Windows-1252 as Excel saves it in France.

    Raises `Unreadable`.
    """
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf_16 else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable


def seats(text: str, candidates: Iterable[Someone]) -> Seats:
    """
    Where the file seats each candidate that it names, or everything that is wrong with it.

    A first line of known headings says which column is which. Without one, the first column is the candidate, by
    platform id, e-mail address or name in either order, and the second the group. Groups are told apart without
    regard to case, and called as they are first. Raises `Unreadable`.
    """
    rows = list(_rows(text))
    if not rows:
        raise Unreadable
    if heads := _headings(rows[0][1]):
        if "group" not in heads.values() or len(heads) < 2:
            return Seats(problems=[Problem(rows[0][0], Trouble.NO_GROUP_COLUMN)])
        rows = rows[1:]
    return _seated(rows, heads, _Register(candidates))


def comparable(words: str) -> str:
    """Text as people compare it: one space, no accents, no case, one kind of apostrophe."""
    plain = normalize("NFKD", " ".join(words.replace("’", "'").split()).casefold())
    return "".join(letter for letter in plain if not combining(letter))


class _Register:
    """The candidates, by all that may name them."""

    def __init__(self, candidates: Iterable[Someone]) -> None:
        self._by: dict[str, defaultdict[str, set[UUID]]] = {
            column: defaultdict(set) for column in ("sub", "email", "name")
        }
        for someone in candidates:
            self._by["sub"][someone.sub].add(someone.id)
            for column, value in (("email", someone.email), ("name", someone.name)):
                if value:
                    self._by[column][_key(column, value)].add(someone.id)

    def find(self, cells: Mapping[str, str]) -> set[UUID]:
        """Whom the cells name: the first that is filled decides, an id before an address before a name."""
        for column in ("sub", "email", "name"):
            if value := cells.get(column):
                return self._by[column].get(_key(column, value), set())
        return set()

    def find_any(self, said: str) -> set[UUID]:
        """Whom the text names, whatever it is: an id before an address before a name."""
        return next((found for column in self._by if (found := self.find({column: said}))), set())


def _key(column: str, value: str) -> str:
    if column == "sub":
        return value
    plain = comparable(value)
    # "Zoë Ångström" and "ÅNGSTRÖM Zoë" are one.
    return " ".join(sorted(plain.split())) if column == "name" else plain


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, each with its number in the file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        raise Unreadable
    delimiter = _delimiter(lines)
    for number, line in enumerate(lines, start=1):
        # A quoted cell may not run over lines, so that every line keeps its number.
        try:
            cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error as error:
            raise Unreadable from error
        stripped = [" ".join(cell.split()) for cell in cells]
        if any(stripped):
            yield number, stripped


def _delimiter(lines: Sequence[str]) -> str:
    """What parts the cells: what the first line with any of them has most of."""
    for line in lines:
        counts = Counter(letter for letter in line if letter in DELIMITERS)
        if counts:
            return max(DELIMITERS, key=lambda delimiter: counts[delimiter])
    return ";"


def _headings(cells: Sequence[str]) -> dict[int, str]:
    """Which column each place holds, if the line is one of headings: every cell says a known one, or nothing."""
    known = {place: HEADINGS.get(comparable(cell)) for place, cell in enumerate(cells) if cell}
    if len(known) < 2 or not all(known.values()):
        return {}
    return {place: column for place, column in known.items() if column}


def _seated(rows: Sequence[tuple[int, list[str]]], heads: Mapping[int, str], register: _Register) -> Seats:
    problems: list[Problem] = []
    group_of: dict[UUID, str | None] = {}
    line_of: dict[UUID, int] = {}
    name_of: dict[str, str] = {}
    for line, cells in rows:
        said, found, group = _read(cells, heads, register)
        if not heads and len([cell for cell in cells[2:] if cell]):
            problems.append(Problem(line, Trouble.COLUMNS, " ; ".join(cells)))
        elif not said:
            problems.append(Problem(line, Trouble.NO_CANDIDATE))
        elif len(found) != 1:
            problems.append(Problem(line, Trouble.SEVERAL if found else Trouble.UNKNOWN, said))
        elif (id := next(iter(found))) in line_of:
            problems.append(Problem(line, Trouble.TWICE, said, line_of[id]))
        elif len(group) > LONGEST_NAME:
            problems.append(Problem(line, Trouble.LONG_NAME, group))
        else:
            line_of[id] = line
            group_of[id] = name_of.setdefault(group.casefold(), group) or None
    return Seats({}, problems) if problems else Seats(group_of)


def _read(cells: Sequence[str], heads: Mapping[int, str], register: _Register) -> tuple[str, set[UUID], str]:
    """What names the candidate, who that may be, and the group's name."""
    if not heads:
        said, group = [*cells, "", ""][:2]
        return said, register.find_any(said), group
    named = {column: cells[place] for place, column in heads.items() if place < len(cells)}
    said = next((value for column in ("name", "email", "sub") if (value := named.get(column))), "")
    return said, register.find(named), named.get("group", "")
