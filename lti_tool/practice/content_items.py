"""
What a tool's content items become, as Moodle turns them into activities.

Only what an external tool can be is read: a file or a page that a tool sends becomes a link to the tool too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lti_tool.practice.models import Activity, Course, Tool

GREATEST_GRADE = 100
LONGEST_NUMBER = 9
ALWAYS, NEVER = "always", "never"


@dataclass(frozen=True)
class Settings:
    """
    An activity as its form shows it. ``custom`` holds a line for each parameter; ``maximum`` is what was written,
    empty for an activity without grade; ``text`` is plain.
    """

    title: str
    text: str = ""
    url: str = ""
    custom: str = ""
    maximum: str = ""
    resource_id: str = ""
    tag: str = ""

    @property
    def has_good_maximum(self) -> bool:
        """Whether it is an integer from 1 to 100, or nothing."""
        digits = self.maximum
        is_number = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER
        return not digits or (is_number and 1 <= int(digits) <= GREATEST_GRADE)


def settings_of(item: Any, tool: Tool) -> Settings:
    """
    What an item says, completed from the tool.

    A line item's label is dropped: the column bears the activity's name. The tool's own setting can make every
    activity graded, or none.
    """
    told = item if isinstance(item, dict) else {}
    line_item = told.get("lineItem")
    column = line_item if isinstance(line_item, dict) else {}
    maximum = _written(column.get("scoreMaximum")) if column else ""
    if tool.accepts_grades == ALWAYS:
        maximum = maximum or str(GREATEST_GRADE)
    elif tool.accepts_grades == NEVER:
        maximum = ""
    return Settings(
        title=_text(told.get("title")) or tool.name,
        text=_text(told.get("text")),
        url=_text(told.get("url")),
        custom=_lines(told.get("custom")),
        maximum=maximum,
        resource_id=_text(column.get("resourceId")),
        tag=_text(column.get("tag")),
    )


def activity_of(settings: Settings, course: Course, tool: Tool) -> Activity:
    """The activity, not yet in its course; its maximum is good."""
    return Activity(
        course_id=course.id,
        tool_id=tool.id,
        title=settings.title,
        intro=as_html(settings.text),
        target_link_uri=settings.url or None,
        custom=parameters(settings.custom),
        max_grade=int(settings.maximum) if settings.maximum else None,
    )


def parameters(lines: str) -> dict[str, str]:
    """The parameters of ``key=value`` lines; a line without a key or an equals sign is lost, as in Moodle."""
    split = (line.partition("=") for line in lines.splitlines())
    return {key.strip(): value.strip() for key, sign, value in split if sign and key.strip()}


def as_html(text: str) -> str:
    """Plain text as paragraphs; a stranger's markup shows as what it is."""
    return str(Markup("").join(Markup("<p>%s</p>") % line for line in text.splitlines() if line.strip()))


def plain(message: Any) -> str:
    """A tool's message without its tags."""
    return Markup(message).striptags() if isinstance(message, str) else ""  # noqa: S704 # stripped


def _lines(custom: Any) -> str:
    told: Mapping[str, Any] = custom if isinstance(custom, dict) else {}
    return "\n".join(f"{key}={_text(value)}" for key, value in told.items())


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _written(number: Any) -> str:
    """A number as PHP writes it: 100.0 as 100."""
    return str(int(number)) if isinstance(number, float) and number.is_integer() else _text(number)
