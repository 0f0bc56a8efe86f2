"""Groups and pairs: made by hand, or drawn."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import SystemRandom
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from lti_tool.actions.form_groups import dissolve_group, form_group, form_groups
from lti_tool.assessment.grouping import USUAL_SIZE, dealt, is_held_together
from lti_tool.store import journal
from lti_tool.store.candidates import candidates, place_in_the_list
from lti_tool.store.database import db
from lti_tool.store.groups import group_in, groups_of
from lti_tool.store.models import Group, Person
from lti_tool.store.sittings import sitting_of
from lti_tool.web.course_groups import are_offered
from lti_tool.web.navigation import MARKERS
from lti_tool.web.retrying import committed
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("groups", __name__, "/groups")


class GroupForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """A group's name and its members."""

    name = StringField(validators=[DataRequired(), Length(max=60)])
    # WTForms coerces what was posted, and again what is a choice already.
    members = SelectMultipleField(coerce=lambda value: UUID(str(value)))

    def __init__(self, people: Sequence[Person], group: Group | None = None) -> None:
        super().__init__()
        self.group = group
        self.members.choices = [(person.id, person.name or "") for person in people]

    def validate_name(self, field: StringField) -> None:
        """Each name once, whatever its case."""
        field.data = " ".join(field.data.split())
        for other in groups_of(db.session, visit.resource_link):
            if other is not self.group and other.name.casefold() == field.data.casefold():
                raise ValidationError(_("Another group already has this name."))

    def validate_members(self, field: SelectMultipleField) -> None:
        """A group of nobody is none."""
        if not field.data:
            raise ValidationError(_("Tick at least one candidate."))


class DrawForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """How large the groups are that are drawn."""

    size = IntegerField(validators=[InputRequired(), NumberRange(min=2, max=12)])


@bp.get("")
@only_for(*MARKERS)
def index() -> ResponseReturnValue:
    """The groups, and who is in none yet."""
    bring_roster_up_to_date()
    return _page()


@bp.post("")
@only_for(*MARKERS)
def form() -> ResponseReturnValue:
    """Make a group of the ticked candidates."""
    form = GroupForm(candidates(db.session, visit.resource_link.context_id))
    if not form.validate_on_submit():
        return _page(form=form), 422
    at = datetime.now(UTC)
    link, members = visit.resource_link, set(form.members.data)
    committed(lambda: form_group(db.session, link, form.name.data, members, by=_by(), at=at))
    flash(_("%(group)s is formed.", group=form.name.data), "success")
    return redirect(url_for(".index"))


@bp.post("/<uuid:group_id>")
@only_for(*MARKERS)
def change(group_id: UUID) -> ResponseReturnValue:
    """Rename a group or change who is in it."""
    link = visit.resource_link
    group = group_in(db.session, link, group_id) or abort(404)
    form = GroupForm(candidates(db.session, link.context_id), group)
    if not form.validate_on_submit():
        return _page(form=form), 422
    at = datetime.now(UTC)
    members = set(form.members.data)
    committed(lambda: form_group(db.session, link, form.name.data, members, by=_by(), at=at, group=group))
    flash(_("%(group)s is changed.", group=form.name.data), "success")
    return redirect(url_for(".index"))


@bp.post("/<uuid:group_id>/dissolution")
@only_for(*MARKERS)
def dissolve(group_id: UUID) -> ResponseReturnValue:
    """Let a group's members go; what they were marked stays theirs."""
    group = group_in(db.session, visit.resource_link, group_id) or abort(404)
    name = group.name
    dissolve_group(db.session, visit.resource_link, group, by=_by(), at=datetime.now(UTC))
    db.session.commit()
    flash(_("%(group)s is dissolved. The marks of its members stay.", group=name), "success")
    return redirect(url_for(".index"))


@bp.post("/draw")
@only_for(*MARKERS)
def draw() -> ResponseReturnValue:
    """Draw groups from the candidates who are in none."""
    form = DrawForm()
    if not form.validate_on_submit():
        return _page(draw_form=form), 422
    at = datetime.now(UTC)

    def work() -> int:
        link = visit.resource_link
        groups = groups_of(db.session, link)
        grouped = {member.person_id for group in groups for member in group.members}
        people = [person.id for person in candidates(db.session, link.context_id) if person.id not in grouped]
        SystemRandom().shuffle(people)
        parties = dealt(people, form.size.data)
        names = _free_names({group.name.casefold() for group in groups}, len(parties))
        return len(form_groups(db.session, link, parties, names, by=_by(), at=at))

    count = committed(work)
    if count:
        flash(ngettext("%(num)d group is drawn.", "%(num)d groups are drawn.", count), "success")
    else:
        flash(_("Every candidate already is in a group."), "message")
    return redirect(url_for(".index"))


def _by() -> journal.By:
    return journal.person(visit.person_id)


def _page(form: GroupForm | None = None, draw_form: DrawForm | None = None) -> str:
    sitting = sitting_of(visit.resource_link)
    people = candidates(db.session, sitting.link.context_id)
    groups = groups_of(db.session, sitting.link)
    grouped = {member.person_id for group in groups for member in group.members}
    size = USUAL_SIZE.get(sitting.assessment.modality.work, 4)
    return render_template(
        "groups/page.html",
        sitting=sitting,
        people=people,
        groups=groups,
        members_of=_members_of,
        alone=[person for person in people if person.id not in grouped],
        held_together=is_held_together(sitting.assessment),
        form=form,
        draw_form=draw_form,
        course_offers_groups=are_offered(sitting.link.context),
        size=size,
        new_name=_free_names({group.name.casefold() for group in groups}, 1)[0],
    )


def _members_of(group: Group) -> list[Person]:
    """A group's members in the order of the list; some may have no name that was told."""
    return sorted((member.person for member in group.members), key=place_in_the_list)


def _free_names(taken: set[str], count: int) -> list[str]:
    """``count`` names, Group 1 and so on, that no group has."""
    names = (_("Group %(number)d", number=number) for number in range(1, len(taken) + count + 1))
    return [name for name in names if name.casefold() not in taken][:count]
