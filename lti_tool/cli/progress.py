"""How far a long command has come, on a terminal; nothing elsewhere."""

import sys
from collections.abc import Callable, Iterable, Iterator
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import TypeVar

import click

FIRST_AFTER = 2.0
EVERY = 1.0

Item = TypeVar("Item")


class Progress:
    """A line on standard error that is written over, from the third second on, and gone at the end."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._ended = Event()
        self._what = ""
        self._percent: Callable[[], float] = lambda: -1.0
        self._watching: Thread | None = None
        self._next = monotonic() + FIRST_AFTER

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, _kind: object, _error: object, _traceback: TracebackType | None) -> None:
        self._ended.set()
        if self._watching:
            self._watching.join()
        if self._is_shown:
            click.echo("\r\x1b[K", nl=False, err=True)

    def watch(self, what: str, percent: Callable[[], float]) -> None:
        """Show ``percent`` of ``what`` now and then, until something else is to be watched."""
        self._what, self._percent = what, percent
        if self._is_shown and self._watching is None:
            self._watching = Thread(target=self._watch, daemon=True)
            self._watching.start()

    def counted(self, what: str, items: Iterable[Item]) -> Iterator[Item]:
        """The items, their number shown now and then."""
        if not self._is_shown:
            yield from items
            return
        for number, item in enumerate(items, start=1):
            if number % 1000 == 0 and monotonic() >= self._next:
                self._say(f"{number:,} {what}")
                self._next = monotonic() + EVERY
            yield item

    def _watch(self) -> None:
        pause = FIRST_AFTER
        while not self._ended.wait(pause):
            percent = self._percent()
            self._say(f"{self._what}: {percent:.0f} %" if percent >= 0 else f"{self._what}…")
            pause = EVERY

    def _say(self, text: str) -> None:
        click.echo(f"\r\x1b[K{text}", nl=False, err=True)
