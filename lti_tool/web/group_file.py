"""Groups from a file or from what is pasted: checked as a whole, shown, and then kept or left."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.actions.form_groups import seat
from lti_tool.assessment.group_file import Problem, Seats, Someone, Trouble, Unreadable, seats, text_of
from lti_tool.store import journal
from lti_tool.store.candidates import candidates
from lti_tool.store.database import db
from lti_tool.store.groups import groups_of
from lti_tool.store.models import Person
from lti_tool.store.people import ANONYMOUS
from lti_tool.store.sittings import sitting_of
from lti_tool.web.navigation import MARKERS
from lti_tool.web.people import name_of
from lti_tool.web.retrying import committed
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.spreadsheets import csv_file
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("group_file", __name__, "/groups/file")

LONGEST_SAID = 80


class Changed(Exception):
    """What was shown no longer holds: candidates have come or gone since."""


@bp.get("")
@only_for(*MARKERS)
def index() -> ResponseReturnValue:
    """Where a file is chosen or lines are pasted."""
    bring_roster_up_to_date()
    return _page("")


@bp.get("/template.csv")
@only_for(*MARKERS)
def template() -> ResponseReturnValue:
    """A file to be filled in: the course's candidates with the groups that they are in now."""
    group_of = {
        member.person_id: group.name
        for group in groups_of(db.session, visit.resource_link)
        for member in group.members
    }
    heads = [_("Candidate"), _("Group"), _("E-mail"), _("Platform ID")]
    lines = [
        [name_of(person), group_of.get(person.id, ""), person.email or "", person.sub] for person in _people()
    ]
    return csv_file(_("groups.csv"), [heads, *lines])


@bp.post("")
@only_for(*MARKERS)
def check() -> ResponseReturnValue:
    """Say everything that is wrong, or show what would be; keep it only once it was seen."""
    sitting_of(visit.resource_link)
    try:
        text = _text()
        found = _seats(text)
    except Unreadable:
        flash(_("This is not a table of text that can be read. Save it as CSV, or paste the lines."), "error")
        return _page(""), 422
    if found.problems:
        return _page(text, found.problems), 422
    if request.form.get("do") == "keep":
        return _keep(text)
    return _preview(text, found.group_of)


def _keep(text: str) -> ResponseReturnValue:
    by, at = journal.person(visit.person_id), datetime.now(UTC)

    def work() -> int:
        found = _seats(text)
        if found.problems:
            raise Changed
        seat(db.session, visit.resource_link, found.group_of, by=by, at=at)
        return len(found.group_of)

    try:
        count = committed(work)
    except Changed:
        return _page(text, _seats(text).problems), 409
    flash(ngettext("%(num)d candidate is placed.", "%(num)d candidates are placed.", count), "success")
    return redirect(url_for("groups.index"), 303)


def _text() -> str:
    """What was chosen, or else what was pasted; raises `Unreadable`."""
    chosen = request.files.get("file")
    if chosen is not None and (data := chosen.read()):
        return text_of(data)
    return request.form.get("text", "").lstrip("\ufeff").replace("\x00", "")


def _seats(text: str) -> Seats:
    return seats(
        text,
        [
            Someone(
                id=person.id,
                # Whoever came without an id has none that a file could name.
                sub=person.sub if person.sub != ANONYMOUS else str(person.id),
                name=name_of(person),
                email=person.email or "",
            )
            for person in _people()
        ],
    )


def _people() -> list[Person]:
    return candidates(db.session, visit.resource_link.context_id)


def _page(text: str, problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "groups/file.html",
        sitting=sitting_of(visit.resource_link),
        text=text,
        problems=[(problem.line, problem_words(problem)) for problem in problems],
    )


def _preview(text: str, group_of: Mapping[UUID, str | None]) -> str:
    parties: dict[str, list[Person]] = {}
    alone = []
    for person in _people():
        if (name := group_of.get(person.id)) is not None:
            parties.setdefault(name, []).append(person)
        elif person.id in group_of:
            alone.append(person)
    return render_template(
        "groups/preview.html",
        sitting=sitting_of(visit.resource_link),
        text=text,
        parties=sorted(parties.items()),
        alone=alone,
        left_out=[person for person in _people() if person.id not in group_of],
    )


def problem_words(problem: Problem) -> str:
    """What is wrong with a line, and what to do about it."""
    says = problem.says[:LONGEST_SAID]
    words = {
        Trouble.NO_CANDIDATE: _("It names a group and no candidate."),
        Trouble.UNKNOWN: _("“%(says)s” is not a candidate of this course.", says=says),
        Trouble.SEVERAL: _(
            "Several candidates are called “%(says)s”: give the e-mail address or the platform's id.", says=says
        ),
        Trouble.TWICE: _("“%(says)s” already stands on line %(other)d.", says=says, other=problem.other),
        Trouble.LONG_NAME: _("The group's name is too long: at most 60 characters."),
        Trouble.COLUMNS: _("There are more than two columns, and no first line that says which is which."),
        Trouble.NO_GROUP_COLUMN: _(
            "The first line names no column “Group”, or none that says who the candidate is."
        ),
    }
    return str(words[problem.trouble])
