"""
A path of validation of experience: opened, dated step by step, its portfolio written and filed.

    AlreadyOnThePath    the candidate has a path in this referential
    PortfolioFiled      it is with the jury: nothing of it changes any more, unless it is given back
    EmptyPortfolio      there is nothing to file
    PortfolioFull       it has as many files as it may have
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.vae import Dates, check
from lti_tool.files.taking import Taken
from lti_tool.store.evidence import add_evidence_file, delete_evidence_file
from lti_tool.store.journal import By, note, text_digest
from lti_tool.store.models import ResourceLink, VaeFile, VaePath, VaeSection
from lti_tool.store.vae import dates_of


class AlreadyOnThePath(Exception):
    """The candidate has a path in this referential."""


class PortfolioFiled(Exception):
    """Nothing of a filed portfolio changes any more."""


class PortfolioFull(Exception):
    """It has as many files as it may have."""


class EmptyPortfolio(Exception):
    """There is nothing to file."""


def open_path(
    session: Session,
    link: ResourceLink,
    person_id: UUID,
    blocs: Sequence[str],
    asked_on: date,
    *,
    by: By,
    at: datetime,
) -> VaePath:
    """Begin a candidate's path with the day their request came. Raises `AlreadyOnThePath`."""
    taken = select(VaePath.id).where(VaePath.person_id == person_id, VaePath.referential_id == link.referential_id)
    if session.scalar(taken) is not None:
        raise AlreadyOnThePath
    path = VaePath(
        id=uuid4(),
        person_id=person_id,
        context_id=link.context_id,
        referential_id=link.referential_id,
        blocs=list(blocs),
        asked_on=asked_on,
        created_at=at,
    )
    session.add(path)
    session.flush()
    after = {"path": str(path.id), "blocs": list(blocs), "asked_on": asked_on.isoformat()}
    note(session, Act.OPENED_VAE, by=by, at=at, link=link, about=person_id, after=after)
    return path


def date_path(
    session: Session,
    link: ResourceLink,
    path: VaePath,
    dates: Dates,
    *,
    refusal: str,
    advice: str,
    by: By,
    at: datetime,
) -> None:
    """
    Give the path these days. Raises `lti_tool.assessment.vae.BadDates`.

    A portfolio that loses its day goes back to the candidate, who may change it again.
    """
    check(dates)
    before = _said(path)
    path.asked_on, path.is_admitted, path.decided_on = dates.asked_on, dates.is_admitted, dates.decided_on
    path.filed_on, path.heard_on, path.notified_on = dates.filed_on, dates.heard_on, dates.notified_on
    path.withdrawn_on = dates.withdrawn_on
    path.refusal, path.advice = refusal, advice
    after = _said(path)
    if after != before:
        note(session, Act.DATED_VAE, by=by, at=at, link=link, about=path.person_id, before=before, after=after)


def write_section(
    session: Session,
    link: ResourceLink,
    path: VaePath,
    section: VaeSection | None,
    *,
    title: str,
    text: str,
    criteria: Sequence[str],
    by: By,
    at: datetime,
) -> VaeSection:
    """Add a section at the end of the portfolio, or change one. Raises `PortfolioFiled`."""
    _refuse_if_filed(path)
    before = _section_said(section) if section is not None else {}
    if section is None:
        last = max((each.position for each in path.sections), default=0)
        section = VaeSection(id=uuid4(), path_id=path.id, position=last + 1)
        session.add(section)
    section.title, section.text, section.criteria, section.changed_at = title, text, list(criteria), at
    session.flush()
    session.expire(path, ["sections"])
    after = _section_said(section)
    note(session, Act.CHANGED_PORTFOLIO, by=by, at=at, link=link, about=path.person_id, before=before, after=after)
    return section


def add_file(
    session: Session,
    link: ResourceLink,
    path: VaePath,
    section: VaeSection,
    taken: Taken,
    *,
    most: int,
    by: By,
    at: datetime,
) -> VaeFile:
    """Put a file that was taken in into a section. Raises `PortfolioFiled`, `PortfolioFull`."""
    _refuse_if_filed(path)
    if sum(len(each.files) for each in path.sections) >= most:
        raise PortfolioFull
    file = add_evidence_file(session, taken, person_id=path.person_id, by=path.person_id, at=at)
    added = VaeFile(file_id=file.id, section_id=section.id)
    session.add(added)
    session.flush()
    session.expire(section, ["files"])
    said = {"section": str(section.id), "file": str(file.id), "sha256": file.sha256}
    note(session, Act.CHANGED_PORTFOLIO, by=by, at=at, link=link, about=path.person_id, after=said)
    return added


def drop_file(
    session: Session, link: ResourceLink, path: VaePath, dropped: VaeFile, *, by: By, at: datetime
) -> UUID:
    """Take a file out of the portfolio; returns the id it is kept under. Raises `PortfolioFiled`."""
    _refuse_if_filed(path)
    file = dropped.file
    said = {"section": str(dropped.section_id), "file": str(file.id), "sha256": file.sha256}
    note(session, Act.CHANGED_PORTFOLIO, by=by, at=at, link=link, about=path.person_id, before=said)
    return delete_evidence_file(session, dropped)


def drop_section(
    session: Session, link: ResourceLink, path: VaePath, section: VaeSection, *, by: By, at: datetime
) -> None:
    """Take a section out of the portfolio, and its files. Raises `PortfolioFiled`."""
    _refuse_if_filed(path)
    before = _section_said(section) | {"files": [str(each.file_id) for each in section.files]}
    files = [each.file for each in section.files]
    session.delete(section)
    session.flush()
    # What is in them is swept once no row names them.
    for file in files:
        session.delete(file)
    session.flush()
    session.expire(path, ["sections"])
    note(session, Act.CHANGED_PORTFOLIO, by=by, at=at, link=link, about=path.person_id, before=before)


def file_portfolio(
    session: Session, link: ResourceLink, path: VaePath, day: date, *, by: By, at: datetime
) -> None:
    """
    Hand the portfolio in; from now on it is read only.

    Raises `PortfolioFiled`, `EmptyPortfolio` or `lti_tool.assessment.vae.BadDates`.
    """
    _refuse_if_filed(path)
    if not path.sections:
        raise EmptyPortfolio
    path.filed_on = day
    check(dates_of(path))
    after = {"path": str(path.id), "filed_on": day.isoformat(), "sections": len(path.sections)}
    note(session, Act.FILED_PORTFOLIO, by=by, at=at, link=link, about=path.person_id, after=after)


def _refuse_if_filed(path: VaePath) -> None:
    if path.filed_on is not None or path.withdrawn_on is not None or path.is_admitted is False:
        raise PortfolioFiled


def _said(path: VaePath) -> dict[str, Any]:
    """What the journal keeps of a path: its days; of texts, digests."""
    days = {
        name: day.isoformat() if (day := getattr(path, name)) else None
        for name in ("asked_on", "decided_on", "filed_on", "heard_on", "notified_on", "withdrawn_on")
    }
    texts = {"refusal": text_digest(path.refusal), "advice": text_digest(path.advice)}
    return {"is_admitted": path.is_admitted} | days | texts


def _section_said(section: VaeSection) -> dict[str, Any]:
    return {
        "section": str(section.id),
        "title": text_digest(section.title),
        "text": text_digest(section.text),
        "criteria": list(section.criteria),
    }
