"""Whom and what the platform told us of: people, contexts, memberships, resource links, visits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.platform import Registration
from lti_tool.store.models.referential import StoredReferential


class Person(Base):
    """
    Someone of a platform. ``id`` is random and is the only name that statements know.

    Deleting the row is erasure. ``sub`` is the platform's user id; name and e-mail may never have been told.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("registration_id", "sub"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    sub: Mapped[str]
    name: Mapped[str | None]
    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    email: Mapped[str | None]
    is_test_user: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()


class Context(Base):
    """A course of the platform. ``context_id`` is empty for links that came without one."""

    __tablename__ = "contexts"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id", "context_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployments.id", ondelete="CASCADE"))
    context_id: Mapped[str]
    label: Mapped[str | None]
    title: Mapped[str | None]
    memberships_url: Mapped[str | None]
    lineitems_url: Mapped[str | None]
    groups_url: Mapped[str | None]
    service_scopes: Mapped[list[str]] = mapped_column(default=list)
    members_read_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()


class Membership(Base):
    """
    A person in a context.

    Moodle calls a non-editing teacher a learner in NRPS and an instructor at launch, so a launch is kept apart
    and wins: someone seen as staff is never a candidate.
    """

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("context_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    context_id: Mapped[UUID] = mapped_column(ForeignKey("contexts.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    roster_roles: Mapped[list[str]] = mapped_column(default=list)
    launch_roles: Mapped[list[str]] = mapped_column(default=list)
    is_active: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]

    context: Mapped[Context] = relationship()
    person: Mapped[Person] = relationship()


class ResourceLink(Base):
    """
    An LMS activity that opens the tool; it presents one assessment of one referential, once chosen, or, where
    ``page`` says so, the ``progress`` of the course in the referential or the ``jury``'s page.

    Learners see marks and progress from ``results_published_at`` on; until then nothing of them leaves for the
    gradebook either.
    """

    __tablename__ = "resource_links"
    __table_args__ = (UniqueConstraint("context_id", "resource_link_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    context_id: Mapped[UUID] = mapped_column(ForeignKey("contexts.id", ondelete="CASCADE"))
    resource_link_id: Mapped[str]
    title: Mapped[str | None]
    lineitem_url: Mapped[str | None]
    referential_id: Mapped[UUID | None] = mapped_column(ForeignKey("referentials.id"), index=True)
    assessment: Mapped[str | None]
    page: Mapped[str | None]
    results_published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    context: Mapped[Context] = relationship()
    referential: Mapped[StoredReferential | None] = relationship()


class Visit(Base):
    """
    One launch's session: who, where, in which roles. Its pages live below ``/visit/<id>/`` with a cookie of
    their own, so that one person may have several courses, tabs and roles open at once.

    ``subject_id`` is the learner of a submission review. A mentor sees ``mentees`` only, by the
    platform's ids. ``ticket`` is the digest of what opens the visit in a new tab, once.
    """

    __tablename__ = "visits"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    resource_link_id: Mapped[UUID] = mapped_column(ForeignKey("resource_links.id", ondelete="CASCADE"))
    roles: Mapped[list[str]]
    locale: Mapped[str | None]
    return_url: Mapped[str | None]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    mentees: Mapped[list[str]] = mapped_column(default=list)
    ticket: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    subject: Mapped[Person | None] = relationship(foreign_keys=subject_id)
    resource_link: Mapped[ResourceLink] = relationship()


class Selection(Base):
    """
    A trainer choosing, in the platform's own dialog, what an activity will present: a deep linking request.

    ``return_url`` takes the signed answer, once, and ``data`` goes back with it as it came.

    https://www.imsglobal.org/spec/lti-dl/v2p0#deep-linking-request-message
    """

    __tablename__ = "selections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    context_id: Mapped[UUID] = mapped_column(ForeignKey("contexts.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    locale: Mapped[str | None]
    return_url: Mapped[str]
    data: Mapped[str | None]
    accepts_multiple: Mapped[bool]
    accepts_line_item: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    context: Mapped[Context] = relationship()
