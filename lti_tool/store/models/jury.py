"""Juries: their deliberations, members and votes, what they decided, their minutes, and what was awarded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Context, Person
from lti_tool.store.models.examination import ExamSession
from lti_tool.store.models.referential import StoredReferential


class Deliberation(Base):
    """
    A jury that meets to decide on candidates: those convened to a session, or all candidates of the course.

    One of ``kind`` annulment reconsiders a single decision, on ``subject_bloc`` of ``subject_id`` (an empty bloc
    is the certification). From ``closed_at`` on the database itself refuses every change of what was decided;
    ``agenda`` are then the ids of the candidates whom it was about. Candidates know nothing before
    ``published_at``.
    """

    __tablename__ = "deliberations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    context_id: Mapped[UUID] = mapped_column(ForeignKey("contexts.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("exam_sessions.id", ondelete="SET NULL"), index=True
    )
    referential_id: Mapped[UUID] = mapped_column(ForeignKey("referentials.id"))
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    subject_bloc: Mapped[str | None]
    name: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    held_at: Mapped[datetime]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    agenda: Mapped[list[str]] = mapped_column(default=list)
    published_at: Mapped[datetime | None]

    context: Mapped[Context] = relationship()
    exam_session: Mapped[ExamSession | None] = relationship()
    referential: Mapped[StoredReferential] = relationship()
    members: Mapped[list["JuryMember"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class JuryMember(Base):
    """
    Somebody who sits in a jury, with what the law asks of its composition.

    ``quality`` is how the minutes present them. ``gender`` is what they declare of themselves for the balance,
    if they wish to: it is kept nowhere else and shown of nobody.
    """

    __tablename__ = "jury_members"

    deliberation_id: Mapped[UUID] = mapped_column(
        ForeignKey("deliberations.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_president: Mapped[bool] = mapped_column(default=False)
    is_external: Mapped[bool] = mapped_column(default=False)
    practises: Mapped[bool] = mapped_column(default=False)
    is_present: Mapped[bool] = mapped_column(default=True)
    quality: Mapped[str] = mapped_column(default="")
    gender: Mapped[str | None]

    person: Mapped[Person] = relationship()


class JuryRecusal(Base):
    """A member's own word that they have a conflict with a candidate: they neither see nor vote on them."""

    __tablename__ = "jury_recusals"

    deliberation_id: Mapped[UUID] = mapped_column(
        ForeignKey("deliberations.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    candidate_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    declared_at: Mapped[datetime]


class JuryVote(Base):
    """A member's vote on a candidate's bloc, or on the certification. Gone once the deliberation is closed."""

    __tablename__ = "jury_votes"

    deliberation_id: Mapped[UUID] = mapped_column(
        ForeignKey("deliberations.id", ondelete="CASCADE"), primary_key=True
    )
    candidate_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    bloc: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    choice: Mapped[str]
    cast_at: Mapped[datetime]


class JuryDecision(Base):
    """
    What a jury decided on a candidate's bloc (an empty one is the certification), with what it saw then.

    ``computed``, ``reasons`` and ``evidence`` are the proposal as it was, and ``evidence_digest`` proves it;
    ``rules`` and ``referential_version`` are what it was computed by. ``jury`` are the members who could vote,
    ``counts`` the votes by choice. ``supersedes`` is the statement of an earlier decision that stood.
    ``candidate_id`` refers to nobody's row: a register of awards outlives the erasure of a person.
    """

    __tablename__ = "jury_decisions"
    __table_args__ = (
        UniqueConstraint("deliberation_id", "candidate_id", "bloc"),
        Index("ix_jury_decisions_candidate_id", "candidate_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deliberation_id: Mapped[UUID] = mapped_column(ForeignKey("deliberations.id", ondelete="CASCADE"))
    candidate_id: Mapped[UUID]
    bloc: Mapped[str]
    decision: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    advice: Mapped[str] = mapped_column(default="")
    method: Mapped[str]
    counts: Mapped[dict[str, Any]]
    by_casting_vote: Mapped[bool] = mapped_column(default=False)
    jury: Mapped[list[str]]
    computed: Mapped[str]
    reasons: Mapped[list[str]]
    evidence: Mapped[list[str]]
    evidence_digest: Mapped[str]
    rules: Mapped[str]
    referential_version: Mapped[str]
    supersedes: Mapped[UUID | None]
    statement_id: Mapped[UUID] = mapped_column(unique=True)
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]

    deliberation: Mapped[Deliberation] = relationship()


class Minutes(Base):
    """A deliberation's minutes as they were drawn up: number, exact bytes, their SHA-256. They never change."""

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("registration_id", "year", "number"),)

    deliberation_id: Mapped[UUID] = mapped_column(
        ForeignKey("deliberations.id", ondelete="CASCADE"), primary_key=True
    )
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    year: Mapped[int]
    number: Mapped[int]
    pdf: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(index=True)
    drawn_at: Mapped[datetime]


class RegisterCounter(Base):
    """The last number given in a tenant's register of a year; whoever takes the next holds the row to the end."""

    __tablename__ = "register_counters"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True
    )
    register: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Attestation(Base):
    """
    What a candidate keeps of a published award, for life: its number, and the code by which anybody may check it.

    ``holder`` is the name as it was at publication. ``pdf`` is drawn at the first download and served as it is
    from then on. It outlives its person's row, as the register of awards must.
    """

    __tablename__ = "attestations"
    __table_args__ = (UniqueConstraint("registration_id", "year", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("jury_decisions.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    year: Mapped[int]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(unique=True)
    holder: Mapped[str]
    issued_at: Mapped[datetime]
    annulled_at: Mapped[datetime | None]
    pdf: Mapped[bytes | None]
    sha256: Mapped[str | None]

    decision: Mapped[JuryDecision] = relationship()
