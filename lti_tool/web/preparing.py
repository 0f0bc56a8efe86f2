"""Preparing a jury: when, where, on whom and with whom; and asking one to reconsider."""

from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.compose_jury import Wanted, compose
from lti_tool.actions.delete_deliberation import delete_deliberation
from lti_tool.actions.prepare_annulment import prepare_annulment
from lti_tool.actions.prepare_deliberation import change_deliberation, prepare_deliberation
from lti_tool.assessment.offices import JURY
from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.models import ExamSession, JuryDecision
from lti_tool.store.offices import holders
from lti_tool.web.ids import id_in
from lti_tool.web.jury import composition_words, ids_in_form
from lti_tool.web.jury_access import PREPARERS, done, the_deliberation, was_done
from lti_tool.web.local_time import instant_of, local, zone
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.visits import only_for, visit, visit_blueprint

LONGEST = 200

bp = visit_blueprint("preparing", __name__, "/jury")


@bp.post("")
@only_for(*PREPARERS)
def prepare() -> ResponseReturnValue:
    """Prepare a deliberation on a session's candidates, or on the whole course's."""
    link, name, held_at = visit.resource_link, _text("name"), _instant("held_at")
    exam_session = _session_of(request.form.get("session", ""))
    referential = exam_session.referential if exam_session else link.referential
    if not name or held_at is None or referential is None:
        flash(_("A deliberation needs a name, a date, and candidates to decide on."), "error")
        return redirect(url_for("jury.index"), 303)
    if exam_session is None:
        bring_roster_up_to_date()
    made = done(
        lambda: prepare_deliberation(
            db.session,
            link,
            exam_session=exam_session,
            referential=referential,
            name=name,
            place=_text("place"),
            held_at=held_at,
            by=visit.person_id,
            at=datetime.now(UTC),
        )
    )
    return redirect(url_for(".composition", deliberation_id=made.id) if made else url_for("jury.index"), 303)


@bp.post("/<uuid:deliberation_id>")
@only_for(*PREPARERS)
def change(deliberation_id: UUID) -> ResponseReturnValue:
    """Another name, date or place."""
    deliberation, name, held_at = the_deliberation(deliberation_id), _text("name"), _instant("held_at")
    if not name or held_at is None:
        flash(_("A deliberation needs a name and a date."), "error")
        return redirect(url_for(".composition", deliberation_id=deliberation_id), 303)
    by, link, place = visit.person_id, visit.resource_link, _text("place")
    was_done(
        lambda: change_deliberation(
            db.session,
            deliberation,
            name=name,
            place=place,
            held_at=held_at,
            link=link,
            by=by,
            at=datetime.now(UTC),
        )
    )
    return redirect(url_for("jury.one", deliberation_id=deliberation_id), 303)


@bp.get("/<uuid:deliberation_id>/members")
@only_for(*PREPARERS)
def composition(deliberation_id: UUID) -> ResponseReturnValue:
    """Who could sit, and who does."""
    deliberation = the_deliberation(deliberation_id)
    return render_template(
        "jury/members.html",
        deliberation=deliberation,
        holders=holders(db.session, visit.resource_link.context.registration_id, JURY),
        seats={member.person_id: member for member in deliberation.members},
        president=Role.PRESIDENT,
        held_at=local(deliberation.held_at).strftime("%Y-%m-%dT%H:%M"),
        zone_key=zone().key,
        **composition_words(deliberation),
    )


@bp.post("/<uuid:deliberation_id>/members")
@only_for(*PREPARERS)
def name_members(deliberation_id: UUID) -> ResponseReturnValue:
    """Let those who are ticked sit, in the quality that the form gives them."""
    deliberation = the_deliberation(deliberation_id)
    wanted = [_wanted(id) for id in ids_in_form("members")]
    by, link = visit.person_id, visit.resource_link
    was_done(lambda: compose(db.session, deliberation, wanted, link=link, by=by, at=datetime.now(UTC)))
    return redirect(url_for("jury.one", deliberation_id=deliberation_id), 303)


@bp.post("/<uuid:deliberation_id>/annul/<uuid:decision_id>")
@only_for(*PREPARERS)
def annul(deliberation_id: UUID, decision_id: UUID) -> ResponseReturnValue:
    """Ask a jury to reconsider a validation: a short deliberation of its own."""
    the_deliberation(deliberation_id)
    decision = db.session.get(JuryDecision, decision_id)
    if decision is None or decision.deliberation_id != deliberation_id or request.form.get("confirmed") != "yes":
        abort(404)
    link, by, at = visit.resource_link, visit.person_id, datetime.now(UTC)
    name = _("Annulment: %(name)s", name=decision.deliberation.name)
    made = done(
        lambda: prepare_annulment(
            db.session, link, decision, name=name, place=decision.deliberation.place, held_at=at, by=by, at=at
        )
    )
    return redirect(url_for("jury.one", deliberation_id=made.id if made else deliberation_id), 303)


@bp.post("/<uuid:deliberation_id>/deletion")
@only_for(*PREPARERS)
def remove(deliberation_id: UUID) -> ResponseReturnValue:
    """Take away what was prepared and decided nothing, once it was confirmed."""
    deliberation = the_deliberation(deliberation_id)
    if request.form.get("confirmed") != "yes":
        abort(404)
    link, by, name = visit.resource_link, visit.person_id, deliberation.name
    if not was_done(lambda: delete_deliberation(db.session, deliberation, link=link, by=by, at=datetime.now(UTC))):
        return redirect(url_for("jury.one", deliberation_id=deliberation_id), 303)
    flash(_("The deliberation %(name)s is deleted.", name=name), "success")
    return redirect(url_for("jury.index"), 303)


def _wanted(person_id: UUID) -> Wanted:
    return Wanted(
        person_id=person_id,
        is_president=request.form.get("president") == str(person_id),
        is_external=f"external-{person_id}" in request.form,
        practises=f"practises-{person_id}" in request.form,
        quality=_text(f"quality-{person_id}"),
    )


def _session_of(text: str) -> ExamSession | None:
    """The course's session that the form names; 404 for any other, None for all candidates of the course."""
    if not text:
        return None
    found = db.session.get(ExamSession, id_in(text) or abort(404))
    if found is None or found.context_id != visit.resource_link.context_id:
        abort(404)
    return found


def _text(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


def _instant(name: str) -> datetime | None:
    """A date and time as a form gives it, of clocks where the instance is; None for what is none."""
    try:
        told = datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=None)
    except ValueError:
        return None
    return instant_of(told.date(), told.time()) if told.year > 2000 else None
