"""The call list of a session, to be printed and signed, and as a file for a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.store.models import ExamSession
from lti_tool.web.exam_sessions import READERS, exam_asked_for
from lti_tool.web.local_time import (
    clock_words,
    day_words,
    is_one_day,
    local,
    local_day,
    span_words,
    table_day,
    zone_words,
)
from lti_tool.web.people import name_of
from lti_tool.web.session_rows import Panel, Row, assessments_of, panels, referential_of, rows
from lti_tool.web.spreadsheets import csv_file
from lti_tool.web.visits import only_for, visit_blueprint
from xapi.referential.model import Assessment

bp = visit_blueprint("call_list", __name__, "/sessions/<uuid:session_id>")

NOON = 12


@dataclass(frozen=True)
class Day:
    """One day's sheet: who is expected, and when there is to sign."""

    at: datetime
    rows: list[Row]
    boxes: list[str]


@bp.get("/list")
@only_for(*READERS)
def index(session_id: UUID) -> ResponseReturnValue:
    """The sheet to be signed: of the whole session, or of one assessment."""
    exam = exam_asked_for(session_id)
    assessment = _asked(exam)
    return render_template(
        "exam_sessions/call_list.html",
        exam=exam,
        assessment=assessment,
        assessments=assessments_of(exam),
        days=list(_days(exam, assessment)),
        panels=_panels(exam, assessment),
        language=referential_of(exam).language,
        span_words=span_words,
        day_words=day_words,
        clock_words=clock_words,
        zone_words=zone_words(),
    )


@bp.get("/list.csv")
@only_for(*READERS)
def export(session_id: UUID) -> ResponseReturnValue:
    """The same as a table, a line a candidate."""
    exam = exam_asked_for(session_id)
    assessment = _asked(exam)
    heads = [_("Date"), _("Time"), _("Candidate"), _("Group"), _("Assessments"), _("Place"), _("Assessors")]
    held = [assessment] if assessment else assessments_of(exam)
    codes = ", ".join(each.code for each in held)
    examiners = ", ".join(dict.fromkeys(name_of(p) for panel in _panels(exam, assessment) for p in panel.people))
    lines = [
        [
            table_day(row.expected_at),
            local(row.expected_at).strftime("%H:%M"),
            name_of(row.person),
            row.groups,
            codes,
            exam.place,
            examiners,
        ]
        for row in rows(exam, assessment.code if assessment else None)
    ]
    return _download(exam, [heads, *lines])


def _download(exam: ExamSession, lines: list[list[str]]) -> Response:
    return csv_file(f"session-{local_day(exam.begins_at).isoformat()}.csv", lines)


def _asked(exam: ExamSession) -> Assessment | None:
    """The assessment that the address names; 404 for one that the session does not hold."""
    code = request.args.get("assessment")
    if not code:
        return None
    return next((each for each in assessments_of(exam) if each.code == code), None) or abort(404)


def _panels(exam: ExamSession, assessment: Assessment | None) -> list[Panel]:
    return [each for each in panels(exam) if assessment is None or each.assessment.code == assessment.code]


def _days(exam: ExamSession, assessment: Assessment | None) -> Iterator[Day]:
    """A sheet for each day on which somebody is expected; an empty one where nobody is at all."""
    listed = rows(exam, assessment.code if assessment else None)
    if not listed:
        yield Day(exam.begins_at, [], _boxes(exam, assessment))
    for _day, group in groupby(listed, key=_day_of):
        expected = list(group)
        yield Day(expected[0].expected_at, expected, _boxes(exam, assessment))


def _day_of(row: Row) -> date:
    return local_day(row.expected_at)


def _boxes(exam: ExamSession, assessment: Assessment | None) -> list[str]:
    """What is signed for: the assessment, else each half of the day that the session has."""
    if assessment is not None:
        return [_("Signature")]
    if not is_one_day(exam.begins_at, exam.ends_at):
        return [_("Signature, morning"), _("Signature, afternoon")]
    halves = []
    if local(exam.begins_at).hour < NOON:
        halves.append(_("Signature, morning"))
    # Half an hour past noon is still the morning's end.
    if exam.ends_at is None or local(exam.ends_at).hour > NOON or not halves:
        halves.append(_("Signature, afternoon"))
    return halves
