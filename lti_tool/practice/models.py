"""What the practice platform keeps: who it is, people, courses, tools, activities, grades, launches begun."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from lti_tool.practice.roles import Role


class Model(DeclarativeBase):
    """The practice platform's own tables; nothing of the tool's is among them."""

    metadata = MetaData()
    type_annotation_map = {dict[str, str]: JSON, list[str]: JSON, dict[str, Any]: JSON}  # noqa: RUF012 - SQLAlchemy's way


class Platform(Model):
    """The one row that says who this platform is; ``secret_key`` signs its session cookies."""

    __tablename__ = "platform"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str]
    name: Mapped[str]
    secret_key: Mapped[str]


class SigningKey(Model):
    """An RSA key that signs launches. The newest signs; those published are in certs.php."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(unique=True)
    private_pem: Mapped[str]
    is_published: Mapped[bool] = mapped_column(default=True)


class Course(Model):
    """A course; ``copied_from`` is the id of the one that it is a copy of."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    short_name: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    sourced_id: Mapped[str] = mapped_column(default="")
    copied_from: Mapped[int | None]

    enrolments: Mapped[list["Enrolment"]] = relationship(back_populates="course")
    activities: Mapped[list["Activity"]] = relationship(back_populates="course", order_by="Activity.cmid")
    line_items: Mapped[list["LineItem"]] = relationship(back_populates="course", order_by="LineItem.id")


class Person(Model):
    """A user; the id, as a string, is what launches, scores and memberships call them everywhere."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str]
    sourced_id: Mapped[str] = mapped_column(default="")
    is_administrator: Mapped[bool] = mapped_column(default=False)

    enrolments: Mapped[list["Enrolment"]] = relationship(back_populates="person")

    @property
    def name(self) -> str:
        """The full name as it is shown and sent."""
        return f"{self.given_name} {self.family_name}"


class Enrolment(Model):
    __tablename__ = "enrolment"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)

    course: Mapped[Course] = relationship(back_populates="enrolments")
    person: Mapped[Person] = relationship(back_populates="enrolments")


class Tool(Model):
    """
    An external tool as an administrator configured it; its id is the deployment id.

    ``grades`` is Moodle's gradesynchronization: "none", "read" (no line item scope) or "full". ``accepts_grades``
    says which chosen activities get a column: "always", "never", or those that ask for one ("delegate"). One that
    registered itself waits until it ``is_active``. ``deep_linking_uri`` is where content is chosen, if elsewhere.
    ``cached_keyset`` is the tool's JWKS as last fetched with success; it never expires.
    """

    __tablename__ = "tool"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    client_id: Mapped[str] = mapped_column(unique=True)
    initiate_login_uri: Mapped[str]
    redirect_uris: Mapped[list[str]]
    jwks_url: Mapped[str]
    target_link_uri: Mapped[str]
    custom: Mapped[dict[str, str]]
    sends_name: Mapped[bool] = mapped_column(default=True)
    sends_email: Mapped[bool] = mapped_column(default=True)
    grades: Mapped[str] = mapped_column(default="full")
    offers_memberships: Mapped[bool] = mapped_column(default=True)
    offers_settings: Mapped[bool] = mapped_column(default=True)
    accepts_grades: Mapped[str] = mapped_column(default="delegate", server_default="delegate")
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("1"))
    deep_linking_uri: Mapped[str | None]
    cached_keyset: Mapped[str | None]


class Activity(Model):
    """
    A link to a tool in a course. ``id`` is the resource link's id; ``cmid`` is the one in page addresses.

    ``intro`` is HTML; ``max_grade`` is None for an activity without grade; ``copied_from`` is the id of the one
    that it is a copy of.
    """

    __tablename__ = "activity"

    id: Mapped[int] = mapped_column(primary_key=True)
    cmid: Mapped[int] = mapped_column(unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    target_link_uri: Mapped[str | None]
    custom: Mapped[dict[str, str]]
    max_grade: Mapped[int | None]
    copied_from: Mapped[int | None]

    course: Mapped[Course] = relationship(back_populates="activities")
    tool: Mapped[Tool] = relationship()


class LineItem(Model):
    """
    A column of the gradebook.

    ``activity_id`` is set on an activity's own column (coupled); ``resource_link_id`` is the link that the tool
    or the platform put on it, which a careless PUT can take away.
    """

    __tablename__ = "line_item"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's way

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    resource_link_id: Mapped[int | None]
    label: Mapped[str]
    score_maximum: Mapped[float]
    resource_id: Mapped[str] = mapped_column(default="")
    tag: Mapped[str] = mapped_column(default="")

    course: Mapped[Course] = relationship(back_populates="line_items")
    grades: Mapped[list["Grade"]] = relationship(back_populates="line_item", cascade="all, delete-orphan")

    @property
    def is_coupled(self) -> bool:
        """Whether this is an activity's own column."""
        return self.activity_id is not None


class Grade(Model):
    """A person's place in a column; ``scored_at`` is the score's own timestamp in whole seconds since 1970."""

    __tablename__ = "grade"

    line_item_id: Mapped[int] = mapped_column(ForeignKey("line_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    score: Mapped[float | None]
    feedback: Mapped[str | None]
    scored_at: Mapped[int]

    line_item: Mapped[LineItem] = relationship(back_populates="grades")
    person: Mapped[Person] = relationship()


class Override(Model):
    """
    A teacher's own grade in an activity's column: the grade that shows, which no tool's score replaces.

    ``score`` is what the tool last said; it shows again once the override is lifted.
    """

    __tablename__ = "override"

    line_item_id: Mapped[int] = mapped_column(ForeignKey("line_item.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    score: Mapped[float | None]


class PendingLaunch(Model):
    """A launch begun and not yet answered; deleting the row is using its hint up."""

    __tablename__ = "pending_launch"

    id: Mapped[str] = mapped_column(primary_key=True)
    session_key: Mapped[str]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    container: Mapped[int]

    activity: Mapped[Activity] = relationship()


class PendingSelection(Model):
    """A choice of content begun, its request not yet answered; deleting the row is using its hint up."""

    __tablename__ = "pending_selection"

    id: Mapped[str] = mapped_column(primary_key=True)
    session_key: Mapped[str]
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))

    tool: Mapped[Tool] = relationship()
    course: Mapped[Course] = relationship()


class PendingReview(Model):
    """Whose marks a launch begun from the gradebook is to open."""

    __tablename__ = "pending_review"

    launch_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Mentoring(Model):
    """A mentor follows a learner, wherever both are in a course."""

    __tablename__ = "mentoring"

    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class CourseGroup(Model):
    """A group of a course; ``set_name`` is the grouping that it is part of, if of one."""

    __tablename__ = "course_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    name: Mapped[str]
    set_name: Mapped[str | None]


class CourseGroupMember(Model):
    __tablename__ = "course_group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("course_group.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class AccessToken(Model):
    """A bearer token by its SHA-256, what it may do, and until when (seconds since 1970)."""

    __tablename__ = "access_token"

    digest: Mapped[str] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    scopes: Mapped[list[str]]
    expires_at: Mapped[int]

    tool: Mapped[Tool] = relationship()


def role_in(course: Course, person: Person) -> Role | None:
    """The person's role in the course: an administrator is one everywhere; None for a stranger."""
    if person.is_administrator:
        return Role.ADMINISTRATOR
    return next(
        (Role(each.role) for each in person.enrolments if each.course_id == course.id and each.is_active), None
    )
