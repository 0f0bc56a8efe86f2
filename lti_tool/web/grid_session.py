"""The grid narrowed to a session: those convened to it, in the order in which they are expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from flask import g, request, url_for
from flask_babel import gettext as _

from lti_tool.store.database import db
from lti_tool.store.exam_sessions import sessions_of
from lti_tool.store.models import ExamSession, Person, ResourceLink
from lti_tool.web.exam_sessions import naming
from lti_tool.web.local_time import day_words

MOST_OFFERED = 20
GRID = "grid.index"


class Seated(Protocol):
    """Candidates who are marked together."""

    @property
    def people(self) -> Sequence[Person]:
        """They, in the order of the list."""


Together = TypeVar("Together", bound=Seated)


@dataclass(frozen=True)
class SessionFilter:
    """The sessions that the grid can be narrowed to, and the one that it is narrowed to."""

    offered: Sequence[ExamSession]
    chosen: ExamSession | None = None

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each choice as its address, its words and whether it is made; none where there is no session."""
        if not self.offered:
            return []
        view = request.args.get("view")
        everybody = (url_for(GRID, session="", view=view), _("All candidates"), self.chosen is None)
        return [everybody] + [
            (url_for(GRID, session=exam.id, view=view), self.words(exam), exam is self.chosen)
            for exam in self.offered
        ]

    @staticmethod
    def words(exam: ExamSession) -> str:
        """What a session is called, and when it is."""
        return f"{exam.name} – {day_words(exam.begins_at, 'medium')}"

    @property
    def times(self) -> Mapping[UUID, datetime]:
        """When each candidate of the chosen session is expected."""
        return {each.person_id: each.expected_at for each in self.chosen.convened} if self.chosen else {}


def session_filter(link: ResourceLink, candidates: Sequence[Person]) -> SessionFilter:
    """
    The sessions that the visitor may read, hold for the link's referential and convene any of the candidates, the
    latest first; the one that the address names is chosen. It then goes along in every address of the grid.
    """
    known = {person.id for person in candidates}
    offered = [
        exam
        for exam in reversed(sessions_of(db.session, link.context, naming=naming()))
        if exam.cancelled_at is None
        and exam.referential_id == link.referential_id
        and not known.isdisjoint(each.person_id for each in exam.convened)
    ]
    chosen = next((exam for exam in offered if str(exam.id) == request.args.get("session")), None)
    g.grid_session = chosen.id if chosen else None
    return SessionFilter(offered[:MOST_OFFERED], chosen)


def narrowed(parties: Sequence[Together], times: Mapping[UUID, datetime]) -> list[tuple[Together, list[Person]]]:
    """The parties that have somebody expected, the earliest first, each with those who are, the earliest first."""
    found = []
    for party in parties:
        expected = [person for person in party.people if person.id in times]
        if expected:
            found.append((party, sorted(expected, key=lambda person: times[person.id])))
    return sorted(found, key=lambda each: times[each[1][0].id])


def keep_session(endpoint: str, values: dict[str, Any]) -> None:
    """Fill in the session that the grid is narrowed to (``url_defaults`` of the grid's blueprint)."""
    if endpoint == GRID and g.get("grid_session"):
        values.setdefault("session", g.grid_session)
