"""The tabs of a visit: the pages that its roles open, in the order of the work."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from lti_tool.lti.roles import STAFF, Role
from lti_tool.store.models import ResourceLink, Visit
from lti_tool.web.visits import roles_of

MARKERS = frozenset({Role.ASSESSOR, Role.TRAINER})
KEEPERS = frozenset({Role.TRAINER, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Tab:
    """A page one tab away; ``also`` are other parts of the tool that belong to it."""

    label: str
    endpoint: str
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where the page is, in this visit."""
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        """Whether this request is for a page of the same part of the tool."""
        return request.blueprint in {self.endpoint.split(".")[0], *self.also}


def tabs() -> list[Tab]:
    """The tabs of this visit, none without one; parts of the tool that are not installed are left out."""
    if "visit" not in g:
        return []
    return [tab for tab in _tabs(g.visit) if tab.endpoint in current_app.view_functions]


def _tabs(visit: Visit) -> Iterator[Tab]:
    roles = roles_of(visit)
    has_assessment = _has_assessment(visit.resource_link)
    if roles & STAFF and has_assessment and visit.subject_id is not None:
        yield Tab(_("This candidate"), "review.index")
    if roles & MARKERS and has_assessment:
        yield Tab(_("Mark"), "grid.index")
        yield Tab(_("Groups"), "groups.index")
    if roles & STAFF and visit.resource_link.referential_id is not None:
        yield Tab(_("Progress"), "progress.index")
    if roles & STAFF and has_assessment:
        yield Tab(_("Assessment"), "learner.index")
    if Role.MENTOR in roles and roles & {*STAFF, Role.LEARNER} and has_assessment:
        if not roles & STAFF:
            yield Tab(_("Assessment"), "learner.index")
        yield Tab(_("Mentoring"), "mentees.index")
    if roles & KEEPERS and has_assessment:
        yield Tab(_("Gradebook"), "gradebook.index", ("compare",))
    if Role.REFERENT in roles and visit.resource_link.referential_id is not None:
        yield Tab(_("Arrangements"), "arrangements.index")
    if Role.ADMINISTRATOR in roles:
        yield Tab(_("Offices"), "offices.index")
        yield Tab(_("Journal"), "journal.index")
        yield Tab(_("Sending"), "sending.index")
        yield Tab(_("Platform"), "own_platform.index")


def _has_assessment(link: ResourceLink) -> bool:
    return link.referential_id is not None and link.assessment is not None
