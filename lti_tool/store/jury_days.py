"""The days that a jury gives to paths of validation of experience: when it heard a candidate, and told them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import Kind
from lti_tool.assessment.vae import BadDates, Dates, check
from lti_tool.store import journal
from lti_tool.store.journal import note
from lti_tool.store.jury import decisions_of
from lti_tool.store.models import Deliberation, ResourceLink, VaePath
from lti_tool.store.vae import dates_of


def date_paths_by_jury(
    session: Session,
    deliberation: Deliberation,
    *,
    heard_on: date | None = None,
    notified_on: date | None = None,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> None:
    """
    The day when the jury heard these candidates, once it closed; the day when they were told, once it published.

    A day that the office gave stays, and a path whose other days do not allow it is left to the office: its
    portfolio was not filed, or it was withdrawn.
    """
    for path in _paths(session, deliberation):
        known = dates_of(path)
        dates = replace(known, heard_on=known.heard_on or heard_on, notified_on=known.notified_on or notified_on)
        try:
            check(dates)
        except BadDates:
            continue
        if dates == known:
            continue
        path.heard_on, path.notified_on = dates.heard_on, dates.notified_on
        about = {"path": str(path.id)}
        note(
            session,
            Act.DATED_VAE,
            by=journal.person(by),
            at=at,
            link=link,
            about=path.person_id,
            before=about | _said(known),
            after=about | _said(dates),
        )


def _said(dates: Dates) -> dict[str, str | None]:
    days = {"heard_on": dates.heard_on, "notified_on": dates.notified_on}
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _paths(session: Session, deliberation: Deliberation) -> Iterator[VaePath]:
    """Those that go on, of the candidates decided on; an annulment hears nobody."""
    if deliberation.kind != Kind.ORDINARY:
        return
    decided = {candidate for candidate, _bloc in decisions_of(session, deliberation.id)}
    yield from session.scalars(
        select(VaePath)
        .where(
            VaePath.context_id == deliberation.context_id,
            VaePath.referential_id == deliberation.referential_id,
            VaePath.person_id.in_(decided),
            VaePath.withdrawn_on.is_(None),
        )
        .order_by(VaePath.id)
    )
