"""How often somebody may ask: a bucket of permissions for each name, filled at a steady rate."""

import threading
import time
from collections.abc import Callable

# Names beyond these are those of somebody who makes them up; full buckets are forgotten first.
NAMES_AT_MOST = 10_000


class Rates:
    """``burst`` at once, then ``per_second``; one for each process, shared by its threads."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._burst, self._clock = per_second, burst, clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, name: str) -> float:
        """Seconds until ``name`` may ask; 0 if it may now."""
        with self._lock:
            return max(0.0, (1 - self._level(name)) / self._per_second)

    def take(self, name: str) -> float:
        """The same, and use up one permission if there is one."""
        with self._lock:
            level = self._level(name)
            if level < 1:
                return (1 - level) / self._per_second
            self._left[name] = (level - 1, self._clock())
            return 0.0

    def _level(self, name: str) -> float:
        """What the bucket of ``name`` holds now."""
        now = self._clock()
        if len(self._left) > NAMES_AT_MOST:
            self._left = {
                known: kept for known, kept in self._left.items() if self._filled(kept, now) < self._burst
            }
        return self._filled(self._left.get(name, (self._burst, now)), now)

    def _filled(self, kept: tuple[float, float], now: float) -> float:
        level, at = kept
        return min(self._burst, level + (now - at) * self._per_second)
