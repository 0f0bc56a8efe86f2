"""The gradebook: its columns as tools see them, and how a score becomes a grade."""

from typing import Any
from unicodedata import normalize

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from lti_tool.practice import addresses
from lti_tool.practice.models import Activity, Enrolment, Grade, LineItem, Override, Person
from lti_tool.practice.roles import Role

LONGEST_ID = 18


def coupled_item(activity: Activity) -> LineItem | None:
    """The activity's own column; None without grade, or once a tool deleted it."""
    return next((item for item in activity.course.line_items if item.activity_id == activity.id), None)


def items_of_link(activity: Activity) -> list[LineItem]:
    """All columns that stand for the link: the activity's own and those a tool put on it."""
    return [
        item for item in activity.course.line_items if activity.id in (item.activity_id, item.resource_link_id)
    ]


def is_gradable(session: Session, course_id: int, user_id: Any) -> bool:
    """Whether this is the id of a learner now in the course."""
    if not str(user_id).isdecimal() or len(str(user_id)) > LONGEST_ID:
        return False
    enrolment = session.get(Enrolment, (course_id, int(user_id)))
    return enrolment is not None and enrolment.is_active and enrolment.role == Role.LEARNER


def learners(session: Session, course_id: int) -> list[Person]:
    """The course's active learners by family name, accents and capitals aside."""
    query = (
        select(Person)
        .join(Enrolment)
        .where(Enrolment.course_id == course_id, Enrolment.is_active, Enrolment.role == Role.LEARNER)
    )
    return sorted(session.scalars(query), key=lambda each: (_plain(each.family_name), _plain(each.given_name)))


def _plain(name: str) -> str:
    letters = normalize("NFKD", name.replace("Œ", "Oe").replace("œ", "oe"))
    return "".join(letter for letter in letters if letter.isalnum()).casefold()


def rescaled(given: float, maximum: float, column_maximum: float) -> float:
    """The score on the column's scale, kept within it; a maximum of 0 stores 0."""
    if maximum == 0:
        return 0.0
    return min(max(given * column_maximum / maximum, 0.0), column_maximum)


def keep_grade(
    session: Session, item: LineItem, person_id: int, score: float | None, feedback: str | None, scored_at: int
) -> bool:
    """
    Store a score in one statement; False when the one kept is of the same second or later.

    Without a score the grade is erased: an activity's own column forgets it, timestamp and all, unless a comment
    comes with it; a column that a tool made keeps an empty place. Behind a teacher's override the score is kept,
    with success, and does not show.
    """
    override = session.get(Override, (item.id, person_id), populate_existing=True)
    if override is not None:
        return _keep_behind(session, override, score, scored_at)
    if score is None and feedback is None and item.is_coupled:
        erased = delete(Grade).where(
            Grade.line_item_id == item.id, Grade.person_id == person_id, Grade.scored_at < scored_at
        )
        session.execute(erased)
        return session.get(Grade, (item.id, person_id), populate_existing=True) is None

    values = {"score": score, "feedback": feedback, "scored_at": scored_at}
    stored = session.execute(
        insert(Grade)
        .values(line_item_id=item.id, person_id=person_id, **values)
        .on_conflict_do_update(
            index_elements=["line_item_id", "person_id"], set_=values, where=Grade.scored_at < scored_at
        )
        .returning(Grade.person_id)
    )
    return stored.first() is not None


def rescale(session: Session, item: LineItem, maximum: float) -> None:
    """Let the column count out of ``maximum``; its grades keep their share of it."""
    if maximum != item.score_maximum and item.score_maximum > 0:
        factor = maximum / item.score_maximum
        for kept in (Grade, Override):
            session.execute(update(kept).where(kept.line_item_id == item.id).values(score=kept.score * factor))
    item.score_maximum = maximum


def _keep_behind(session: Session, override: Override, score: float | None, scored_at: int) -> bool:
    place = (Grade.line_item_id == override.line_item_id) & (Grade.person_id == override.person_id)
    kept = session.execute(
        update(Grade)
        .where(place, Grade.scored_at < scored_at)
        .values(scored_at=scored_at)
        .returning(Grade.person_id)
    )
    if kept.first() is None:
        return False
    override.score = score
    return True


def item_as_json(item: LineItem) -> dict[str, Any]:
    """A column as a tool reads it."""
    link = (
        {}
        if item.resource_link_id is None
        else {
            "resourceLinkId": str(item.resource_link_id),
            "ltiLinkId": str(item.resource_link_id),
        }
    )
    return {
        "id": addresses.lineitem_url(item.course_id, item.id, item.tool_id),
        "label": item.label,
        "scoreMaximum": whole(item.score_maximum),
        "resourceId": item.resource_id,
        "tag": item.tag,
        **link,
    }


def whole(number: float) -> float:
    """A number without decimals as an integer, which is how PHP writes it."""
    return int(number) if number == int(number) else number
