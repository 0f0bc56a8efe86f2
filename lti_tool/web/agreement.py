"""How far assessors agree, criterion by criterion, for those who answer for the activity."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from lti_tool.assessment.agreement import MINIMUM, Agreement, agreement, strength
from lti_tool.assessment.sheet import marked_criteria
from lti_tool.store.database import db
from lti_tool.store.disagreements import Comparison, comparisons
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.navigation import MARKERS, OVERSEERS
from lti_tool.web.seals import linked
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint
from xapi.referential.model import Criterion

COLUMNS = ["criterion", "attempts", "observed", "kappa", "weighted_kappa"]

bp = visit_blueprint("agreement", __name__, "/agreement")


@dataclass(frozen=True)
class Line:
    """A criterion and how far its assessors agree; without a criterion, all of them together."""

    criterion: Criterion | None
    agreement: Agreement


@bp.get("")
@only_for(*OVERSEERS)
def index() -> ResponseReturnValue:
    """The table, with what its numbers mean."""
    sitting = sitting_of(visit.resource_link)
    return render_template(
        "agreement/page.html",
        sitting=sitting,
        lines=_lines(sitting),
        minimum=MINIMUM,
        share=lambda value: format_percent(float(value)),
        number=lambda value: format_decimal(round(float(value), 2), format="0.00"),
        reading=reading,
    )


@bp.get("/export.csv")
@only_for(*OVERSEERS)
def export() -> ResponseReturnValue:
    """The same, for a spreadsheet; numbers with four decimals and a point."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for line in _lines(sitting_of(visit.resource_link)):
        told = line.agreement
        code = line.criterion.code if line.criterion else "all"
        table.writerow([code, told.attempts, *map(_exactly, (told.observed, told.kappa, told.weighted))])
    # Spreadsheets take a file for UTF-8 only where it begins with the mark.
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="agreement.csv"'
    return answer


def reading(value: Fraction) -> str:
    """What a kappa says, in plain words."""
    words = {
        "poor": _("No agreement beyond chance"),
        "slight": _("Slight agreement"),
        "fair": _("Fair agreement"),
        "moderate": _("Moderate agreement"),
        "substantial": _("Substantial agreement"),
        "almost_perfect": _("Almost perfect agreement"),
    }
    return str(words[strength(value)])


def _lines(sitting: Sitting) -> list[Line]:
    """Each criterion, then all together: of attempts whose sheets are all there and the visitor may see."""
    is_marker = bool(roles_of(visit) & MARKERS)
    shown = [
        each
        for each in comparisons(db.session, sitting)
        if each.attempt.person_id not in linked()
        and not (is_marker and each.panel.is_sealed_from(visit.person_id))
    ]
    values = {level.code: sitting.rules.values[level.code] for level in sitting.rules.scale}
    criteria = marked_criteria(sitting.referential, sitting.assessment)
    given = {criterion.code: _given(shown, criterion.code, values.keys()) for criterion in criteria}
    lines = [Line(criterion, agreement(given[criterion.code], values)) for criterion in criteria]
    together = [levels for of_criterion in given.values() for levels in of_criterion]
    # Marks of ten candidates, as for one criterion: three criteria of four candidates would say as little.
    return [*lines, Line(None, agreement(together, values, MINIMUM * len(criteria)))]


def _given(shown: Sequence[Comparison], code: str, levels: Collection[str]) -> list[dict[str, str]]:
    """The levels of the scale that each attempt was given, by assessor; being absent is nobody's judgement."""
    return [
        {str(mark.assessor_id): mark.level for mark in compared.marks if mark.level and mark.level in levels}
        for each in shown
        if (compared := each.of(code)) is not None
    ]


def _exactly(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):.4f}"
