"""Courses copied with their activities, and whence a copy comes."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.practice.activities import add_activity
from lti_tool.practice.gradebook import coupled_item
from lti_tool.practice.models import Activity, Course, Enrolment


def history(session: Session, copy: Course | Activity) -> Iterator[str]:
    """The ids of what it was copied from, the latest first."""
    model: type[Course | Activity] = type(copy)
    before = copy.copied_from
    while before is not None:
        yield str(before)
        before = session.scalar(select(model.copied_from).where(model.id == before))


def copy_course(session: Session, course: Course) -> Course:
    """
    A new course with the same people and activities, each with an id of its own and an empty column.

    Custom parameters and a column's resourceId and tag are copied, grades and the tool's own columns are not.
    """
    names = set(session.scalars(select(Course.short_name)))
    number = next(number for number in range(1, len(names) + 2) if f"{course.short_name}_{number}" not in names)
    copy = Course(
        short_name=f"{course.short_name}_{number}",
        full_name=f"{course.full_name} ({number})",
        copied_from=course.id,
    )
    session.add(copy)
    session.flush()
    for enrolment in course.enrolments:
        session.add(
            Enrolment(
                course_id=copy.id,
                person_id=enrolment.person_id,
                role=enrolment.role,
                is_active=enrolment.is_active,
            )
        )
    for activity in course.activities:
        column = coupled_item(activity)
        copied = Activity(
            course_id=copy.id,
            tool_id=activity.tool_id,
            title=activity.title,
            intro=activity.intro,
            target_link_uri=activity.target_link_uri,
            custom=dict(activity.custom),
            max_grade=activity.max_grade,
            copied_from=activity.id,
        )
        kept = (column.resource_id, column.tag) if column else ("", "")
        add_activity(session, copied, resource_id=kept[0], tag=kept[1])
    session.expire(copy)
    return copy
