"""Where assessors differ: what is left to settle in the activity, and one attempt with its marks side by side."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.call_assessor import (
    HasSubmitted,
    NotToBeCalled,
    call_assessor,
    may_be_called,
    release_assessor,
)
from lti_tool.actions.reconcile_marks import (
    NothingToReconcile,
    ProposalChanged,
    agree_to_level,
    propose_level,
    take_back_reconciliation,
)
from lti_tool.actions.submit_sheet import cancel_sheet
from lti_tool.assessment.changes import LONGEST_COMMENT
from lti_tool.store.candidates import place_in_the_list
from lti_tool.store.database import db
from lti_tool.store.disagreements import Comparison, attempt_in, comparison_of, comparisons
from lti_tool.store.learners import people_by_id
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.clock import this_second
from lti_tool.web.ids import id_in
from lti_tool.web.levels import choices, level_label, tone_of
from lti_tool.web.navigation import DISPUTANTS, MARKERS, OVERSEERS
from lti_tool.web.retrying import committed
from lti_tool.web.rule_words import marks_rule, third_assessor
from lti_tool.web.seals import linked, refuse_linked
from lti_tool.web.settings import settings
from lti_tool.web.visits import NotForThisRole, only_for, roles_of, visit, visit_blueprint

bp = visit_blueprint("disagreements", __name__, "/disagreements")


@bp.get("")
@only_for(*DISPUTANTS)
def index() -> ResponseReturnValue:
    """Every attempt that several assess, those with something left to do first."""
    sitting = sitting_of(visit.resource_link)
    shown = [each for each in seen_here(sitting) if each.panel.is_blind or len(each.assessors) > 1]
    shown.sort(key=lambda each: (not each.left, place_in_the_list(each.attempt.person)))
    return render_template(
        "disagreements/list.html",
        sitting=sitting,
        shown=shown,
        left=sum(len(each.left) for each in shown if not _is_sealed(each)),
        is_sealed=_is_sealed,
        awaits_me=_awaits_me,
        me=visit.person_id,
    )


@bp.get("/<uuid:attempt_id>")
@only_for(*DISPUTANTS)
def of_attempt(attempt_id: UUID) -> ResponseReturnValue:
    """One attempt: the criteria on which its assessors differ, and those on which they agree."""
    sitting = sitting_of(visit.resource_link)
    comparison = _comparison(sitting, attempt_id)
    is_sealed = _is_sealed(comparison)
    may_oversee = bool(roles_of(visit) & OVERSEERS)
    others = [each for each in seen_here(sitting) if each.left and each.attempt.id != attempt_id]
    people = people_by_id(db.session, [str(id) for id in comparison.assessors | comparison.panel.called])
    by_name = [person.id for person in sorted(people.values(), key=place_in_the_list)]
    return render_template(
        "disagreements/attempt.html",
        sitting=sitting,
        comparison=comparison,
        is_sealed=is_sealed,
        people=people,
        assessors=[id for id in by_name if id in comparison.assessors],
        awaited=[id for id in by_name if id in comparison.panel.awaited],
        following=None if is_sealed else next((each for each in others if not _is_sealed(each)), None),
        callable=may_be_called(db.session, sitting.link, comparison) if may_oversee and not is_sealed else [],
        may_oversee=may_oversee,
        me=visit.person_id,
        levels=choices(sitting.rules),
        longest=LONGEST_COMMENT,
        marks_rule=marks_rule(sitting.rules),
        third_assessor=third_assessor(sitting.rules),
        level_label=level_label,
        tone_of=tone_of,
    )


@bp.post("/<uuid:attempt_id>/<criterion>/propose")
@only_for(*MARKERS)
def propose(attempt_id: UUID, criterion: str) -> ResponseReturnValue:
    """Propose a level to the other assessors."""
    level, reason = request.form.get("level", ""), _text("reason")
    sitting = sitting_of(visit.resource_link)
    if level not in {choice.code for choice in choices(sitting.rules)} or not reason:
        _comparison(sitting, attempt_id)
        flash(_("Choose a level and say why: the candidate reads the reason once results are published."), "error")
        return _back(attempt_id, criterion)

    def work() -> None:
        comparison = _unsealed(sitting, attempt_id)
        compared = comparison.of(criterion)
        propose_level(
            db.session, sitting, comparison, compared, level, reason, by=visit.person_id, at=this_second()
        )

    if _done(work):
        flash(_("Your proposal is kept. It counts once the others agree to it, from their own visit."), "success")
    return _back(attempt_id, criterion)


@bp.post("/<uuid:attempt_id>/<criterion>/agree")
@only_for(*MARKERS)
def agree(attempt_id: UUID, criterion: str) -> ResponseReturnValue:
    """Agree to what another assessor proposed."""
    sitting = sitting_of(visit.resource_link)

    def work() -> bool:
        comparison = _unsealed(sitting, attempt_id)
        return agree_to_level(
            db.session,
            sitting,
            comparison,
            comparison.of(criterion),
            id_in(request.form.get("proposal")) or abort(404),
            by=visit.person_id,
            home_page=settings().home_page,
            at=this_second(),
        )

    settled: list[bool] = []
    if _done(lambda: settled.append(work())):
        if settled[-1]:
            flash(_("%(code)s is reconciled.", code=criterion), "success")
        else:
            flash(_("You agree. The level counts once all assessors do."), "success")
    return _back(attempt_id, criterion)


@bp.post("/<uuid:attempt_id>/<criterion>/take-back")
@only_for(*MARKERS)
def take_back(attempt_id: UUID, criterion: str) -> ResponseReturnValue:
    """One of the assessors no longer agrees: the level that was reconciled does not count any more."""
    sitting = sitting_of(visit.resource_link)

    def work() -> None:
        compared = _unsealed(sitting, attempt_id).of(criterion)
        stands = compared.reconciliation if compared and compared.is_reconciled else None
        if stands is None or str(visit.person_id) not in stands.agreed:
            raise NothingToReconcile
        home_page = settings().home_page
        take_back_reconciliation(
            db.session, sitting, stands, by=visit.person_id, home_page=home_page, at=this_second()
        )

    if _done(work):
        flash(_("The reconciled level of %(code)s is taken back.", code=criterion), "success")
    return _back(attempt_id, criterion)


@bp.post("/<uuid:attempt_id>/call")
@only_for(*OVERSEERS)
def call(attempt_id: UUID) -> ResponseReturnValue:
    """Call a further assessor, who marks without seeing what the others gave."""
    sitting, person_id = sitting_of(visit.resource_link), id_in(request.form.get("person")) or abort(404)

    def work() -> None:
        comparison = _unsealed(sitting, attempt_id)
        call_assessor(db.session, sitting, comparison, person_id, by=visit.person_id, at=this_second())

    try:
        committed(work)
    except NotToBeCalled:
        flash(_("This person cannot be called to this attempt."), "error")
    else:
        flash(_("The assessor is called, and finds the candidate in the grid."), "success")
    return _back(attempt_id)


@bp.post("/<uuid:attempt_id>/release/<uuid:person_id>")
@only_for(*OVERSEERS)
def release(attempt_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Do without a called assessor."""
    sitting = sitting_of(visit.resource_link)

    def work() -> None:
        comparison = _comparison(sitting, attempt_id)
        release_assessor(db.session, sitting, comparison, person_id, by=visit.person_id, at=this_second())

    try:
        committed(work)
    except HasSubmitted:
        flash(_("This assessor has submitted in the meantime: the sheet counts."), "error")
    return _back(attempt_id)


@bp.post("/<uuid:attempt_id>/cancel/<uuid:person_id>")
@only_for(*OVERSEERS)
def cancel(attempt_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Take back all that an assessor gave in the attempt."""
    sitting = sitting_of(visit.resource_link)

    def work() -> None:
        attempt = _comparison(sitting, attempt_id).attempt
        home_page = settings().home_page
        cancel_sheet(
            db.session, sitting, attempt, person_id, by=visit.person_id, home_page=home_page, at=this_second()
        )

    committed(work)
    flash(_("The sheet is cancelled: its levels are taken back, and another assessor can mark."), "success")
    return _back(attempt_id)


def seen_here(sitting: Sitting) -> list[Comparison]:
    """The attempts that concern the visitor: all, or, for an assessor and no more, those that they assess."""
    sees_all = bool(roles_of(visit) & OVERSEERS)
    return [
        each
        for each in comparisons(db.session, sitting)
        if each.attempt.person_id not in linked() and (sees_all or _takes_part(each))
    ]


def left_to_settle(sitting: Sitting) -> int:
    """How many criteria the visitor could help to settle."""
    return sum(len(each.left) for each in seen_here(sitting) if not _is_sealed(each))


def _comparison(sitting: Sitting, attempt_id: UUID) -> Comparison:
    """The attempt, for whom it concerns."""
    attempt = attempt_in(db.session, sitting, attempt_id) or abort(404)
    refuse_linked(attempt.person_id)
    comparison = comparison_of(db.session, sitting, attempt)
    if not roles_of(visit) & OVERSEERS and not _takes_part(comparison):
        raise NotForThisRole
    return comparison


def _unsealed(sitting: Sitting, attempt_id: UUID) -> Comparison:
    """The attempt, to somebody who may see all its marks."""
    comparison = _comparison(sitting, attempt_id)
    if _is_sealed(comparison):
        raise NotForThisRole
    return comparison


def _takes_part(comparison: Comparison) -> bool:
    return visit.person_id in comparison.assessors | comparison.panel.called


def _is_sealed(comparison: Comparison) -> bool:
    """Whether the visitor may not see yet what others gave: whoever may mark, until enough have submitted."""
    return bool(roles_of(visit) & MARKERS) and comparison.panel.is_sealed_from(visit.person_id)


def _awaits_me(comparison: Comparison) -> int:
    """How many proposals of others wait for the visitor's word."""
    me = visit.person_id
    return sum(
        each.proposal is not None and me in each.parties and str(me) not in each.proposal.agreed
        for each in comparison.criteria
    )


def _done(work: Callable[[], None]) -> bool:
    """Whether it was done; if not, it was said why."""
    try:
        committed(work)
    except NothingToReconcile:
        flash(_("There is nothing for you to settle on this criterion now."), "error")
    except ProposalChanged:
        flash(_("The proposal was changed in the meantime. Look at what is proposed now."), "error")
    else:
        return True
    return False


def _back(attempt_id: UUID, criterion: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".of_attempt", attempt_id=attempt_id, _anchor=criterion), 303)


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST_COMMENT]
