"""One candidate before the jury: what is proposed and why, each member's vote, what is decided."""

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lti_tool.actions.decide import Hands, Ruling, decide, undo_decision
from lti_tool.actions.take_part import cast_vote, recuse, withdraw_recusal
from lti_tool.assessment.jury import ABSTAINED, CHOICES, Kind, needs_reason
from lti_tool.assessment.offices import JURY
from lti_tool.store.agenda import Agenda, Item, agenda_of
from lti_tool.store.database import db
from lti_tool.store.jury import votes_of
from lti_tool.store.models import Deliberation, JuryVote
from lti_tool.store.rulings import may_record
from lti_tool.web.jury import agenda_words
from lti_tool.web.jury_access import PREPARERS, READERS, done, own_seat, the_candidate, the_deliberation, was_done
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.people import name_of
from lti_tool.web.reasons import in_words
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

LONGEST_REASON = 2000
GENDERS = ("woman", "man", "other")

bp = visit_blueprint("deliberating", __name__, "/jury/<uuid:deliberation_id>")


@bp.get("/candidates/<uuid:person_id>")
@only_for(*READERS)
def candidate(deliberation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """A candidate's blocs and certification, each with its proposal, the votes and the decision."""
    deliberation = the_deliberation(deliberation_id)
    agenda, item = the_candidate(deliberation, person_id)
    mine = {vote.bloc: vote.choice for vote in _votes(deliberation, item) if vote.member_id == visit.person_id}
    return render_template(
        "jury/candidate.html",
        deliberation=deliberation,
        agenda=agenda,
        item=item,
        has_vote=own_seat(deliberation) is not None and visit.person_id in agenda.entitled(item),
        is_member=own_seat(deliberation) is not None,
        records=own_seat(deliberation) is not None and may_record(agenda, item, visit.person_id),
        mine=mine,
        part=_votes_part(agenda, item),
        choices=CHOICES[Kind(deliberation.kind)],
        ballot=[*CHOICES[Kind(deliberation.kind)], ABSTAINED],
        needs_reason=needs_reason,
        in_words=in_words,
        names={member.person_id: name_of(member.person) for member in deliberation.members},
        neighbours=_neighbours(deliberation, person_id),
        may_explain=bool(own_seat(deliberation)),
        prepares=bool(roles_of(visit) & PREPARERS),
        **agenda_words(deliberation),
    )


@bp.get("/candidates/<uuid:person_id>/votes")
@only_for(*READERS)
def votes(deliberation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """The part that changes while members vote."""
    return live_answer(_votes_part(*the_candidate(the_deliberation(deliberation_id), person_id)))


@bp.post("/candidates/<uuid:person_id>/vote")
@only_for(*JURY)
def vote(deliberation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """The visitor's own vote."""
    deliberation = _seated(deliberation_id)
    bloc, choice = request.form.get("bloc", ""), request.form.get("choice", "")
    link, by = visit.resource_link, visit.person_id

    def work() -> None:
        agenda, item = the_candidate(deliberation, person_id)
        cast_vote(db.session, agenda, item, bloc, choice, link=link, by=by, at=datetime.now(UTC))

    if was_done(work):
        flash(_("Your vote is kept. You may change it until it is decided."), "success")
    return _back(deliberation_id, person_id, bloc)


@bp.post("/candidates/<uuid:person_id>/decide")
@only_for(*JURY)
def record(deliberation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Record what the votes decide: those cast on devices, or a show of hands."""
    deliberation, form = _seated(deliberation_id), request.form
    the_candidate(deliberation, person_id)
    ruling = Ruling(
        bloc=form.get("bloc", ""),
        hands=_hands(deliberation) if form.get("method") == "hands" else None,
        reason=form.get("reason", "")[:LONGEST_REASON],
        advice=form.get("advice", "")[:LONGEST_REASON],
        seen=form.get("seen", ""),
    )
    link, by = visit.resource_link, visit.person_id
    made = done(
        lambda: decide(
            db.session,
            deliberation,
            person_id,
            ruling,
            externals_required=settings().requires_externals,
            link=link,
            by=by,
            at=datetime.now(UTC),
        )
    )
    if made is not None:
        flash(_("The decision is recorded."), "success")
    return _back(deliberation_id, person_id, ruling.bloc)


@bp.post("/candidates/<uuid:person_id>/undo")
@only_for(*JURY)
def undo(deliberation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Take a decision back before the closing."""
    deliberation, bloc = _seated(deliberation_id), request.form.get("bloc", "")
    the_candidate(deliberation, person_id)
    link, by, at = visit.resource_link, visit.person_id, datetime.now(UTC)
    if was_done(lambda: undo_decision(db.session, deliberation, person_id, bloc, link=link, by=by, at=at)):
        flash(_("The decision is undone."), "success")
    return _back(deliberation_id, person_id, bloc)


@bp.post("/candidates/<uuid:person_id>/conflict")
@only_for(*JURY)
def conflict(deliberation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Declare a conflict with a candidate, or take it back."""
    deliberation = _seated(deliberation_id)
    if agenda_of(db.session, deliberation, person_id).item(person_id) is None:
        abort(404)
    act = recuse if request.form.get("declared") == "yes" else withdraw_recusal
    link, by, at = visit.resource_link, visit.person_id, datetime.now(UTC)
    if was_done(lambda: act(db.session, deliberation, person_id, link=link, by=by, at=at)):
        flash(
            _("Your conflict is noted: you neither see this candidate nor vote on them.")
            if act is recuse
            else _("Your conflict is taken back."),
            "success",
        )
    return redirect(url_for("jury.one", deliberation_id=deliberation_id), 303)


@bp.post("/declare")
@only_for(*JURY)
def declare(deliberation_id: UUID) -> ResponseReturnValue:
    """What a member says of themselves for the balance of the jury, or nothing."""
    deliberation = _seated(deliberation_id)
    said = request.form.get("gender", "")

    def work() -> None:
        seat = own_seat(deliberation)
        if seat is not None and deliberation.closed_at is None:
            seat.gender = said if said in GENDERS else None

    was_done(work)
    return redirect(url_for("jury.one", deliberation_id=deliberation_id), 303)


def _votes_part(agenda: Agenda, item: Item) -> Markup:
    """How many have voted on each; how, only to whoever records, once everybody has."""
    entitled = agenda.entitled(item)
    cast: dict[str, Counter[str]] = {}
    for each in _votes(agenda.deliberation, item):
        if each.member_id in entitled:
            cast.setdefault(each.bloc, Counter())[each.choice] += 1
    return live_part(
        "jury/votes.html",
        url_for("deliberating.votes", deliberation_id=agenda.deliberation.id, person_id=item.person.id),
        item=item,
        cast=cast,
        entitled=len(entitled),
        records=own_seat(agenda.deliberation) is not None and may_record(agenda, item, visit.person_id),
        **agenda_words(agenda.deliberation),
    )


def _votes(deliberation: Deliberation, item: Item) -> list[JuryVote]:
    return list(votes_of(db.session, deliberation.id, item.person.id))


def _hands(deliberation: Deliberation) -> Hands:
    """The counts of a show of hands; what is no number counts as none."""
    choices = [*map(str, CHOICES[Kind(deliberation.kind)]), ABSTAINED]
    typed = {choice: request.form.get(f"hands-{choice}", "") for choice in choices}
    counts = {choice: int(text) if text.isascii() and text.isdigit() else 0 for choice, text in typed.items()}
    return Hands(counts, request.form.get("casting") or None)


def _neighbours(deliberation: Deliberation, person_id: UUID) -> tuple[Item | None, Item | None]:
    """The candidates before and after on the agenda, those left out whom the visitor may not see."""
    items = [item for item in agenda_of(db.session, deliberation).items if not item.hides_from(visit.person_id)]
    place = next(number for number, item in enumerate(items) if item.person.id == person_id)
    return (items[place - 1] if place else None), (items[place + 1] if place + 1 < len(items) else None)


def _seated(deliberation_id: UUID) -> Deliberation:
    """A deliberation where the visitor sits; 404 for any other."""
    deliberation = the_deliberation(deliberation_id)
    if own_seat(deliberation) is None:
        abort(404)
    return deliberation


def _back(deliberation_id: UUID, person_id: UUID, bloc: str) -> ResponseReturnValue:
    here = url_for(".candidate", deliberation_id=deliberation_id, person_id=person_id)
    return redirect(f"{here}#node-{bloc or 'certification'}", 303)
