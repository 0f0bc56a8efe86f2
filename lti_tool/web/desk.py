"""An assessor's desk in a sitting: whom they mark, what they gave, and what is left to give."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from lti_tool.assessment.attempts import Scope
from lti_tool.assessment.panel import Closed, Panel
from lti_tool.assessment.sheet import marked_criteria
from lti_tool.store.attempts import scopes_of
from lti_tool.store.candidates import candidates
from lti_tool.store.database import db
from lti_tool.store.evidence import evidence_in
from lti_tool.store.groups import groups_of
from lti_tool.store.marks import Cell, marks_by, others_marked
from lti_tool.store.models import AttemptEvidence, Group, Mark, Person
from lti_tool.store.notes import own_notes
from lti_tool.store.open_attempts import open_attempts
from lti_tool.store.panels import panels
from lti_tool.store.sittings import Sitting
from lti_tool.web.seals import linked
from lti_tool.web.sheet_states import asked_criteria, state_of
from lti_tool.web.visits import visit
from xapi.referential.model import Criterion
from xapi.referential.rules import ABSENT


@dataclass(frozen=True)
class Party:
    """Candidates who are marked together: the members of a group, or those who are in none."""

    group: Group | None
    people: Sequence[Person]


@dataclass(frozen=True)
class Desk:
    """
    An assessor's own marks of a sitting, and how many others have marked too.

    ``panels`` are by candidate, where an attempt has begun; ``linked`` are the candidates left out because the
    assessor declared a link with them.
    """

    sitting: Sitting
    assessor: UUID
    parties: Sequence[Party]
    marks: Mapping[Cell, Mark]
    others: Counter[Cell] = field(default_factory=Counter)
    scopes: Mapping[UUID, Scope] = field(default_factory=dict)
    panels: Mapping[UUID, Panel] = field(default_factory=dict)
    linked: Sequence[Person] = ()
    notes: Mapping[UUID, str] = field(default_factory=dict)
    evidence: Mapping[UUID, Sequence[AttemptEvidence]] = field(default_factory=dict)

    @property
    def people(self) -> list[Person]:
        """All candidates, in the order of the list."""
        return [person for party in self.parties for person in party.people]

    @property
    def total(self) -> int:
        """How many criteria the assessment has."""
        return len(marked_criteria(self.sitting.referential, self.sitting.assessment))

    def total_of(self, person: Person) -> int:
        """How many criteria the candidate's sheet asks for."""
        return len(asked_criteria(self.sitting, self.scope(person)))

    def done(self, person: Person) -> int:
        """How many of them have a level."""
        criteria = asked_criteria(self.sitting, self.scope(person))
        marks = (self.marks.get((person.id, criterion.code)) for criterion in criteria)
        return sum(mark is not None and mark.level is not None for mark in marks)

    def is_done(self, person: Person) -> bool:
        """Whether all of them have."""
        return self.done(person) == self.total_of(person)

    def scope(self, person: Person) -> Scope:
        """What the candidate's sheet asks for."""
        return self.scopes.get(person.id, Scope())

    def state(self, person: Person, criterion: Criterion) -> str | None:
        """Why a criterion of the candidate has no levels to choose from: exempted, kept or absent; else none."""
        return state_of(self.scope(person), self.mark(person, criterion.code), criterion)

    def is_absent(self, person: Person) -> bool:
        """Whether the assessor noted the candidate absent."""
        asked = asked_criteria(self.sitting, self.scope(person))
        return any(self.state(person, each) == ABSENT for each in asked)

    def may_be_absent(self, person: Person) -> bool:
        """Whether the candidate can be noted absent: something is asked, and the assessor gave no level yet."""
        return self.done(person) == 0 < self.total_of(person) and self.closed(person) is None

    def panel(self, person: Person) -> Panel:
        """Who assesses the candidate."""
        return self.panels.get(person.id) or Panel(self.sitting.rules.assessors)

    def closed(self, person: Person) -> Closed | None:
        """Why the assessor may not change the candidate's sheet; none if they may."""
        return self.panel(person).closed_to(self.assessor)

    def mark(self, person: Person, code: str) -> Mark | None:
        """The assessor's mark on a criterion, if there is one."""
        return self.marks.get((person.id, code))

    def common_level(self, people: Sequence[Person], code: str) -> str | None:
        """The level that all of ``people`` have on the criterion; none where they differ or one has none."""
        criterion = self.sitting.referential.criterion(code)
        there = [person for person in people if self.state(person, criterion) is None]
        levels = {mark.level if (mark := self.mark(person, code)) else None for person in there}
        return levels.pop() if len(levels) == 1 else None

    def group_mark(self, people: Sequence[Person], code: str) -> Mark | None:
        """What was set for the group as a whole: any member's copy says it."""
        marks = (self.mark(person, code) for person in people)
        return next((mark for mark in marks if mark is not None and mark.with_group), None)


def desk_of(sitting: Sitting) -> Desk:
    """The one of the visit's assessor."""
    link, apart = sitting.link, linked()
    people = candidates(db.session, link.context_id)
    attempts = open_attempts(db.session, link)
    known = panels(db.session, [attempt.id for attempt in attempts.values()], sitting.rules)
    return Desk(
        sitting=sitting,
        assessor=visit.person_id,
        parties=_parties([person for person in people if person.id not in apart], groups_of(db.session, link)),
        panels={person_id: known[attempt.id] for person_id, attempt in attempts.items()},
        linked=[person for person in people if person.id in apart],
        marks=marks_by(db.session, link, visit.person_id),
        others=others_marked(db.session, link, visit.person_id),
        scopes=scopes_of(db.session, sitting, [person.id for person in people]),
        notes=own_notes(db.session, link, visit.person_id),
        evidence=evidence_in(db.session, link),
    )


def _parties(people: Sequence[Person], groups: Sequence[Group]) -> list[Party]:
    """Groups first, each with those of its members who still are candidates; then those in no group."""
    group_of = {member.person_id: group.id for group in groups for member in group.members}
    parties = [
        Party(group, [person for person in people if group_of.get(person.id) == group.id]) for group in groups
    ]
    alone = [person for person in people if person.id not in group_of]
    return [party for party in [*parties, Party(None, alone)] if party.people]
