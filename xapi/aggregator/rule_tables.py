"""
A referential and its rule set as tables of whole numbers, which `rule.sql` adds up and compares.

Whatever the rule, a competency is validated when what its criteria add reaches what is needed and none of them is
fatal. Fractions are brought to a common denominator, thresholds to the least whole number that reaches them, the
forgiven billionth included: so no engine rounds, and all give what the fold gives.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain
from math import ceil, lcm

from xapi.aggregator.rows import Kind
from xapi.outcomes.certification import MEANING
from xapi.outcomes.competency import NOT_ASSESSED, falls_short
from xapi.outcomes.outcome import TOLERANCE, Outcome, reaches
from xapi.referential.model import Bloc, Competency, Referential
from xapi.referential.rules import AllAcquired, JuryOnly, Quorum, Rule, RuleSet, Score

# Sums of what stays below this fit the engines' integers.
MOST = 2**53
FOREVER = 2**62
OUTCOMES = (Outcome.NOT_VALIDATED, Outcome.INCOMPLETE, Outcome.VALIDATED)
DECISIONS = tuple(sorted(MEANING))
KEPT = "kept:"

Line = tuple[int, ...]
# By criterion and response.
Numbers = Mapping[str, Mapping[str, Fraction]]


class TooFine(ValueError):
    """The rule of the node called ``code`` has numbers that cannot be added as whole ones; the fold can."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Table:
    """A table of whole numbers; no column is null."""

    columns: tuple[str, ...]
    lines: Sequence[Line]


WORTH = (
    *("node", "response", "low", "high", "low_fatal", "high_fatal", "low_score", "high_score"),
    "in_the_way",
)
CRITERION = ("node", "competency", "bloc", "unmarked", "discordant", "failed")
COMPETENCY = (
    *("node", "bloc", "jury_only", "needed", "low", "high", "low_fatal", "high_fatal", "low_score", "high_score"),
    *("incomplete", "failed"),
)
BLOC = ("node", "jury_only", "scored", "needed", "floor", "whole", "incomplete", "failed")
ASKED = (
    *("until", "assessors", "prefer_validated", "prefer_incomplete"),
    *("jury_only", "decided", "marks_after_decision", "not_assessed"),
)


@dataclass(frozen=True, eq=False)
class RuleTables:
    """Both as tables. Nodes are numbered in the referential's order, the certification 0; so are ``nodes``."""

    referential: Referential
    rules: RuleSet

    @cached_property
    def nodes(self) -> Sequence[tuple[Kind, str, str]]:
        """Each node's kind, code and IRI."""
        nodes: list[tuple[Kind, str, str]] = [("certification", self.referential.id, self.referential.iri)]
        for bloc in self.referential.blocs:
            nodes.append(("bloc", bloc.code, self.referential.bloc_iri(bloc.code)))
            for competency in bloc.competencies:
                nodes.append(("competency", competency.code, self.referential.competency_iri(competency.code)))
                for criterion in competency.marked_criteria:
                    nodes.append(("criterion", criterion.code, self.referential.criterion_iri(criterion.code)))
        return nodes

    @cached_property
    def marked(self) -> Mapping[str, int]:
        """The numbers of what marks may be on, by IRI."""
        return {iri: number for number, (kind, _, iri) in enumerate(self.nodes) if kind == "criterion"}

    @cached_property
    def deliberable(self) -> Mapping[str, int]:
        """The numbers of what a jury may decide on, by IRI."""
        kinds = {"certification", "bloc"}
        return {iri: number for number, (kind, _, iri) in enumerate(self.nodes) if kind in kinds}

    @cached_property
    def responses(self) -> Sequence[str]:
        """The responses of marks, by their number: the lowest first, equal ones by code."""
        return sorted(self.rules.values, key=lambda code: (self.rules.values[code], code))

    @cached_property
    def numbered_responses(self) -> Mapping[str, int]:
        """The numbers of the responses."""
        return {code: number for number, code in enumerate(self.responses)}

    @cached_property
    def reasons(self) -> Sequence[str]:
        """All reasons there can be, by their number; they sort as their numbers do."""
        criteria = [code for kind, code, _ in self.nodes if kind == "criterion"]
        above = [code for kind, code, _ in self.nodes if kind in {"competency", "bloc"}]
        named = [f"{why}:{code}" for why in ("open", "discordant", "failed") for code in criteria]
        named += [f"{why}:{code}" for why in ("incomplete", "failed") for code in above]
        return sorted({*named, KEPT, "decided", "jury_only", "marks_after_decision", NOT_ASSESSED})

    def tables(self, until: int | None = None) -> dict[str, Table]:
        """All tables by name; ``until`` is the instant looked at. Raises `TooFine`."""
        reason = {code: number for number, code in enumerate(self.reasons)}
        said = [reason[code] for code in ("jury_only", "decided", "marks_after_decision", NOT_ASSESSED)]
        asked = (FOREVER if until is None else until, self.rules.assessors, *self._preferences(), *said)
        return {"asked": Table(ASKED, [asked]), **self._timeless}

    @cached_property
    def _timeless(self) -> dict[str, Table]:
        reason = {code: number for number, code in enumerate(self.reasons)}
        worth: list[Line] = []
        criteria: list[Line] = []
        competencies: list[Line] = []
        blocs: list[Line] = []
        numbers = iter(range(1, len(self.nodes)))
        for bloc in self.referential.blocs:
            bloc_number, scale = next(numbers), self._common_scale(bloc)
            blocs.append((bloc_number, *self._bloc(bloc, scale), *_hindrances(reason, bloc.code)))
            for competency in bloc.competencies:
                number = next(numbers)
                sums = _Sums(competency, self.rules, scale)
                both = _hindrances(reason, competency.code)
                competencies.append((number, bloc_number, *sums.whole, *both))
                for criterion in competency.marked_criteria:
                    node = next(numbers)
                    why = [reason[f"{word}:{criterion.code}"] for word in ("open", "discordant", "failed")]
                    criteria.append((node, number, bloc_number, *why))
                    added = (sums.added(criterion.code, response) for response in self.responses)
                    worth += [(node, response, *line) for response, line in enumerate(added)]
        meaning = [(number, OUTCOMES.index(MEANING[code])) for number, code in enumerate(DECISIONS)]
        return {
            "worth": Table(WORTH, worth),
            "criterion": Table(CRITERION, criteria),
            "competency": Table(COMPETENCY, competencies),
            "bloc": Table(BLOC, blocs),
            "meaning": Table(("response", "outcome"), meaning),
        }

    def _preferences(self) -> tuple[int, int]:
        """How an attempt's outcome counts when one is taken: validated, incomplete; not validated counts 0."""
        return {"keep_validated": (1, 0), "latest": (0, 0), "best": (2, 1)}[self.rules.attempts]

    def _common_scale(self, bloc: Bloc) -> int:
        """What the means of the bloc's competencies are multiplied by to be whole; 0 where nobody asks."""
        if not isinstance(self.rules.for_bloc(bloc.code), Score):
            return 0
        scale = lcm(*(_denominator(_means(competency, self.rules)) for competency in bloc.competencies))
        return _checked(scale, bloc.code)

    def _bloc(self, bloc: Bloc, scale: int) -> Iterator[int]:
        rule = self.rules.for_bloc(bloc.code)
        yield int(isinstance(rule, JuryOnly))
        yield int(isinstance(rule, Score))
        if not isinstance(rule, Score):
            yield from (0, 0, 0)
            return
        yield _checked(ceil(len(bloc.competencies) * scale * (rule.pass_mark - TOLERANCE)), bloc.code)
        yield 0 if rule.floor is None else ceil(scale * (rule.floor - TOLERANCE))
        yield _checked(20 * scale * len(bloc.competencies), bloc.code) // len(bloc.competencies)


class _Sums:
    """What the criteria of one competency add under its rule, and what is needed."""

    def __init__(self, competency: Competency, rules: RuleSet, scale: int) -> None:
        self._rules = rules
        self._rule = rules.for_competency(competency.code)
        codes = [criterion.code for criterion in competency.marked_criteria]
        points = {code: {r: _points(self._rule, rules, code, r) for r in rules.values} for code in codes}
        unit = _checked(_denominator(points), competency.code)
        self._adds = _times(unit, points)
        self._scores = _times(scale, _means(competency, rules))
        needed = _checked(ceil(unit * _needed(self._rule, codes)), competency.code)
        ends = []
        for end in (rules.lowest, rules.highest):
            totals = map(sum, zip((0, 0, 0), *(self._counts(code, end) for code in codes), strict=True))
            ends.append([_checked(total, competency.code) for total in totals])
        low, high = ends
        jury_only = int(isinstance(self._rule, JuryOnly))
        self.whole: Line = (jury_only, needed, *chain.from_iterable(zip(low, high, strict=True)))

    def added(self, code: str, response: str) -> Line:
        """What the response adds to what an open criterion counts as, at worst and at best."""
        ends = [self._counts(code, end) for end in (self._rules.lowest, self._rules.highest)]
        counts = self._counts(code, response)
        added = [count - end[i] for i, count in enumerate(counts) for end in ends]
        return (*added, int(falls_short(response, self._rule, self._rules)))

    def _counts(self, code: str, response: str) -> tuple[int, int, int]:
        fatal = int(_is_fatal(self._rule, self._rules, code, response))
        return self._adds[code][response], fatal, self._scores[code][response]


def _points(rule: Rule, rules: RuleSet, code: str, response: str) -> Fraction:
    match rule:
        case Quorum():
            return Fraction(response in rules.acquiring)
        case Score():
            return rule.weights.get(code, Fraction(1)) * rules.values[response]
    return Fraction(0)


def _needed(rule: Rule, codes: Sequence[str]) -> Fraction:
    match rule:
        case Quorum():
            return len(codes) * (rule.ratio - TOLERANCE)
        case Score():
            total = sum((rule.weights.get(code, Fraction(1)) for code in codes), Fraction(0))
            return total * (rule.pass_mark - TOLERANCE) / 20
    return Fraction(0)


def _is_fatal(rule: Rule, rules: RuleSet, code: str, response: str) -> bool:
    """Whether the response alone makes the rule say no."""
    value = rules.values[response]
    match rule:
        case AllAcquired():
            return response not in rules.acquiring
        case Quorum():
            is_below = rule.floor is not None and value < rules.values[rule.floor]
            return is_below or (code in rule.mandatory and response not in rules.acquiring)
        case Score():
            return rule.floor is not None and not reaches(20 * value, rule.floor)
    return False


def _means(competency: Competency, rules: RuleSet) -> Numbers:
    """What each response on each criterion adds to the competency's mean out of 20."""
    rule = rules.for_competency(competency.code)
    weights = rule.weights if isinstance(rule, Score) else {}
    shares = {c.code: weights.get(c.code, Fraction(1)) for c in competency.marked_criteria}
    total = sum(shares.values(), Fraction(0))
    return {code: {r: 20 * share * v / total for r, v in rules.values.items()} for code, share in shares.items()}


def _denominator(numbers: Numbers) -> int:
    return lcm(*(number.denominator for of_criterion in numbers.values() for number in of_criterion.values()))


def _times(factor: int, numbers: Numbers) -> Mapping[str, Mapping[str, int]]:
    return {code: {r: int(n * factor) for r, n in of_criterion.items()} for code, of_criterion in numbers.items()}


def _hindrances(reasons: Mapping[str, int], code: str) -> tuple[int, int]:
    return reasons[f"incomplete:{code}"], reasons[f"failed:{code}"]


def _checked(number: int, code: str) -> int:
    if abs(number) > MOST:
        raise TooFine(code)
    return number
