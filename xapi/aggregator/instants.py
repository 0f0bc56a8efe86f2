"""Timestamps as instants: whole microseconds since 1970, UTC; further digits are cut off, never rounded."""

import re
from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
MICROSECOND = timedelta(microseconds=1)
TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:[.,](\d+))?)?"
    r"(?:[Zz]|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?",
    re.ASCII,
)


def parse(text: str) -> int:
    """
    The instant that an ISO 8601 timestamp names; raises `ValueError` where it names none.

    Without an offset it is UTC. A leap second is the second that follows it.
    """
    match = TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError(f"no timestamp: {text[:64]!r}")
    year, month, day, hour, minute, second, fraction, sign, offset_hour, offset_minute = match.groups()
    days = date(int(year), int(month), int(day)).toordinal() - EPOCH_DAY
    seconds = days * 86400 + int(hour) * 3600 + int(minute) * 60 + int(second or 0)
    if sign:
        offset = int(offset_hour) * 3600 + int(offset_minute or 0) * 60
        seconds += -offset if sign == "+" else offset
    return seconds * 1_000_000 + (int(fraction[:6].ljust(6, "0")) if fraction else 0)


def of(moment: datetime) -> int:
    """The instant of an aware datetime."""
    return (moment - EPOCH) // MICROSECOND


def moment(instant: int) -> datetime:
    """The instant as an aware datetime, in UTC."""
    return EPOCH + instant * MICROSECOND


def text(moment: datetime) -> str:
    """The timestamp of an aware datetime, in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
