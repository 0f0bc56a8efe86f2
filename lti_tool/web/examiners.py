"""Who assesses what in a session."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.hold_session import name_examiners
from lti_tool.store import journal
from lti_tool.store.candidates import place_in_the_list
from lti_tool.store.database import db
from lti_tool.store.exam_sessions import presenting_links
from lti_tool.store.models import ExamSession, Person
from lti_tool.store.panels import assessors_of
from lti_tool.web.exam_sessions import exam_asked_for
from lti_tool.web.ids import id_in
from lti_tool.web.local_time import span_words, zone_words
from lti_tool.web.navigation import OVERSEERS
from lti_tool.web.session_lists import digest_of, keep_list
from lti_tool.web.session_rows import referential_of
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("examiners", __name__, "/sessions/<uuid:session_id>/assessors")


@bp.get("")
@only_for(*OVERSEERS)
def index(session_id: UUID) -> ResponseReturnValue:
    """Who assesses what."""
    exam = exam_asked_for(session_id)
    named: dict[str, set[UUID]] = {}
    for each in exam.examiners:
        named.setdefault(each.assessment, set()).add(each.person_id)
    return _page(exam, named)


@bp.post("")
@only_for(*OVERSEERS)
def keep(session_id: UUID) -> ResponseReturnValue:
    """Keep who is ticked for each assessment."""
    exam = exam_asked_for(session_id)
    allowed = {person.id for person in _markers(exam)}
    named = {
        assessment.code: allowed.intersection(map(id_in, request.form.getlist(f"who-{assessment.code}")))
        for assessment in referential_of(exam).presented
    }
    by, at = journal.person(visit.person_id), datetime.now(UTC)
    return keep_list(
        session_id,
        _seen,
        lambda fresh: name_examiners(db.session, fresh, named, by=by, at=at),
        lambda fresh: _page(fresh, named),
        _("The assessors are named."),
    )


def _page(exam: ExamSession, named: Mapping[str, set[UUID]]) -> str:
    presented = {link.assessment for link in presenting_links(db.session, exam)}
    assessments = referential_of(exam).presented
    return render_template(
        "exam_sessions/assessors.html",
        exam=exam,
        people=_markers(exam),
        named=named,
        here=[each for each in assessments if each.code in presented or each.code in named],
        elsewhere=[each for each in assessments if each.code not in presented and each.code not in named],
        seen=_seen(exam),
        language=referential_of(exam).language,
        span_words=span_words,
        zone_words=zone_words(),
    )


def _markers(exam: ExamSession) -> list[Person]:
    """Whoever may mark in the course, and whoever is named and may no longer."""
    known = {person.id: person for person in assessors_of(db.session, exam.context)}
    known |= {each.person_id: each.person for each in exam.examiners}
    return sorted(known.values(), key=place_in_the_list)


def _seen(exam: ExamSession) -> str:
    return digest_of([f"{each.person_id} {each.assessment}" for each in exam.examiners])
