"""An explanation as lines of text."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.web.fate_words import assessor_id, fate, moment
from lti_tool.web.levels import level_label
from lti_tool.web.local_time import zone_words
from lti_tool.web.reasons import sentences, status_label
from lti_tool.web.rule_words import bloc_rule, competency_rule, mark_range, marks_rule
from lti_tool.web.testimonies import responses_of, who_settled
from xapi.aggregator.explanation import BlocWhy, Change, CompetencyWhy, CriterionWhy, Explanation, Testimony
from xapi.aggregator.facts import Void
from xapi.aggregator.rows import Row
from xapi.aggregator.scope import Scope
from xapi.outcomes.said import Mark

Names = Mapping[str, str]


def explanation_lines(explanation: Explanation, bloc: str | None, names: Names) -> Iterator[str]:
    """Everything, or of one bloc; ``names`` are those of assessors, by id."""
    scope = explanation.scope
    yield ""
    yield _heading(scope)
    if explanation.as_of is not None:
        yield _("As it was on %(moment)s", moment=moment(explanation.as_of))
    yield zone_words()
    yield from _indented([f"– {sentence}" for sentence in marks_rule(scope.rules)])
    if bloc is None:
        yield ""
        yield _("Certification: %(status)s", status=_status(explanation.row))
        yield from _indented(f"– {reason}" for reason in sentences(explanation.row))
        yield from _indented(_testimony(one, {}) for one in explanation.decisions)
    for why in explanation.blocs:
        if bloc in {None, why.bloc.code}:
            yield ""
            yield from _bloc(why, names)


def change_lines(changed: Sequence[Change], scope: Scope, bloc: str | None) -> Iterator[str]:
    """What changed, node by node, with the statements that say so."""
    seen = [change for change in changed if bloc is None or _is_within(change.after, scope, bloc)]
    yield ""
    yield _("What changed:") if seen else _("Nothing changed.")
    for change in seen:
        yield f"  {change.after.code}: {_status(change.before)} → {_status(change.after)}"
        for fact in change.because:
            if isinstance(fact, Void):
                said = _("Withdrawal of %(id)s", id=fact.target)
            else:
                said = _said(fact.response, is_mark=isinstance(fact, Mark))
            yield f"      {said} · {moment(fact.at)} · {fact.id}"


def _bloc(why: BlocWhy, names: Names) -> Iterator[str]:
    yield f"{why.bloc.code} {why.bloc.title}: {_status(why.row)}"
    yield from _indented(f"– {sentence}" for sentence in [*bloc_rule(why.rule), *sentences(why.row)])
    yield from _indented(_testimony(one, {}) for one in why.decisions)
    for competency in why.competencies:
        yield from _indented(_competency(competency, names))


def _competency(why: CompetencyWhy, names: Names) -> Iterator[str]:
    if not any(criterion.marks for criterion in why.criteria):
        untouched = _("Not assessed yet")
        yield f"{why.competency.code}: {untouched}"
        return
    yield f"{why.competency.code}: {_status(why.row)}"
    yield from _indented(
        f"– {sentence}" for sentence in [*competency_rule(why.rule), *sentences(why.row, responses_of(why))]
    )
    if why.mark:
        yield from _indented([_("Its mark: %(mark)s.", mark=mark_range(why.mark))])
    if len(why.attempts) > 1:
        for attempt in why.attempts:
            words = _("Attempt %(number)d", number=attempt.number)
            said = [
                status_label(attempt.outcome),
                attempt.registration,
                *([_("counts")] if attempt == why.taken else []),
            ]
            yield f"  {words}: {' · '.join(said)}"
    for criterion in why.criteria:
        yield from _indented(_criterion(criterion, names))


def _criterion(why: CriterionWhy, names: Names) -> Iterator[str]:
    yield f"{why.criterion.code}: {_status(why.row)}"
    if why.missing and why.row.evidence:
        words = ngettext(
            "One more assessor's mark is needed.", "%(num)d more assessors' marks are needed.", why.missing
        )
        yield f"  {words}"
    yield from _indented(_testimony(one, names) for one in why.marks)


def _testimony(one: Testimony, names: Names) -> str:
    said = one.said
    parts = [_said(said.response, is_mark=isinstance(said, Mark))]
    if isinstance(said, Mark):
        by = assessor_id(said.assessor)
        parts.append(who_settled(said) if said.reconciliation else names.get(by) or by or _("An assessor"))
    parts += [moment(said.at), said.id, *filter(None, [fate(one)])]
    return f"{'✓' if one.counts else '·'} {' · '.join(parts)}" + (f" ({one.by})" if one.by else "")


def _said(response: str | None, *, is_mark: bool) -> str:
    return level_label(response or "") if is_mark else _("Jury: %(decision)s", decision=status_label(response))


def _status(row: Row) -> str:
    if row.kind == "criterion":
        if row.computed:
            return level_label(row.computed)
        return str(_("Open") if row.evidence else _("Not assessed yet"))
    computed = status_label(row.computed)
    if row.decision is None:
        return computed
    beside = _("jury; computed from the marks: %(status)s", status=computed)
    return f"{status_label(row.decision)} ({beside})"


def _heading(scope: Scope) -> str:
    referential = scope.referential
    name = referential.title or referential.id
    return f"{name} · {referential.iri} {referential.version} · {scope.rules.name}"


def _is_within(row: Row, scope: Scope, code: str) -> bool:
    bloc = scope.referential.bloc(code)
    criteria = {criterion.code for competency in bloc.competencies for criterion in competency.criteria}
    within = {"bloc": {code}, "competency": {each.code for each in bloc.competencies}, "criterion": criteria}
    return row.code in within.get(row.kind, ())


def _indented(lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
