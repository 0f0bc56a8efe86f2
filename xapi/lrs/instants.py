"""Instants as the store counts them: whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

from xapi.lrs.validation.formats import instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def written(micros: int) -> str:
    """``micros`` as the specification writes instants, to the microsecond."""
    return (EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read(text: str) -> int | None:
    """What ``text`` names, or None if it names no instant."""
    at = instant(text)
    return None if at is None else (at - EPOCH) // MICROSECOND
