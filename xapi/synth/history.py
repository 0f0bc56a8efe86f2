"""A synthesis: learners one after the other, and their statements as they would come out of a store."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from xapi.referential.model import Referential
from xapi.referential.rules import RuleSet
from xapi.synth.learner import Life
from xapi.synth.patterns import Patterns
from xapi.synth.sitting import Told, a_uuid

ASSESSORS = 60
# So many statements are held back to be shuffled: some hundred learners' worth, whatever the number of learners.
WINDOW = 30_000
REPEATED = 0.003


@dataclass(frozen=True)
class Synthesis:
    """
    What to make up: ``learners`` histories of one referential, all by one ``seed``.

    The first learners of a seed are the same however many there are.
    """

    learners: int
    seed: int
    referential: Referential
    rules: RuleSet
    home_page: str
    ids: bool = False


def lines(wanted: Synthesis) -> Iterator[bytes]:
    """The statements as JSON, one a line, shuffled; the same synthesis gives the same bytes."""
    patterns = Patterns(wanted.referential, wanted.rules, wanted.home_page, wanted.ids)
    chance = Random(f"order of {wanted.seed}")  # noqa: S311 # makes things up, guards nothing
    return (pattern.line(filling) for pattern, filling in _shuffled(_told(wanted, patterns), chance))


def _told(wanted: Synthesis, patterns: Patterns) -> Iterator[Told]:
    staff = Random(f"assessors of {wanted.seed}")  # noqa: S311 # as above
    assessors = sorted(a_uuid(staff) for _ in range(ASSESSORS))
    for number in range(wanted.learners):
        chance = Random(f"learner {number} of {wanted.seed}")  # noqa: S311 # as above
        yield from Life(patterns, assessors, chance).told()


def _shuffled(told: Iterator[Told], chance: Random) -> Iterator[Told]:
    """Each statement changes places with one still held back; a few are stored twice."""
    held: list[Told] = []
    random = chance.random
    for each in told:
        if len(held) < WINDOW:
            held.append(each)
            continue
        place = int(random() * WINDOW)
        out, held[place] = held[place], each
        yield out
        if random() < REPEATED:
            yield out
    chance.shuffle(held)
    yield from held
