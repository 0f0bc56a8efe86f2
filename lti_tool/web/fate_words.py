"""What became of a mark or a decision, in words."""

from flask_babel import gettext as _

from lti_tool.web.local_time import moment_words
from xapi.aggregator import instants
from xapi.aggregator.explanation import Testimony
from xapi.aggregator.facts import Told, Void
from xapi.outcomes.said import Decision

HERE = " "


def fate(one: Testimony) -> str:
    """Why it does not count; empty if it does."""
    words = {
        "counts": "",
        "corrected": _("replaced by a later decision") if isinstance(one.said, Decision) else _("corrected since"),
        "reconciled": _("settled by the reconciled mark"),
        "other_attempt": _("of an attempt that does not count"),
        "voided": _("withdrawn"),
        "conflict": _("does not count: the store holds two different statements under this id"),
        "unknown": _("does not count: the rule set has no such level"),
    }
    return str(words[one.fate])


def moment(at: int) -> str:
    """An instant to the minute, where the instance is."""
    return moment_words(instants.moment(at))


def machine_moment(at: int) -> str:
    """An instant as the attribute ``datetime`` takes it."""
    return instants.text(instants.moment(at))


def assessor_id(assessor: str) -> str:
    """The id in an assessor's account as marks hold it; empty where nobody is named, as for reconciled marks."""
    return assessor.rpartition(HERE)[2]


def is_void(fact: Told) -> bool:
    """Whether it withdraws another statement."""
    return isinstance(fact, Void)
