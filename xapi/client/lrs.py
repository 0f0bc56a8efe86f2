"""Statements stored in a Learning Record Store and read from it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from xapi.client.errors import StatementsRefused, StoreMisbehaves
from xapi.client.transport import TIMEOUT, Answer, Transport, json_object, origin

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
# A store that never ends its pages: at 50 a page, five million statements in one reading.
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Page:
    """Statements as the store returned them; up to ``consistent_through``, if it says, it hides none."""

    statements: list[dict[str, Any]]
    consistent_through: str | None


class LRS:
    """
    A store, whoever made it: a URL, a key and a secret.

    One object may be shared by threads. Raises the errors of `xapi.client.errors`.
    """

    def __init__(
        self,
        url: str,
        key: str,
        secret: str,
        *,
        version: str = "1.0.3",
        timeout: tuple[float, float] = TIMEOUT,
        connections: int = 4,
        most_pages: int = MOST_PAGES,
    ) -> None:
        self._transport = Transport(url, key, secret, version, timeout, connections)
        self._most_pages = most_pages

    def __repr__(self) -> str:
        return f"LRS({self._transport.url!r})"

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def store(self, statements: Sequence[bytes | Mapping[str, Any]]) -> None:
        """
        Store statements, all or none; statements given as bytes go out as they are.

        Each carries its own id, so storing the same ones again changes nothing. What the store answers to a
        success is not read: some list all ids, some the new ones, some nothing.
        """
        if statements:
            frozen = (each if isinstance(each, bytes) else _frozen(each) for each in statements)
            self._transport.request("POST", "statements", data=b"[" + b",".join(frozen) + b"]")

    def get(self, statement_id: str) -> dict[str, Any] | None:
        """The statement with this id, be it voided; None where the store has none."""
        by_id = {"statementId": statement_id}
        answer = self._transport.request("GET", "statements", params=by_id, missing=True)
        if answer.status == 404:
            try:
                by_id = {"voidedStatementId": statement_id}
                answer = self._transport.request("GET", "statements", params=by_id, missing=True)
            except StatementsRefused:
                # A store without voiding: what it cannot be asked for, it does not have.
                return None
        found = {} if answer.status == 404 else json_object(answer)
        # Some answer with a list; and a store without voiding may ignore the parameter, and list whatever it has.
        listed = found.get("statements")
        for each in listed if isinstance(listed, list) else [found]:
            if isinstance(each, dict) and str(each.get("id")).lower() == statement_id.lower():
                return each
        return None

    def pages(
        self,
        *,
        verb: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 50,
        ascending: bool = True,
    ) -> Iterator[Page]:
        """
        The statements that meet the filters, page by page, in the order of ``stored``.

        Ends at a page without ``more`` or without statements. Raises `StoreMisbehaves` on a ``more`` that
        leads to another origin, to a page already seen, or on without end.
        """
        filters = {"verb": verb, "since": since, "until": until}
        params = {name: value for name, value in filters.items() if value is not None}
        params |= {"limit": str(limit), "ascending": "true" if ascending else "false"}
        answer = self._transport.request("GET", "statements", params=params)
        seen: set[str] = set()
        for _ in range(self._most_pages):
            page, more = _read(answer)
            if page.statements or not seen:
                yield page
            if not more or not page.statements:
                return
            address = self._next(answer, more)
            if address in seen:
                raise StoreMisbehaves("the pages of the store lead back to one already read")
            seen.add(address)
            answer = self._transport.request("GET", address)
        raise StoreMisbehaves(f"the store has no end after {self._most_pages} pages")

    def about(self) -> dict[str, Any]:
        """What the store says of itself: ``version`` lists those it speaks."""
        return json_object(self._transport.request("GET", "about"))

    def test_connection(self) -> None:
        """
        Read one statement, to learn whether the address, the key and the version are good; raises if not.

        Not by the about resource: it is open to anyone, and not every store has it.
        """
        _read(self._transport.request("GET", "statements", params={"limit": "1"}))

    def _next(self, answer: Answer, more: str) -> str:
        """The address of the next page, which may be whole, from the root, or from here."""
        try:
            address = urljoin(answer.url, more)
            same = origin(address) == origin(self._transport.url)
        except ValueError as error:
            raise StoreMisbehaves("the link to the next page is no address") from error
        # Where a backslash stands, or a user's name, parsers disagree on which host an address names.
        if not same or "\\" in more or not more.isprintable() or "@" in urlsplit(address).netloc:
            raise StoreMisbehaves("the link to the next page leads to another origin")
        return address


def _read(answer: Answer) -> tuple[Page, str | None]:
    """The page in an answer, and its ``more``."""
    result = json_object(answer)
    statements, more = result.get("statements"), result.get("more")
    if not isinstance(statements, list) or not all(isinstance(each, dict) for each in statements):
        raise StoreMisbehaves("the answer is no list of statements", answer.status)
    if more is not None and not isinstance(more, str):
        raise StoreMisbehaves("the link to the next page is no text", answer.status)
    return Page(statements, answer.headers.get(CONSISTENT_THROUGH)), more


def _frozen(statement: Mapping[str, Any]) -> bytes:
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":")).encode()
