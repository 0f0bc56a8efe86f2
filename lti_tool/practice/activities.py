"""Adding an activity to a course: the link, and the column of a graded one."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.practice.models import Activity, LineItem

FIRST_COURSE_MODULE = 2


def add_activity(session: Session, activity: Activity, *, resource_id: str = "", tag: str = "") -> None:
    """Put it at the end of its course; its first save makes the column, if it is graded."""
    last = session.scalar(select(func.max(Activity.cmid))) or FIRST_COURSE_MODULE - 1
    activity.cmid = last + 1
    session.add(activity)
    session.flush()
    if activity.max_grade is not None:
        add_column(session, activity, activity.max_grade, resource_id=resource_id, tag=tag)


def add_column(
    session: Session, activity: Activity, maximum: int, *, resource_id: str = "", tag: str = ""
) -> None:
    """The activity's own column, named as the activity is."""
    column = LineItem(
        course_id=activity.course_id,
        tool_id=activity.tool_id,
        activity_id=activity.id,
        resource_link_id=activity.id,
        label=activity.title,
        score_maximum=maximum,
        resource_id=resource_id,
        tag=tag,
    )
    session.add(column)
    session.flush()
    session.expire(activity.course)
