"""The groups of the course, taken over from a platform that offers them."""

from collections.abc import Collection
from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.actions.form_groups import take_course_groups
from lti_tool.lti.course_groups import CourseGroup, by_set, parties
from lti_tool.lti.memberships import Member
from lti_tool.platform_api.course_groups import groups
from lti_tool.platform_api.errors import PlatformError
from lti_tool.platform_api.memberships import members
from lti_tool.store import journal
from lti_tool.store.clients import client_of
from lti_tool.store.database import db
from lti_tool.store.keys import signing_key
from lti_tool.store.models import Context
from lti_tool.web.navigation import MARKERS
from lti_tool.web.platforms import platforms
from lti_tool.web.retrying import committed
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("course_groups", __name__, "/groups/course")


@bp.post("")
@only_for(*MARKERS)
def take() -> ResponseReturnValue:
    """Take the course's groups; where it has several groupings, ask first which one."""
    context = visit.resource_link.context
    if not are_offered(context):
        flash(_("The course does not share its groups with this tool."), "warning")
        return redirect(url_for("groups.index"))
    # Who is in a group must be known here too.
    bring_roster_up_to_date()
    try:
        listed, people = _read(context)
    except PlatformError as error:
        current_app.logger.warning("the groups of course %s could not be read: %s", context.id, error)
        flash(_("The groups of the course could not be read; those formed here stay as they are."), "error")
        return redirect(url_for("groups.index"))
    sets = by_set(listed)
    asked = request.form.get("set")
    if asked not in sets and len(sets) > 1:
        return render_template("groups/sets.html", sets=sets)
    return _take(sets.get(asked or "", listed), people)


def are_offered(context: Context) -> bool:
    """Whether the platform tells which groups there are, and who is in them."""
    return bool(context.groups_url and context.memberships_url)


def _take(chosen: Collection[CourseGroup], people: Collection[Member]) -> ResponseReturnValue:
    at, by = datetime.now(UTC), journal.person(visit.person_id)
    found = parties(chosen, people)
    taken = committed(lambda: take_course_groups(db.session, visit.resource_link, found, by=by, at=at))
    if taken:
        flash(
            ngettext(
                "%(num)d group is copied from the course.", "%(num)d groups are copied from the course.", taken
            ),
            "success",
        )
    else:
        flash(_("The course has no group with a candidate in it."), "warning")
    return redirect(url_for("groups.index"))


def _read(context: Context) -> tuple[list[CourseGroup], list[Member]]:
    """What the platform says; nothing is written, and no transaction waits for it."""
    signing_key(db.session, settings().secret_key)
    client = client_of(db.session, context, settings().secret_key)
    groups_url, memberships_url = context.groups_url or "", context.memberships_url or ""
    db.session.commit()
    services = platforms().services(client)
    listed = groups(services, groups_url)
    return listed, members(services, memberships_url, with_groups=True) if listed else []
