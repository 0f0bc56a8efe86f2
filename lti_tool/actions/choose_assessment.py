"""
Choosing what a resource link presents.

    AlreadyMarked    candidates have marks there; what they were given must go on meaning what it meant
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.lti.deep_linking import Page
from lti_tool.store.journal import By, note
from lti_tool.store.models import Attempt, ResourceLink, StoredReferential
from xapi.referential.model import Assessment


class AlreadyMarked(Exception):
    """Candidates have marks in the resource link."""


def choose_assessment(
    session: Session,
    link: ResourceLink,
    referential: StoredReferential,
    chosen: Assessment | Page,
    *,
    by: By,
    at: datetime,
) -> None:
    """
    Present the assessment or the page in the resource link, which freezes the referential's version for it.

    The same again changes nothing. Raises `AlreadyMarked`.
    """
    assessment, page = (None, str(chosen)) if isinstance(chosen, Page) else (chosen.code, None)
    if (link.referential_id, link.assessment, link.page) == (referential.id, assessment, page):
        return
    # Locked, so that no mark begins an attempt between the question and the answer.
    session.scalars(select(ResourceLink.id).where(ResourceLink.id == link.id).with_for_update()).one()
    if session.scalar(select(Attempt.id).where(Attempt.resource_link_id == link.id).limit(1)) is not None:
        raise AlreadyMarked
    before = {"assessment": link.assessment, "page": link.page, "version": _version(link.referential)}
    link.referential, link.assessment, link.page = referential, assessment, page
    after = {"assessment": assessment, "page": page, "version": _version(referential)}
    note(session, Act.CHOSE_ASSESSMENT, by=by, at=at, link=link, before=before, after=after)


def _version(referential: StoredReferential | None) -> str | None:
    return f"{referential.iri} {referential.version}" if referential is not None else None
