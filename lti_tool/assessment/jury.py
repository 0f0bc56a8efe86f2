"""
What a jury may do: who makes one up, when it can sit, what its votes decide, what needs a reason.

    NotPossible    the law or the state of things stands in the way; ``code`` says what
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

CERTIFICATION = ""
"""What stands for the certification where a bloc's code could."""

FEWEST = 2
"""A jury is collegial: fewer members decide nothing, on nobody."""


class Decision(StrEnum):
    """What a jury may say of a bloc or of the certification."""

    VALIDATED = "validated"
    REFUSED = "refused"
    ADJOURNED = "adjourned"
    ANNULLED = "annulled"


ABSTAINED = "abstained"

EFFECT = {
    Decision.VALIDATED: "validated",
    Decision.REFUSED: "not_validated",
    Decision.ANNULLED: "not_validated",
    Decision.ADJOURNED: "incomplete",
}
"""What a decided bloc counts as for the certification."""


class Kind(StrEnum):
    """An ordinary deliberation decides on a session's candidates; an annulment reconsiders one decision."""

    ORDINARY = "ordinary"
    ANNULMENT = "annulment"


CHOICES = {
    Kind.ORDINARY: (Decision.VALIDATED, Decision.REFUSED, Decision.ADJOURNED),
    Kind.ANNULMENT: (Decision.ANNULLED, Decision.VALIDATED),
}
"""What may be voted for; in an annulment, to validate is to maintain."""


class Method(StrEnum):
    """How the jury came to a decision: a vote on each member's own device, hands, or nobody against."""

    DEVICES = "devices"
    HANDS = "hands"
    AGREED = "agreed"


class Ground(StrEnum):
    """Why a member has no vote on a candidate. Whoever declared a conflict does not see them either."""

    DECLARED = "declared"
    TRAINER = "trainer"
    MARKED = "marked"


class NotPossible(ValueError):
    """The law or the state of things stands in the way; ``code`` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Seat:
    """A member of the jury. ``gender`` is what they declare of themselves, if they do."""

    id: UUID
    is_president: bool = False
    is_external: bool = False
    practises: bool = False
    is_present: bool = True
    gender: str | None = None


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a jury's composition, or not as it should be."""

    code: str
    is_blocking: bool


@dataclass(frozen=True)
class Carried:
    """What votes decide, and whether it took the president's casting vote."""

    decision: Decision
    by_casting_vote: bool = False


def composition_flaws(seats: Collection[Seat], *, externals_required: bool) -> list[Flaw]:
    """
    What the law asks of a jury's composition and this one has not.

    At least two members; exactly one president; half of them or more external to the certifying body and to the
    training body, which blocks or warns as the instance is set; somebody who practises the profession; women
    and men, of whom no more is known than they declare.
    """
    flaws = []
    if len(seats) < FEWEST:
        flaws.append(Flaw("too_few_members", is_blocking=True))
    if sum(seat.is_president for seat in seats) != 1:
        flaws.append(Flaw("no_single_president", is_blocking=True))
    if 2 * sum(seat.is_external for seat in seats) < len(seats):
        flaws.append(Flaw("too_few_externals", is_blocking=externals_required))
    if seats and not any(seat.practises for seat in seats):
        flaws.append(Flaw("nobody_practises", is_blocking=False))
    declared = {seat.gender for seat in seats}
    if len(seats) >= FEWEST and len(declared) == 1 and None not in declared:
        flaws.append(Flaw("no_balance", is_blocking=False))
    return flaws


def has_quorum(seats: Collection[Seat]) -> bool:
    """Whether the jury can sit: half of its members at least, never fewer than two, the president among them."""
    present = [seat for seat in seats if seat.is_present]
    return len(present) >= FEWEST and 2 * len(present) >= len(seats) and any(seat.is_president for seat in present)


def entitled(seats: Iterable[Seat], barred: Collection[UUID]) -> frozenset[UUID]:
    """Who votes on a candidate: the members present whom nothing bars."""
    return frozenset(seat.id for seat in seats if seat.is_present and seat.id not in barred)


def carried(counts: Mapping[str, int], casting: str | None) -> Carried | None:
    """
    What the votes decide, or None.

    More than half of the votes given, abstentions not among them, decide. Where a choice has exactly half, the
    president's own vote, ``casting``, makes it the decision.
    """
    given = {Decision(choice): count for choice, count in counts.items() if choice != ABSTAINED and count > 0}
    votes = sum(given.values())
    for decision, count in given.items():
        if 2 * count > votes:
            return Carried(decision)
    if casting in given and 2 * given[Decision(casting)] == votes:
        return Carried(Decision(casting), by_casting_vote=True)
    return None


def needs_reason(decision: Decision, computed: str) -> bool:
    """All but to follow a proposal to validate: what departs from the proposal, and what is unfavourable."""
    return not (decision is Decision.VALIDATED and computed == "validated")


def check_decision(
    kind: Kind,
    decision: Decision,
    *,
    is_certification: bool,
    earlier: str | None,
    blocs: Collection[str],
    computed: str,
    reason: str,
) -> None:
    """
    Raise `NotPossible` for what may not be decided.

    ``earlier`` is the decision that stands, ``blocs`` the outcomes of the certification's blocs as decided. A
    validated bloc is kept for life: it is only ever taken back by an annulment.
    """
    if decision not in CHOICES[kind]:
        raise NotPossible("not_a_choice")
    if kind is Kind.ORDINARY and earlier == Decision.VALIDATED:
        raise NotPossible("validated_for_life")
    if is_certification and decision is Decision.VALIDATED and set(blocs) != {"validated"}:
        raise NotPossible("blocs_missing")
    if needs_reason(decision, computed) and not reason.strip():
        raise NotPossible("reason_missing")


def certification_proposal(outcomes: Mapping[str, str]) -> tuple[str, list[str]]:
    """
    What the blocs' outcomes propose for the certification, and why: by bloc, ``validated`` where one is decided.

    Validated once every bloc is; not validated as soon as one is not; incomplete otherwise.
    """
    codes = {"not_validated": "failed", "incomplete": "incomplete"}
    reasons = [f"{codes[outcome]}:{bloc}" for bloc, outcome in outcomes.items() if outcome in codes]
    if not reasons:
        return "validated", []
    return "not_validated" if "not_validated" in outcomes.values() else "incomplete", sorted(reasons)


def evidence_digest(ids: Iterable[str]) -> str:
    """The SHA-256 of the statements' ids, each once, sorted, one a line with a line feed after each, in hex."""
    return sha256("".join(f"{id}\n" for id in sorted(set(ids))).encode()).hexdigest()
