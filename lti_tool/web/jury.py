"""Deliberations: prepared, composed, followed on their agenda, closed and published."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select

from lti_tool.actions.close_deliberation import close_deliberation
from lti_tool.actions.compose_jury import note_presence
from lti_tool.actions.follow_proposals import follow_proposals
from lti_tool.actions.publish_decisions import publish_decisions
from lti_tool.assessment.jury import Decision, composition_flaws, has_quorum
from lti_tool.assessment.offices import JURY
from lti_tool.lti.roles import Role
from lti_tool.store.agenda import Agenda, Item, agenda_of
from lti_tool.store.database import db
from lti_tool.store.jury import deliberations_of, seats_of
from lti_tool.store.jury_papers import attestations_of, minutes_of
from lti_tool.store.models import Deliberation, ExamSession, JuryDecision, JuryMember
from lti_tool.web.ids import id_in
from lti_tool.web.jury_access import PREPARERS, READERS, done, own_seat, the_deliberation, was_done
from lti_tool.web.jury_words import (
    choice_label,
    ground_words,
    moment,
    paper_number,
    refusal_words,
    votes_words,
)
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.local_time import local_day, zone
from lti_tool.web.people import name_of
from lti_tool.web.reasons import status_label
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

LONGEST = 200
ORDERS = ("name", "proposal")
SHOWN = ("all", "open", "decided")

bp = visit_blueprint("jury", __name__, "/jury")


@bp.get("")
@only_for(*READERS)
def index() -> ResponseReturnValue:
    """The deliberations of the course; a member sees those where they sit."""
    prepares = bool(roles_of(visit) & PREPARERS)
    link = visit.resource_link
    sessions = select(ExamSession).where(
        ExamSession.context_id == link.context_id, ExamSession.cancelled_at.is_(None)
    )
    return render_template(
        "jury/index.html",
        deliberations=deliberations_of(db.session, link.context_id, None if prepares else visit.person_id),
        prepares=prepares,
        sessions=db.session.scalars(sessions.order_by(ExamSession.begins_at.desc())).all() if prepares else [],
        of_course=link.referential_id is not None,
        moment=moment,
        zone_key=zone().key,
    )


@bp.get("/<uuid:deliberation_id>")
@only_for(*READERS)
def one(deliberation_id: UUID) -> ResponseReturnValue:
    """A deliberation: who sits, whom it is about, how far it is, and what comes next."""
    deliberation = the_deliberation(deliberation_id)
    agenda = agenda_of(db.session, deliberation)
    seat = own_seat(deliberation)
    return render_template(
        "jury/one.html",
        deliberation=deliberation,
        agenda=agenda,
        part=_agenda_part(agenda),
        seat=seat,
        presides=seat is not None and seat.is_president,
        prepares=bool(roles_of(visit) & PREPARERS),
        publishes=Role.OFFICE in roles_of(visit),
        minutes=minutes_of(db.session, deliberation.id),
        followed=sum(
            node.is_open and node.proposed.computed == "validated" for item in agenda.items for node in item.nodes
        ),
        show=_one_of("show", SHOWN),
        order=_one_of("order", ORDERS),
        **composition_words(deliberation),
    )


@bp.get("/<uuid:deliberation_id>/agenda")
@only_for(*READERS)
def agenda_rows(deliberation_id: UUID) -> ResponseReturnValue:
    """The part of the page that changes while others vote."""
    return live_answer(_agenda_part(agenda_of(db.session, the_deliberation(deliberation_id))))


@bp.post("/<uuid:deliberation_id>/presence")
@only_for(Role.PRESIDENT, *PREPARERS)
def presence(deliberation_id: UUID) -> ResponseReturnValue:
    """Who is in the room: noted by the president, or by who prepared the jury."""
    deliberation = the_deliberation(deliberation_id)
    seat = own_seat(deliberation)
    if not (roles_of(visit) & PREPARERS or (seat and seat.is_president)):
        abort(404)
    present, by, link = ids_in_form("present"), visit.person_id, visit.resource_link
    was_done(lambda: note_presence(db.session, deliberation, present, link=link, by=by, at=datetime.now(UTC)))
    return redirect(url_for(".one", deliberation_id=deliberation_id), 303)


@bp.post("/<uuid:deliberation_id>/follow")
@only_for(*JURY)
def follow(deliberation_id: UUID) -> ResponseReturnValue:
    """Validate all that is proposed as validated, once it was confirmed."""
    deliberation = the_deliberation(deliberation_id)
    seen, by, link = request.form.get("seen", ""), visit.person_id, visit.resource_link
    if own_seat(deliberation) is None or request.form.get("confirmed") != "yes":
        abort(404)
    made = done(
        lambda: follow_proposals(
            db.session,
            deliberation,
            seen,
            externals_required=settings().requires_externals,
            link=link,
            by=by,
            at=datetime.now(UTC),
        )
    )
    if made is not None:
        flash(ngettext("%(num)d decision is recorded.", "%(num)d decisions are recorded.", made), "success")
    return redirect(url_for(".one", deliberation_id=deliberation_id), 303)


@bp.post("/<uuid:deliberation_id>/close")
@only_for(Role.PRESIDENT)
def close(deliberation_id: UUID) -> ResponseReturnValue:
    """Close for good: decisions freeze, statements leave, the minutes are drawn up under their number."""
    deliberation = the_deliberation(deliberation_id)
    if request.form.get("confirmed") != "yes":
        abort(404)
    # What draws takes a third of a second to load, and few ever draw.
    from lti_tool.web.minutes_paper import draw_minutes

    by, link, at = visit.person_id, visit.resource_link, datetime.now(UTC)
    minutes = done(
        lambda: close_deliberation(
            db.session,
            deliberation,
            draw=draw_minutes,
            day_of=local_day,
            link=link,
            home_page=settings().home_page,
            by=by,
            at=at,
        )
    )
    if minutes is not None:
        number = paper_number(minutes.year, minutes.number)
        flash(_("The deliberation is closed. Its minutes are No. %(number)s.", number=number), "success")
    return redirect(url_for(".one", deliberation_id=deliberation_id), 303)


@bp.post("/<uuid:deliberation_id>/publish")
@only_for(Role.OFFICE)
def publish(deliberation_id: UUID) -> ResponseReturnValue:
    """From now on candidates see what was decided on them."""
    deliberation = the_deliberation(deliberation_id)
    if request.form.get("confirmed") != "yes":
        abort(404)
    by, link, at = visit.person_id, visit.resource_link, datetime.now(UTC)
    if was_done(
        lambda: publish_decisions(
            db.session,
            deliberation,
            holder_name=name_of,
            day_of=local_day,
            link=link,
            home_page=settings().home_page,
            by=by,
            at=at,
        )
    ):
        flash(_("The decisions are published: candidates see them now."), "success")
    return redirect(url_for(".one", deliberation_id=deliberation_id), 303)


def agenda_words(deliberation: Deliberation) -> Mapping[str, Any]:
    """What every view of an agenda says things with."""
    kind = deliberation.kind

    def label(choice: str) -> str:
        return choice_label(choice, kind)

    def votes(decision: JuryDecision) -> str:
        return votes_words(decision, kind)

    return {
        "label": label,
        "votes_words": votes,
        "ground_words": ground_words,
        "status_label": status_label,
        "moment": moment,
        "paper_number": paper_number,
        "Decision": Decision,
    }


def _agenda_part(agenda: Agenda) -> Markup:
    deliberation = agenda.deliberation
    show, order = _one_of("show", SHOWN), _one_of("order", ORDERS)
    shown = [item for item in agenda.items if show == "all" or item.is_decided == (show == "decided")]
    if order == "proposal":
        shown.sort(key=_validated_blocs, reverse=True)
    decided = [node.decided.id for item in agenda.items for node in item.nodes if node.decided]
    url = url_for("jury.agenda_rows", deliberation_id=deliberation.id)
    return live_part(
        "jury/agenda.html",
        f"{url}?show={show}&order={order}",
        deliberation=deliberation,
        agenda=agenda,
        items=shown,
        show=show,
        attestations=attestations_of(db.session, decided) if roles_of(visit) & PREPARERS else {},
        prepares=bool(roles_of(visit) & PREPARERS),
        **agenda_words(deliberation),
    )


def _validated_blocs(item: Item) -> int:
    return sum(node.proposed.computed == "validated" for node in item.nodes)


def composition_words(deliberation: Deliberation) -> Mapping[str, Any]:
    """How the jury is made up, as the law reads it; of the members' own declarations only how many."""
    seats = seats_of(deliberation.members)
    genders = [seat.gender for seat in seats]
    return {
        "members": sorted(deliberation.members, key=_place),
        "flaws": composition_flaws(seats, externals_required=settings().requires_externals),
        "has_quorum": has_quorum(seats),
        "external": sum(seat.is_external for seat in seats),
        "balance": {word: genders.count(word) for word in ("woman", "man", "other", None)},
        "refusal_words": refusal_words,
        "moment": moment,
        "paper_number": paper_number,
    }


def _place(member: JuryMember) -> tuple[bool, str]:
    return not member.is_president, name_of(member.person)


def ids_in_form(name: str) -> list[UUID]:
    """The ids that a form lists under a name; 404 for what is none."""
    return [id_in(text) or abort(404) for text in request.form.getlist(name)]


def _one_of(name: str, known: tuple[str, ...]) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else known[0]
