"""How a session is listed: who is expected when, in which group, at which assessments, before whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lti_tool.store.candidates import place_in_the_list
from lti_tool.store.database import db
from lti_tool.store.exam_sessions import presenting_links, seats_in
from lti_tool.store.models import ExamSession, Person
from lti_tool.store.referentials import reading_of
from xapi.referential.model import Assessment, Referential


@dataclass(frozen=True)
class Row:
    """Somebody convened; ``groups`` are the names of their groups, each with its assessment where they differ."""

    person: Person
    expected_at: datetime
    groups: str = ""


@dataclass(frozen=True)
class Panel:
    """Who assesses one assessment of a session."""

    assessment: Assessment
    people: Sequence[Person]


def rows(exam: ExamSession, assessment: str | None = None) -> list[Row]:
    """Everybody convened, by the time when they are expected, then by group, then by name."""
    groups = _groups(exam, assessment)
    listed = [Row(each.person, each.expected_at, groups.get(each.person_id, "")) for each in exam.convened]
    return sorted(listed, key=lambda row: (row.expected_at, row.groups, place_in_the_list(row.person)))


def panels(exam: ExamSession) -> list[Panel]:
    """The assessments that have assessors named, each with them by family name, in the referential's order."""
    named: dict[str, list[Person]] = {}
    for each in exam.examiners:
        named.setdefault(each.assessment, []).append(each.person)
    return [
        Panel(assessment, sorted(named[assessment.code], key=place_in_the_list))
        for assessment in referential_of(exam).presented
        if assessment.code in named
    ]


def assessments_of(exam: ExamSession) -> list[Assessment]:
    """What is held: the assessments with assessors named, or else those that the course's activities present."""
    named: set[str | None] = {each.assessment for each in exam.examiners}
    held = named or {link.assessment for link in presenting_links(db.session, exam)}
    return [assessment for assessment in referential_of(exam).presented if assessment.code in held]


def referential_of(exam: ExamSession) -> Referential:
    """The referential that the session examines for."""
    return reading_of(exam.referential)[0]


def _groups(exam: ExamSession, assessment: str | None) -> dict[UUID, str]:
    """Each person's groups in words, at ``assessment`` or at all."""
    links = [
        link for link in presenting_links(db.session, exam) if assessment is None or link.assessment == assessment
    ]
    seats = seats_in(db.session, [link.id for link in links])
    found: dict[UUID, dict[str, str]] = {}
    for link in links:
        for person, name in seats.get(link.id, {}).items():
            found.setdefault(person, {}).setdefault(link.assessment or "", name)
    return {person: _in_words(names) for person, names in found.items()}


def _in_words(names: dict[str, str]) -> str:
    if len(set(names.values())) == 1:
        return next(iter(names.values()))
    return ", ".join(f"{name} ({code})" for code, name in names.items())
