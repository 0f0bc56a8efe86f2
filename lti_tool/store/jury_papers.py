"""What juries hand out, minutes and attestations, and the registers that number it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import Attestation, Minutes, RegisterCounter

MINUTES, ATTESTATIONS = "minutes", "attestations"


def next_number(session: Session, registration_id: UUID, register: str, year: int) -> int:
    """
    The next number of a tenant's register in a year, from 1, without gaps.

    Whoever takes one holds the counter until the end of the transaction: another waits, and a number that was
    taken by a transaction that failed is given again.
    """
    mine: list[ColumnElement[bool]] = [
        RegisterCounter.registration_id == registration_id,
        RegisterCounter.register == register,
        RegisterCounter.year == year,
    ]
    add_unless_there(
        session, RegisterCounter, registration_id=registration_id, register=register, year=year, last=0
    )
    taking = update(RegisterCounter).where(*mine).values(last=RegisterCounter.last + 1)
    return session.scalars(taking.returning(RegisterCounter.last)).one()


def minutes_of(session: Session, deliberation_id: UUID) -> Minutes | None:
    """The minutes of a deliberation, once it is closed."""
    return session.get(Minutes, deliberation_id)


def minutes_with(session: Session, registration_id: UUID, sha256: str) -> Minutes | None:
    """The tenant's minutes whose bytes have this digest."""
    found = select(Minutes).where(Minutes.registration_id == registration_id, Minutes.sha256 == sha256)
    return session.scalars(found).one_or_none()


def attestations_of(session: Session, decisions: Collection[UUID]) -> dict[UUID, Attestation]:
    """The attestations of decisions, by decision."""
    found = select(Attestation).where(Attestation.decision_id.in_(decisions))
    return {each.decision_id: each for each in session.scalars(found)}


def attestation_with(session: Session, code: str) -> Attestation | None:
    """The attestation of a code, as its paper shows it."""
    return session.scalars(select(Attestation).where(Attestation.code == code)).one_or_none()
