"""Showing candidates their results, and ceasing to."""

from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.store.journal import By, note
from lti_tool.store.models import ResourceLink
from lti_tool.store.scores import hold_scores, release_scores


def publish_results(session: Session, link: ResourceLink, *, by: By, at: datetime) -> None:
    """Candidates see their marks and progress from now on, and their scores go to the gradebook."""
    if link.results_published_at is None:
        link.results_published_at = at
        release_scores(session, link, at=at)
        note(session, Act.PUBLISHED, by=by, at=at, link=link)


def hold_results(session: Session, link: ResourceLink, *, by: By, at: datetime) -> None:
    """Candidates see nothing any more; what the gradebook was told stays there, later scores wait."""
    if link.results_published_at is not None:
        link.results_published_at = None
        hold_scores(session, link, at=at)
        note(session, Act.HELD_BACK, by=by, at=at, link=link)
