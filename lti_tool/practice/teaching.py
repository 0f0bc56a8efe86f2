"""What a teacher does to a gradebook by hand, and what becomes of it: as in Moodle."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.practice.models import Enrolment, Grade, LineItem, Override


def edit_grade(
    session: Session, item: LineItem, person_id: int, score: float | None, feedback: str | None, *, at: int
) -> None:
    """
    Put a teacher's grade into a column, or empty the place, at ``at`` seconds since 1970.

    In an activity's own column the grade, or the emptiness, is an override. A column that a tool made knows none:
    the last who wrote wins.
    """
    grade = session.get(Grade, (item.id, person_id))
    if item.is_coupled and session.get(Override, (item.id, person_id)) is None:
        session.add(
            Override(line_item_id=item.id, person_id=person_id, score=None if grade is None else grade.score)
        )
    if grade is None:
        grade = Grade(line_item_id=item.id, person_id=person_id, scored_at=at)
        session.add(grade)
    grade.score = None if score is None else min(max(score, 0.0), item.score_maximum)
    grade.feedback, grade.scored_at = feedback, at


def lift_override(session: Session, item: LineItem, person_id: int) -> None:
    """Let the place show what the tool says."""
    override = session.get(Override, (item.id, person_id))
    grade = session.get(Grade, (item.id, person_id))
    if override is None or grade is None:
        return
    if override.score is None:
        session.delete(grade)
    else:
        grade.score = override.score
    session.delete(override)


def duplicate_column(session: Session, item: LineItem, label: str) -> LineItem:
    """One more column with the same marks of the tool, empty, on no activity: as restored backups leave them."""
    copy = LineItem(
        course_id=item.course_id,
        tool_id=item.tool_id,
        label=label,
        score_maximum=item.score_maximum,
        resource_id=item.resource_id,
        tag=item.tag,
    )
    session.add(copy)
    return copy


def unenrol(session: Session, enrolment: Enrolment) -> None:
    """Take somebody out of the course; the grades go with them."""
    enrolment.is_active = False
    columns = [item.id for item in enrolment.course.line_items]
    for kept in (Grade, Override):
        session.execute(delete(kept).where(kept.line_item_id.in_(columns), kept.person_id == enrolment.person_id))
