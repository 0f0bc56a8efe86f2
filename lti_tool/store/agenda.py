"""A jury's agenda: who is to be decided on, with what the marks propose, what stands, and what was decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.jury import (
    CERTIFICATION,
    EFFECT,
    Decision,
    Ground,
    Kind,
    Seat,
    certification_proposal,
    entitled,
    evidence_digest,
)
from lti_tool.store.candidates import candidates, place_in_the_list
from lti_tool.store.jury import decisions_of, seats_of, standing
from lti_tool.store.jury_bars import bars
from lti_tool.store.models import Convened, Deliberation, JuryDecision, Person
from lti_tool.store.progress import progress_of_many
from lti_tool.store.referentials import reading_of
from xapi.aggregator.rows import Row
from xapi.referential.model import Bloc, Referential
from xapi.referential.rules import RuleSet


@dataclass(frozen=True)
class Proposed:
    """What the marks propose: the computed outcome, its reasons, and the statements that it rests on."""

    computed: str
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    rules: str

    @property
    def digest(self) -> str:
        """What proves the evidence."""
        return evidence_digest(self.evidence)


@dataclass(frozen=True)
class Earlier:
    """A decision that stood before; ``statement`` tells of it. Nothing of ours may be known of it but that."""

    decision: str
    statement: UUID
    row: JuryDecision | None = None


@dataclass(frozen=True)
class Node:
    """
    A bloc, or without one the certification, of a candidate on the agenda.

    ``is_due``: the jury has to decide on it. ``is_marked_since``: marks came after it was decided.
    """

    bloc: Bloc | None
    proposed: Proposed
    earlier: Earlier | None
    decided: JuryDecision | None
    is_due: bool
    is_marked_since: bool = False

    @property
    def code(self) -> str:
        """The bloc's code; empty for the certification."""
        return self.bloc.code if self.bloc else CERTIFICATION

    @property
    def effect(self) -> str | None:
        """What it counts as for the certification, if a jury has decided on it, now or before."""
        said = self.decided.decision if self.decided else self.earlier.decision if self.earlier else None
        return EFFECT[Decision(said)] if said else None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.is_due and self.decided is None


@dataclass(frozen=True)
class Item:
    """A candidate on the agenda. ``barred`` are the members without a vote on them, and why."""

    person: Person
    nodes: tuple[Node, ...]
    barred: Mapping[UUID, Ground]

    @property
    def is_decided(self) -> bool:
        """Whether nothing is left to decide."""
        return not any(node.is_open for node in self.nodes)

    @property
    def blocs(self) -> dict[str, str]:
        """What the blocs count as for the certification, by code; one that no jury decided on is incomplete."""
        return {node.code: node.effect or "incomplete" for node in self.nodes if node.bloc}

    def node(self, code: str) -> Node | None:
        """The bloc with this code, or the certification."""
        return next((node for node in self.nodes if node.code == code), None)

    def hides_from(self, member: UUID) -> bool:
        """Whether the member declared a conflict and is shown nothing."""
        return self.barred.get(member) is Ground.DECLARED


@dataclass(frozen=True)
class Agenda:
    """A deliberation as it stands."""

    deliberation: Deliberation
    referential: Referential
    rules: RuleSet
    seats: tuple[Seat, ...]
    items: tuple[Item, ...]

    @property
    def due(self) -> tuple[Item, ...]:
        """The candidates on whom there is anything to decide."""
        return tuple(item for item in self.items if any(node.is_due for node in item.nodes))

    @property
    def decided(self) -> int:
        """How many of them are decided on."""
        return sum(item.is_decided for item in self.due)

    def item(self, person_id: UUID) -> Item | None:
        """The candidate with this id, if they are on the agenda."""
        return next((item for item in self.items if item.person.id == person_id), None)

    def entitled(self, item: Item) -> frozenset[UUID]:
        """Who votes on the candidate."""
        return entitled(self.seats, item.barred)

    @property
    def digest(self) -> str:
        """Of all that is proposed, so that what a page showed can be compared with what holds now."""
        return evidence_digest(
            f"{item.person.id} {node.code} {node.proposed.computed} {node.proposed.digest}"
            for item in self.items
            for node in item.nodes
        )


def agenda_of(session: Session, deliberation: Deliberation, only: UUID | None = None) -> Agenda:
    """The deliberation's agenda by family name; with ``only``, of one candidate."""
    referential, rules = reading_of(deliberation.referential)
    people = [each for each in _people(session, deliberation) if only in {None, each.id}]
    ids = [person.id for person in people]
    rows = progress_of_many(session, referential, [str(id) for id in ids])
    before = standing(session, deliberation, ids)
    decided = decisions_of(session, deliberation.id)
    barred = bars(session, deliberation, ids)
    ours = {str(each.statement_id) for each in [*before.values(), *decided.values()]}
    reading = _Reading(deliberation, referential, rules, before, decided, ours)
    items = tuple(
        Item(person, reading.nodes(person.id, rows.get(str(person.id), [])), barred[person.id])
        for person in people
    )
    return Agenda(deliberation, referential, rules, tuple(seats_of(deliberation.members)), items)


@dataclass(frozen=True)
class _Reading:
    """What a candidate's nodes are read from."""

    deliberation: Deliberation
    referential: Referential
    rules: RuleSet
    before: Mapping[tuple[UUID, str], JuryDecision]
    decided: Mapping[tuple[UUID, str], JuryDecision]
    ours: Collection[str]

    def nodes(self, person: UUID, rows: Sequence[Row]) -> tuple[Node, ...]:
        """The blocs in the referential's order, and the certification at the end."""
        by_node = {row.node: row for row in rows}
        blocs = tuple(
            self._bloc(person, bloc, by_node.get(self.referential.bloc_iri(bloc.code)))
            for bloc in self.referential.blocs
        )
        return (*blocs, self._certification(person, blocs, by_node.get(self.referential.iri)))

    def _bloc(self, person: UUID, bloc: Bloc, row: Row | None) -> Node:
        proposed = (
            Proposed(row.computed or "incomplete", _own(row.reasons), row.evidence, row.rules)
            if row
            else Proposed("incomplete", ("not_assessed",), (), self.rules.name)
        )
        earlier, decided = self._earlier(person, bloc.code, row), self.decided.get((person, bloc.code))
        return self._node(bloc, proposed, earlier, decided, is_due=bool(proposed.evidence))

    def _certification(self, person: UUID, blocs: Sequence[Node], row: Row | None) -> Node:
        computed, reasons = certification_proposal({node.code: node.effect or "incomplete" for node in blocs})
        said = [str(node.decided.statement_id) for node in blocs if node.decided]
        said += [str(node.earlier.statement) for node in blocs if node.earlier and not node.decided]
        evidence = sorted({id for node in blocs for id in node.proposed.evidence} | set(said))
        proposed = Proposed(computed, tuple(reasons), tuple(evidence), self.rules.name)
        earlier, decided = self._earlier(person, CERTIFICATION, row), self.decided.get((person, CERTIFICATION))
        is_due = computed == "validated"
        if self.deliberation.kind == Kind.ANNULMENT and earlier is not None:
            # A certification does not outlive one of its blocs.
            is_due = earlier.decision == Decision.VALIDATED and any(n.effect == "not_validated" for n in blocs)
        return self._node(None, proposed, earlier, decided, is_due=is_due)

    def _node(
        self,
        bloc: Bloc | None,
        proposed: Proposed,
        earlier: Earlier | None,
        decided: JuryDecision | None,
        *,
        is_due: bool,
    ) -> Node:
        code = bloc.code if bloc else CERTIFICATION
        if self.deliberation.kind == Kind.ANNULMENT:
            is_due = code == self.deliberation.subject_bloc or (bloc is None and is_due)
        elif earlier is not None and earlier.decision == Decision.VALIDATED:
            is_due = False
        if self.deliberation.closed_at is not None:
            is_due = decided is not None
        since = bool(bloc and decided and set(proposed.evidence) != set(decided.evidence))
        return Node(bloc, proposed, earlier, decided, is_due, since)

    def _earlier(self, person: UUID, code: str, row: Row | None) -> Earlier | None:
        """Of our own register; of the record store, where it knows a decision that came from elsewhere."""
        if known := self.before.get((person, code)):
            return Earlier(known.decision, known.statement_id, known)
        if row is None or row.decision is None or row.decided_by is None or row.decided_by in self.ours:
            return None
        return Earlier(row.decision, UUID(row.decided_by)) if not self.decided.get((person, code)) else None


def _own(reasons: Collection[str]) -> tuple[str, ...]:
    """What the marks say; that a jury decided is told apart."""
    return tuple(reason for reason in reasons if reason not in {"decided", "marks_after_decision"})


def _people(session: Session, deliberation: Deliberation) -> list[Person]:
    """Whom the deliberation is about: once closed, those whom it was about and who are still known."""
    if deliberation.closed_at is not None:
        return _by_name(session, [UUID(id) for id in deliberation.agenda])
    if deliberation.subject_id is not None:
        return _by_name(session, [deliberation.subject_id])
    if deliberation.session_id is None:
        return candidates(session, deliberation.context_id)
    convened = select(Convened.person_id).where(Convened.session_id == deliberation.session_id)
    return _by_name(session, session.scalars(convened).all())


def _by_name(session: Session, ids: Collection[UUID]) -> list[Person]:
    found = session.scalars(select(Person).where(Person.id.in_(ids), Person.is_test_user.is_(False)))
    return sorted(found, key=place_in_the_list)
