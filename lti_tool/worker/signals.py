"""Waiting that a signal ends."""

import select
import signal
import socket
from types import FrameType


class EndingSignals:
    """
    SIGTERM and SIGINT, turned into something to wait for. For the main thread only, once a process.

    A handler that set an event could meet its own thread inside that event's lock; a byte in a socket cannot.
    """

    def __init__(self) -> None:
        self._told, self._teller = socket.socketpair()
        self._teller.setblocking(False)
        signal.set_wakeup_fd(self._teller.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _nothing)

    def come_within(self, seconds: float) -> bool:
        """Wait for a signal, that long at most; true once one came."""
        return bool(select.select([self._told], [], [], seconds)[0])


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Python's own handler would raise `KeyboardInterrupt`, or end the process at once."""
