"""The tabs of a visit: the pages that its roles open, in the order of the work."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from lti_tool.assessment.offices import JURY
from lti_tool.lti.roles import STAFF, Role
from lti_tool.store.database import db
from lti_tool.store.jury import has_published_results
from lti_tool.store.models import ResourceLink, Visit
from lti_tool.store.vae import has_paths, path_of
from lti_tool.web.jury_access import READERS as JURY_READERS
from lti_tool.web.vae import READERS, urgent_paths
from lti_tool.web.visits import roles_of
from xapi.referential.model import PORTFOLIO

MARKERS = frozenset({Role.ASSESSOR, Role.TRAINER})
KEEPERS = frozenset({Role.TRAINER, Role.ADMINISTRATOR})
RESITTERS = frozenset({Role.TRAINER, Role.OFFICE})
OVERSEERS = KEEPERS | {Role.OFFICE}
DISPUTANTS = OVERSEERS | MARKERS


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
    """The tabs of this visit, each once, none without one; parts that are not installed are left out."""
    if "visit" not in g:
        return []
    wanted = {tab.endpoint: tab for tab in _tabs(g.visit)}
    return [tab for tab in wanted.values() if tab.endpoint in current_app.view_functions]


def _tabs(visit: Visit) -> Iterator[Tab]:
    roles = roles_of(visit)
    has_assessment = _has_assessment(visit.resource_link)
    if roles & STAFF and has_assessment and visit.subject_id is not None:
        yield Tab(_("This candidate"), "review.index")
    if has_assessment:
        yield from _assessing(roles)
    if roles & {*OVERSEERS, Role.ASSESSOR, *JURY} and visit.resource_link.referential_id is not None:
        yield Tab(_("Sessions"), "exam_sessions.index", ("convening", "examiners", "call_list"))
    if roles & STAFF and visit.resource_link.referential_id is not None:
        yield Tab(_("Progress"), "progress.index")
    yield from _files(visit, roles)
    if roles & STAFF and has_assessment:
        yield Tab(_("Assessment"), "learner.index")
    yield from _of_learners(visit, roles, has_assessment)
    if roles & JURY_READERS:
        yield Tab(_("Jury"), "jury.index", ("preparing", "deliberating", "jury_papers"))
    if roles & KEEPERS and has_assessment:
        yield Tab(_("Gradebook"), "gradebook.index", ("compare",))
    if visit.resource_link.referential_id is not None:
        yield from _vae(visit, roles)
    if Role.REFERENT in roles and visit.resource_link.referential_id is not None:
        yield Tab(_("Arrangements"), "arrangements.index")
    if Role.ADMINISTRATOR in roles:
        yield Tab(_("Offices"), "offices.index")
        yield Tab(_("Journal"), "journal.index")
        yield Tab(_("Sending"), "sending.index")
        yield Tab(_("Platform"), "own_platform.index")


def _files(visit: Visit, roles: set[Role]) -> Iterator[Tab]:
    """What is kept of candidates, and what follows from it."""
    if roles & OVERSEERS and visit.resource_link.referential_id is not None:
        yield Tab(_("Files"), "files.index", ("exemptions", "proofs", "attempts"))
    if roles & RESITTERS and _has_assessment(visit.resource_link):
        yield Tab(_("Resits"), "resits.index")


def _assessing(roles: set[Role]) -> Iterator[Tab]:
    """The pages of those who mark, and of those who answer for how it is done."""
    if roles & MARKERS:
        yield Tab(_("Mark"), "grid.index")
        yield Tab(_("Groups"), "groups.index", ("course_groups", "group_file"))
    if roles & OVERSEERS:
        yield Tab(_("Assessors"), "assessors.index", ("disagreements", "agreement", "links"))
    elif roles & MARKERS:
        yield Tab(_("Disagreements"), "disagreements.index")


def _vae(visit: Visit, roles: set[Role]) -> Iterator[Tab]:
    """Where there is a path to follow, read or walk; the office may always open one."""
    link = visit.resource_link
    is_portfolio = link.assessment == PORTFOLIO
    if Role.OFFICE in roles:
        urgent = urgent_paths()
        yield Tab(_("VAE (%(urgent)d)", urgent=urgent) if urgent else _("VAE"), "vae.index")
    elif roles & READERS and (is_portfolio or has_paths(db.session, link)):
        yield Tab(_("VAE"), "vae.index")
    if Role.LEARNER in roles and path_of(db.session, link, visit.person_id) is not None:
        if not roles & STAFF:
            yield Tab(_("Assessment"), "learner.index")
        yield Tab(_("My portfolio"), "portfolio.index")


def _of_learners(visit: Visit, roles: Collection[Role], has_assessment: bool) -> Iterator[Tab]:
    """What learners and mentors came for, once there is more than that: alone, it needs no tab."""
    is_staff = bool(STAFF.intersection(roles))
    mentors = Role.MENTOR in roles and has_assessment and (is_staff or Role.LEARNER in roles)
    has_results = Role.LEARNER in roles and has_published_results(db.session, visit.person_id)
    if not is_staff and has_assessment and (mentors or has_results):
        yield Tab(_("Assessment"), "learner.index")
    elif not is_staff and has_results and visit.resource_link.referential_id is not None:
        yield Tab(_("Progress"), "own_progress.index")
    if mentors:
        yield Tab(_("Mentoring"), "mentees.index")
    if has_results:
        yield Tab(_("My results"), "my_results.index")


def _has_assessment(link: ResourceLink) -> bool:
    return link.referential_id is not None and link.assessment is not None
