"""A learner's results as they may be read: by the learner, by a mentor who follows them, by staff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from lti_tool.assessment.attempts import Try, attempt_kept, whole_levels
from lti_tool.store.attempts import as_try, attempts_at, scopes_of
from lti_tool.store.database import db
from lti_tool.store.exemptions import exempted_competencies
from lti_tool.store.marks import marks_by_in, marks_in, reconciliations_in
from lti_tool.store.models import Attempt, Mark
from lti_tool.store.open_attempts import open_attempt
from lti_tool.store.progress import progress_of
from lti_tool.store.publication import rows_told, unpublished
from lti_tool.store.sittings import Sitting
from lti_tool.web.outcomes import BlocOutcome, bloc_outcomes
from xapi.referential.model import Competency


@dataclass(frozen=True)
class Given:
    """
    What the assessors gave: settled levels and comments, by criterion; never who gave them.

    ``kept`` are competencies that the last attempt did not ask for, with the number of the one that counts;
    ``exempted`` those that nobody needs to assess.
    """

    levels: Mapping[str, str | None] = field(default_factory=dict)
    comments: Mapping[str, list[str]] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    exempted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Earlier:
    """An attempt before the one that counts: which one it was, and what was given in it."""

    number: int
    given: Given


@dataclass(frozen=True)
class Published:
    """
    What a learner's results show to those who read no more than what is published.

    Nothing at all before the activity's results are, but for exemptions; of a bloc, nothing that rests on another
    activity's before that one's are. ``resit`` is the number of a resit that is open, for ``resat``.
    """

    is_published: bool
    given: Given
    has_rows: bool
    blocs: Sequence[BlocOutcome]
    earlier: Sequence[Earlier] = ()
    resit: int | None = None
    resat: Sequence[str] = ()


@dataclass(frozen=True)
class _Sat:
    """An attempt, and which of the person's it was."""

    number: int
    attempt: Attempt

    @property
    def is_published(self) -> bool:
        """Whether the results of the activity where it was sat are."""
        link = self.attempt.resource_link
        return link is not None and link.results_published_at is not None


def published(sitting: Sitting, person_id: UUID) -> Published:
    """The person's results in the sitting, as far as they are published."""
    if sitting.link.results_published_at is None:
        exempted = exempted_competencies(db.session, person_id, sitting.referential.iri)
        return nothing(sitting, exempted & set(sitting.assessment.competencies))
    scope = scopes_of(db.session, sitting, [person_id])[person_id]
    rows = rows_told(db.session, person_id, progress_of(db.session, sitting.referential, str(person_id)))
    # What is kept may have been sat in another activity, whose results are hidden.
    sat = [each for each in _sat(sitting, person_id) if each.is_published]
    unseen = unpublished(db.session, {id for row in rows for id in row.evidence})
    return Published(
        is_published=True,
        given=_given_after(sitting, sat, scope.exempted),
        has_rows=bool(rows),
        blocs=bloc_outcomes(sitting.referential, rows, unseen),
        earlier=_earlier(sitting, sat),
        resit=scope.number if scope.is_resit else None,
        resat=[code for code in sitting.assessment.competencies if scope.is_resit and scope.asks(code)],
    )


def nothing(sitting: Sitting, exempted: frozenset[str] = frozenset()) -> Published:
    """The same where nothing may be seen."""
    given = Given(exempted=exempted)
    return Published(is_published=False, given=given, has_rows=False, blocs=bloc_outcomes(sitting.referential, []))


def given_to(sitting: Sitting, person_id: UUID) -> Given:
    """What counts of all that the person sat of the assessment, up to their last attempt in the sitting."""
    scope = scopes_of(db.session, sitting, [person_id])[person_id]
    return _given_after(sitting, _sat(sitting, person_id), scope.exempted)


def given_by(sitting: Sitting, person_id: UUID, assessor_id: UUID) -> Given:
    """What one assessor gave in the person's open attempt, settled or not."""
    scope = scopes_of(db.session, sitting, [person_id])[person_id]
    attempt = open_attempt(db.session, sitting.link, person_id)
    marks = [] if attempt is None else marks_by_in(db.session, attempt, assessor_id)
    exempted = scope.exempted & set(sitting.assessment.competencies)
    return Given({mark.criterion: mark.level for mark in marks}, _comments(marks), exempted=exempted)


def _sat(sitting: Sitting, person_id: UUID) -> list[_Sat]:
    """The attempts up to the person's last one in the sitting, first to last; none where they sat none here."""
    attempts = attempts_at(db.session, sitting.link, person_id)
    sat = [_Sat(number, attempt) for number, attempt in enumerate(attempts, start=1)]
    here = [each.number for each in sat if each.attempt.resource_link_id == sitting.link.id]
    return sat[: max(here, default=0)]


def _earlier(sitting: Sitting, sat: Sequence[_Sat]) -> list[Earlier]:
    """What counted after each attempt before the last one, the latest first."""
    ends = range(len(sat) - 1, 0, -1)
    return [Earlier(sat[end - 1].number, _given_after(sitting, sat[:end], frozenset())) for end in ends]


def _given_after(sitting: Sitting, sat: Sequence[_Sat], exempted: frozenset[str]) -> Given:
    """What counted after these attempts, first to last."""
    tries = [as_try(db.session, each.attempt, sitting.rules) for each in sat]
    competencies = sitting.referential.assessed_by(sitting.assessment)
    levels = whole_levels(competencies, tries, exempted)
    comments: dict[str, list[str]] = {}
    kept: dict[str, int] = {}
    for competency in competencies:
        source = attempt_kept(competency.code, tries)
        if source is None or competency.code in exempted:
            continue
        place = tries.index(source)
        if place < len(tries) - 1:
            kept[competency.code] = sat[place].number
        comments |= _comments_on(competency, source, sat[place].attempt)
    given = {code: level for code, level in levels.items() if level}
    return Given(given, comments, kept, exempted & set(sitting.assessment.competencies))


def _comments_on(competency: Competency, source: Try, attempt: Attempt) -> dict[str, list[str]]:
    """Of what is not settled, no assessor's opinion is shown; of a reconciled criterion, the common reason."""
    settled = {each.code for each in competency.marked_criteria if source.levels.get(each.code)}
    reconciled = {
        each.criterion: [each.reason]
        for each in reconciliations_in(db.session, attempt)
        if each.criterion in settled
    }
    marks = marks_in(db.session, attempt)
    alone = (mark for mark in marks if mark.criterion in settled and mark.criterion not in reconciled)
    return _comments(alone) | reconciled


def _comments(marks: Iterable[Mark]) -> dict[str, list[str]]:
    comments: dict[str, list[str]] = {}
    for mark in marks:
        if mark.comment:
            comments.setdefault(mark.criterion, []).append(mark.comment)
    return comments
