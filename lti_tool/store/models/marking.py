"""Attempts, groups and marks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base, JsonOrNull
from lti_tool.store.models.course import Person, ResourceLink
from lti_tool.store.models.referential import StoredReferential


class Group(Base):
    """Candidates who sit an assessment together."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("resource_link_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_link_id: Mapped[UUID] = mapped_column(ForeignKey("resource_links.id", ondelete="CASCADE"))
    name: Mapped[str]
    created_at: Mapped[datetime]

    members: Mapped[list["GroupMember"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", passive_deletes=True
    )


class GroupMember(Base):
    """A candidate in a group; in one group of a resource link at most."""

    __tablename__ = "group_members"
    __table_args__ = (UniqueConstraint("resource_link_id", "person_id"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    resource_link_id: Mapped[UUID] = mapped_column(ForeignKey("resource_links.id", ondelete="CASCADE"))

    group: Mapped[Group] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()


class Attempt(Base):
    """
    One candidate, one assessment, one try. ``id`` is the xAPI registration; ``number`` counts the candidate's
    tries at the assessment, from 1, and is never given again.

    ``competencies`` are those that a resit asks for again; null asks for all of the assessment's. An attempt of an
    exemption was sat nowhere: it has no resource link. From ``cancelled_at`` on it counts nowhere, and its marks
    are only read; ``cancelled_because`` and ``opened_because`` (a resit beyond its limits) are for staff.
    """

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("person_id", "referential_id", "assessment", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    resource_link_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("resource_links.id", ondelete="CASCADE"), index=True
    )
    referential_id: Mapped[UUID] = mapped_column(ForeignKey("referentials.id"), index=True)
    assessment: Mapped[str]
    number: Mapped[int]
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"))
    exemption_id: Mapped[UUID | None] = mapped_column(ForeignKey("exemptions.id", ondelete="CASCADE"), index=True)
    competencies: Mapped[list[str] | None] = mapped_column(JsonOrNull)
    created_at: Mapped[datetime]
    opened_because: Mapped[str] = mapped_column(default="", server_default="")
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(default="", server_default="")

    person: Mapped[Person] = relationship()
    resource_link: Mapped[ResourceLink | None] = relationship()
    referential: Mapped[StoredReferential] = relationship()
    marks: Mapped[list["Mark"]] = relationship(back_populates="attempt", passive_deletes=True)


class Mark(Base):
    """
    One assessor's level on one criterion of one attempt, as it stands.

    ``sequence`` grows with each change of level, and every level's statement is in the outbox; a writer that read
    an older one fails with `StaleDataError`. ``level`` is null once the assessor took the mark back, or as long as
    there is but a comment. ``comment`` is for people and never enters a statement. ``with_group`` says that the
    level was set on the group's sheet; it ends when the candidate's own is changed. ``is_draft`` says that it is
    nobody's business yet but the assessor's: it has no statement until the sheet is submitted. ``is_lead`` is what
    its statement says.
    """

    __tablename__ = "marks"
    __table_args__ = (UniqueConstraint("attempt_id", "criterion", "assessor_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    criterion: Mapped[str]
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    level: Mapped[str | None]
    comment: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column()
    statement_id: Mapped[UUID | None]
    with_group: Mapped[bool] = mapped_column(default=False)
    is_draft: Mapped[bool] = mapped_column(default=False)
    is_lead: Mapped[bool] = mapped_column(default=False)
    marked_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": sequence, "version_id_generator": False}  # noqa: RUF012 # as its base has it

    attempt: Mapped[Attempt] = relationship(back_populates="marks")
    assessor: Mapped[Person] = relationship()
