"""One criterion of one attempt: marks given, corrected, taken back, reconciled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from xapi.aggregator.instants import EPOCH_DAY
from xapi.referential.model import Assessment, Criterion
from xapi.synth.patterns import Filling, Pattern, Patterns

Told = tuple[Pattern, Filling]

IS_CORRECTED = 0.04
IS_VOIDED = 0.01
IS_GIVEN_AGAIN = 0.6
IS_RECONCILED = 0.8

DAY = 86_400
VARIANTS = "89ab"
NOTHING = b""


@dataclass(frozen=True, slots=True)
class Sitting:
    """
    A criterion of an attempt at an assessment, marked from ``at`` on; ``told`` gets what is said of it.

    Times are in seconds since 1970, ids as they stand in statements.
    """

    patterns: Patterns
    chance: Random
    told: list[Told]
    assessment: Assessment
    criterion: Criterion
    learner: bytes
    attempt: bytes
    number: bytes
    at: int

    def marked(self, assessor: bytes, level: str) -> tuple[str | None, list[bytes]]:
        """
        One assessor's mark, maybe corrected, maybe voided and given again.

        The level that stands, if one does, and the id of the statement that gave it.
        """
        at, sequence, chance = self.at, 1, self.chance.random
        id_ = self._say(level, assessor, sequence, at)
        if chance() < IS_CORRECTED:
            at += 30 + int(chance() * 7200)
            sequence += 1
            level = self._another(level)
            before, id_ = [id_], self._say(level, assessor, sequence, at, corrected=id_)
        else:
            before = []
        if chance() < IS_VOIDED:
            at += 600 + int(chance() * DAY)
            for each in (*before, id_):
                void = (a_uuid(self.chance), NOTHING, NOTHING, assessor, NOTHING, each, instant(at))
                self.told.append((self.patterns.voided(), void))
            if chance() >= IS_GIVEN_AGAIN:
                return None, []
            id_ = self._say(level, assessor, sequence + 1, at + 60)
        return level, [id_]

    def reconciled(self, assessors: Sequence[bytes], level: str) -> bytes | None:
        """The statement by which two assessors who differ settle on a level, if they do."""
        if self.chance.random() > IS_RECONCILED:
            return None
        return self._say(level, assessors[0], 1, self.at + 3 * DAY, other=assessors[1])

    def _say(
        self,
        level: str,
        assessor: bytes,
        sequence: int,
        at: int,
        *,
        corrected: bytes = NOTHING,
        other: bytes = NOTHING,
    ) -> bytes:
        id_ = a_uuid(self.chance)
        pattern = self.patterns.assessed(
            self.assessment, self.criterion, corrects=bool(corrected), reconciles=bool(other)
        )
        when, count, given = instant(at), b"%d" % sequence, self.patterns.given[level]
        names = id_, self.learner, self.attempt, assessor, other, corrected
        filling = (*names, when, count, self.number, NOTHING, *given)
        self.told.append((pattern, filling))
        return id_

    def _another(self, level: str) -> str:
        others = [each.code for each in self.patterns.rules.scale if each.code != level]
        return others[int(self.chance.random() * len(others))]


def a_uuid(chance: Random) -> bytes:
    """A random UUID, as it is written."""
    digits = f"{chance.getrandbits(128):032x}"
    variant = VARIANTS[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}".encode()


def instant(at: int) -> bytes:
    """The timestamp of an instant in seconds since 1970."""
    day, second = divmod(at, DAY)
    hour, second = divmod(second, 3600)
    minute, second = divmod(second, 60)
    return b"%bT%02d:%02d:%02dZ" % (_date(day), hour, minute, second)


@lru_cache(maxsize=4096)
def _date(day: int) -> bytes:
    return date.fromordinal(EPOCH_DAY + day).isoformat().encode()
