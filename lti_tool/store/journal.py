"""The journal: every act, written in the transaction of what it tells of, and never changed afterwards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.store.models import JournalEntry, ResourceLink

A_PAGE = 100


@dataclass(frozen=True)
class By:
    """Who did it: a person of a platform, an administrator of the instance, a command, or the tool's own work."""

    kind: Literal["person", "administrator", "command", "instance"]
    id: UUID | None = None


COMMAND = By("command")
"""Whoever may run `certibloc` on the machine."""

INSTANCE = By("instance")
"""The tool itself, as when a platform registers by an invitation."""


def person(id: UUID) -> By:
    """Somebody of a platform."""
    return By("person", id)


def note(
    session: Session,
    act: Act,
    *,
    by: By,
    at: datetime,
    link: ResourceLink | None = None,
    registration_id: UUID | None = None,
    about: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """
    Write an act down. The tenant is ``link``'s, or else ``registration_id``; without either, the instance's.

    ``before`` and ``after`` are JSON: codes, ids as text, ISO dates; free text goes in as its `text_digest`, and
    nothing about disability goes in at all.
    """
    session.add(
        JournalEntry(
            at=at,
            registration_id=link.context.registration_id if link else registration_id,
            by_kind=by.kind,
            by=by.id,
            act=str(act),
            about=about,
            link_id=link.id if link else None,
            before=dict(before or {}),
            after=dict(after or {}),
        )
    )


def text_digest(text: str) -> str | None:
    """What proves a text later without telling it now; none for no text."""
    return sha256(text.encode()).hexdigest() if text else None


def entries(
    session: Session,
    registration_id: UUID | None,
    *,
    older_than: int | None = None,
    act: str | None = None,
    about: UUID | None = None,
) -> list[JournalEntry]:
    """
    A page of a tenant's journal, or without one of the instance's own: the newest first, `A_PAGE` entries and one
    more if there is one.
    """
    found = select(JournalEntry).where(JournalEntry.registration_id == registration_id)
    if older_than is not None:
        found = found.where(JournalEntry.id < older_than)
    if act:
        found = found.where(JournalEntry.act == act)
    if about is not None:
        found = found.where(JournalEntry.about == about)
    return list(session.scalars(found.order_by(JournalEntry.id.desc()).limit(A_PAGE + 1)))


def all_entries(session: Session, registration_id: UUID | None) -> Iterator[JournalEntry]:
    """A tenant's whole journal, or the instance's own, the oldest first, a thousand in memory at a time."""
    whole = select(JournalEntry).where(JournalEntry.registration_id == registration_id).order_by(JournalEntry.id)
    yield from session.scalars(whole, execution_options={"yield_per": 1000})
