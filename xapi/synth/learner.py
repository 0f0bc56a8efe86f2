"""One learner's years: assessments, marks and their corrections, resits, the jury."""

from collections.abc import Mapping, Sequence
from random import Random

from xapi.referential.model import Assessment, Bloc
from xapi.referential.rules import ABSENT, EXEMPTED
from xapi.statements import Decision
from xapi.synth.patterns import Patterns
from xapi.synth.sitting import DAY, NOTHING, Sitting, Told, a_uuid, instant

SITS = 0.96
IS_ABSENT = 0.01
IS_EXEMPTED = 0.004
HAS_TWO_ASSESSORS = 0.12
THEY_DIFFER = 0.15
SITS_AGAIN = 0.75
MOST_ATTEMPTS = 3
MEETS_THE_JURY = 0.7

# The first of September 2024, in seconds since 1970, and two years of first days.
FIRST_DAY = 1_725_148_800
DAYS = 700

DECISIONS: Mapping[str, Decision] = {
    "validated": "validated",
    "incomplete": "adjourned",
    "not_validated": "refused",
}
REASONS = {"incomplete": "incomplete:", "not_validated": "failed:"}


class Life:
    """What is said of one learner, who is by chance able or not, by the assessors of one body."""

    def __init__(self, patterns: Patterns, assessors: Sequence[bytes], chance: Random) -> None:
        self._patterns = patterns
        self._assessors = assessors
        self._chance = chance
        self._learner = a_uuid(chance)
        self._ability = 0.82 + 0.17 * chance.random()
        self._first_day = int(chance.random() * DAYS)
        self._told: list[Told] = []
        self._states: dict[str, str] = {}
        self._evidence: dict[str, list[bytes]] = {}

    def told(self) -> list[Told]:
        """Everything, assessment by assessment, then the jury."""
        for number, assessment in enumerate(self._patterns.referential.assessments):
            if self._chance.random() < SITS:
                self._sit(assessment, self._first_day + 12 * number)
        if self._chance.random() < MEETS_THE_JURY:
            at = FIRST_DAY + (self._first_day + 300) * DAY + 9 * 3600
            for number, bloc in enumerate(self._patterns.referential.blocs):
                self._deliberate(bloc, at + 240 * number)
        return self._told

    def _sit(self, assessment: Assessment, day: int) -> None:
        """The attempts at an assessment, until all is acquired or the learner gives up."""
        ability = self._ability
        for number in range(1, MOST_ATTEMPTS + 1):
            is_done = self._attempt(assessment, number, day, ability)
            if is_done or self._chance.random() > SITS_AGAIN:
                return
            day, ability = day + 45, (1 + ability) / 2

    def _attempt(self, assessment: Assessment, number: int, day: int, ability: float) -> bool:
        """All marks of one attempt; whether everything in it is acquired."""
        chance = self._chance
        attempt, assessor = a_uuid(chance), self._assessor()
        other = self._assessor() if chance.random() < HAS_TWO_ASSESSORS else assessor
        at = FIRST_DAY + day * DAY + 8 * 3600 + int(chance.random() * 8 * 3600)
        if chance.random() < IS_ABSENT:
            ability = 0
        states = []
        for competency in self._patterns.referential.assessed_by(assessment):
            levels, evidence = [], list[bytes]()
            for criterion in competency.marked_criteria:
                at += 5 + int(chance.random() * 60)
                sitting = Sitting(
                    self._patterns,
                    chance,
                    self._told,
                    assessment,
                    criterion,
                    self._learner,
                    attempt,
                    b"%d" % number,
                    at,
                )
                levels.append(self._marked(sitting, assessor, other, ability, evidence))
            states.append(self._state(levels))
            # What was validated is kept, whatever comes of a resit; an attempt of which nothing stands is none.
            if evidence and self._states.get(competency.code) != "validated":
                self._states[competency.code], self._evidence[competency.code] = states[-1], evidence
        return set(states) == {"validated"}

    def _marked(
        self, sitting: Sitting, assessor: bytes, other: bytes, ability: float, evidence: list[bytes]
    ) -> str | None:
        """What a criterion ends with, null if it stays open: one assessor's mark, or what two agree on."""
        level = self._level(ability)
        first, ids = sitting.marked(assessor, level)
        if other == assessor:
            evidence += ids
            return first
        differs = ability and self._chance.random() < THEY_DIFFER
        second, theirs = sitting.marked(other, self._level(ability) if differs else level)
        ids += theirs
        standing = {level for level in (first, second) if level is not None}
        if len(standing) == 2 and (reconciled := sitting.reconciled(sorted([assessor, other]), level)):
            standing, ids = {level}, [reconciled]
        evidence += ids
        return standing.pop() if len(standing) == 1 else None

    def _level(self, ability: float) -> str:
        if not ability:
            return ABSENT
        number = self._chance.random()
        if number < IS_EXEMPTED:
            return EXEMPTED
        scale = self._patterns.rules.scale
        if number < ability:
            return scale[-1].code
        return scale[int((number - ability) / (1 - ability) * (len(scale) - 1))].code

    def _assessor(self) -> bytes:
        return self._assessors[int(self._chance.random() * len(self._assessors))]

    def _deliberate(self, bloc: Bloc, at: int) -> None:
        """The jury decides as is proposed to it; what it awards is told to others a day later."""
        evidence = sorted(id_ for each in bloc.competencies for id_ in self._evidence.get(each.code, ()))
        if not evidence:
            return
        states = {each.code: self._states.get(each.code, "incomplete") for each in bloc.competencies}
        computed = _worst(set(states.values()))
        reasons = sorted(REASONS[state] + code for code, state in states.items() if state in REASONS)
        pattern = self._patterns.deliberated(bloc, DECISIONS[computed], computed, has_reasons=bool(reasons))
        by, other = sorted(self._chance.sample(self._assessors, 2))
        id_, why = a_uuid(self._chance), '","'.join(reasons).encode()
        said = (id_, self._learner, NOTHING, by, other, b'","'.join(evidence), instant(at), NOTHING, NOTHING, why)
        self._told.append((pattern, said))
        if computed == "validated":
            told = (a_uuid(self._chance), self._learner, NOTHING, NOTHING, NOTHING, id_, instant(at + DAY))
            self._told.append((self._patterns.achieved(bloc), told))

    def _state(self, criteria: Sequence[str | None]) -> str:
        levels = set(criteria)
        if levels - self._patterns.rules.acquiring - {None}:
            return "not_validated"
        return "incomplete" if None in levels else "validated"


def _worst(states: set[str]) -> str:
    """A bloc's outcome, from those of its competencies."""
    return next(state for state in ("not_validated", "incomplete", "validated") if state in states)
