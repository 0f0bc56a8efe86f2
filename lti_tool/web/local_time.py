"""Dates and times that people agree on: in the instance's time zone, and saying so."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_time, get_timezone_location
from flask_babel import format_date, get_locale, gettext

from lti_tool.web.settings import settings


def _(message: str, **values: str) -> str:
    return str(gettext(message, **values))


def zone() -> ZoneInfo:
    """The instance's time zone."""
    return ZoneInfo(settings().time_zone)


def local(at: datetime) -> datetime:
    """The instant as clocks there show it."""
    return at.astimezone(zone())


def local_day(at: datetime) -> date:
    """The day that it is there then."""
    return local(at).date()


def instant_of(day: date, clock: time) -> datetime:
    """When clocks there show this, in UTC."""
    return datetime.combine(day, clock, zone()).astimezone(UTC)


def midnight_before(at: datetime) -> datetime:
    """When that day began there."""
    return instant_of(local_day(at), time())


def is_one_day(begins: datetime, ends: datetime | None) -> bool:
    """Whether both fall on the same day there."""
    return ends is None or local_day(begins) == local_day(ends - timedelta(microseconds=1))


def date_words(day: date, form: str = "medium") -> str:
    """The day, as "Nov 28, 2026"."""
    return first_as_ordinal(str(format_date(day, form)))


def first_as_ordinal(text: str) -> str:
    """The same date; French counts the first of a month as "1er", which CLDR does not know."""
    return re.sub(r"\b1 (?=[^\W\d])", "1er ", text) if str(get_locale()) == "fr" else text


def day_words(at: datetime, form: str = "full") -> str:
    """The day, as "Saturday, November 28, 2026"."""
    return date_words(local_day(at), form)


def table_day(at: datetime) -> str:
    """The day in figures, as spreadsheets take it for one: in English 3/4 is another day in every country."""
    return local(at).strftime("%d/%m/%Y" if str(get_locale()) == "fr" else "%Y-%m-%d")


def moment_words(at: datetime, form: str = "medium") -> str:
    """The day and the time of day."""
    return _("%(day)s at %(time)s", day=day_words(at, form), time=clock_words(at))


def clock_words(at: datetime) -> str:
    """The time of day, as clocks are read in the page's language."""
    return str(format_time(local(at), "short", locale=get_locale()))


def span_words(begins: datetime, ends: datetime | None) -> str:
    """From when to when."""
    if ends is None:
        return moment_words(begins, "full")
    if is_one_day(begins, ends):
        return _(
            "%(day)s, %(begins)s to %(ends)s",
            day=day_words(begins),
            begins=clock_words(begins),
            ends=clock_words(ends),
        )
    return _(
        "%(first_day)s at %(begins)s, to %(last_day)s at %(ends)s",
        first_day=day_words(begins),
        begins=clock_words(begins),
        last_day=day_words(ends),
        ends=clock_words(ends),
    )


def zone_words() -> str:
    """Whose time it is."""
    place = get_timezone_location(settings().time_zone, locale=get_locale(), return_city=True)
    return _("All times are those of %(place)s.", place=place)
