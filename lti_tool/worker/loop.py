"""The background passes, side by side: each in a thread of its own, each on in spite of the others' failures."""

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread
from time import monotonic

from flask import Flask

IDLE_SECONDS = 0.4
LONGEST_AFTER_ERRORS = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pass:
    """
    Work that comes back. ``step`` does some of it and tells whether there may be more at once.

    Whoever sets ``news`` has it come back without a moment's rest.
    """

    name: str
    step: Callable[[], bool]
    news: Event | None = None


class Loop:
    """
    Passes that repeat until they are stopped.

    A pass runs again at once while it has work, and a moment later when it had none. After an error that it did
    not foresee it waits longer each time; the others do not notice.
    """

    def __init__(self, app: Flask, passes: Sequence[Pass]) -> None:
        self._app = app
        self._passes = passes
        self._stopping = Event()
        self._failing: set[str] = set()
        self._lock = Lock()

    @property
    def failing(self) -> list[str]:
        """The passes whose last step ended in an error."""
        with self._lock:
            return sorted(self._failing)

    def run(self, heartbeat: Pass, wait: Callable[[], bool], *, grace: float) -> None:
        """
        Run the passes, and the heartbeat between two calls of ``wait``, until that says true: it is time to stop.

        Steps under way then get ``grace`` seconds to end.
        """
        threads = [Thread(target=self._repeat, args=(work,), name=work.name, daemon=True) for work in self._passes]
        for thread in threads:
            thread.start()
        self._step(heartbeat)
        while not wait():
            self._step(heartbeat)
        self._stopping.set()
        deadline = monotonic() + grace
        for thread in threads:
            thread.join(max(deadline - monotonic(), 0))

    def _repeat(self, work: Pass) -> None:
        errors = 0
        while not self._stopping.is_set():
            outcome = self._step(work)
            errors = errors + 1 if outcome is None else 0
            if not outcome:
                self._rest(work, errors)

    def _rest(self, work: Pass, errors: int) -> None:
        if errors or work.news is None:
            self._stopping.wait(min(IDLE_SECONDS * 2**errors, LONGEST_AFTER_ERRORS))
        elif work.news.wait(IDLE_SECONDS):
            work.news.clear()

    def _step(self, work: Pass) -> bool | None:
        """What a step answers, or ``None`` after an error."""
        try:
            with self._app.app_context():
                more = work.step()
        except Exception as error:
            log.error("the pass %s failed and will be tried again\n%s", work.name, trace_of(error))
            with self._lock:
                self._failing.add(work.name)
            return None
        with self._lock:
            self._failing.discard(work.name)
        return more


def trace_of(error: BaseException) -> str:
    """Where an error arose and of which kinds it and its causes are; not their messages, which may name people."""
    return "".join(_lines_of(error))


def _lines_of(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _lines_of(cause)
        yield "then\n"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames[:-1] if "site-packages" not in frame.filename]
    yield from traceback.format_list(ours + frames[-1:])
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"
