"""
What a gradebook says of a learner beside what we hold that it should: one verdict, and what mending would do.

https://www.imsglobal.org/spec/lti-ags/v2p0#result-service
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from lti_tool.lti.products import Product
from lti_tool.lti.scores import Result


class State(StrEnum):
    """Where our score is on its way. Held: it does not leave. Parked: a human is needed."""

    HELD = "held"
    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"


class Verdict(StrEnum):
    """How a learner's place in the column compares with ours."""

    SAME = "same"
    RESCALED = "rescaled"  # the same share of another maximum
    ZERO_UNSEEN = "zero_unseen"  # we sent 0, and the platform shows a 0 as an empty place
    NOTHING = "nothing"  # nothing there, nothing of ours
    LEFT = "left"  # another value, which a trainer chose to leave
    WAITING = "waiting"  # ours is on its way
    PARKED = "parked"  # ours needs a human
    COMMENT = "comment"  # the score is the same, the comment is another
    MISSING = "missing"  # the platform took ours, and nothing stands there
    DIFFERS = "differs"  # another value stands there
    OVERRULED = "overruled"  # the platform took ours, and shows a teacher's value in its place
    NOT_OURS = "not_ours"  # a value stands there, and we have none
    GONE = "gone"  # not as we sent it, and the learner is no longer enrolled


AGREEING = frozenset({Verdict.SAME, Verdict.RESCALED, Verdict.ZERO_UNSEEN, Verdict.NOTHING, Verdict.LEFT})
# Nobody can do anything about someone who is gone, nor needs to.
SETTLED = AGREEING | {Verdict.GONE}


class Mending(StrEnum):
    """What mending would do to the learner's place in the column."""

    NONE = "none"
    SEND = "send"  # put ours where nothing stands
    OVERWRITE = "overwrite"  # put ours in the place of what stands
    TAKE_OUT = "take_out"  # take out what stands


@dataclass(frozen=True)
class Ours:
    """
    What we hold of one learner: ``expected`` of ``maximum`` should stand in the column, nothing where it is None.

    One of ``comments`` should stand beside it; none of them where we cannot tell. ``sent_timestamp`` is that of
    the score which the platform last took; ``was_sent`` says that one left at all. ``left`` is the `fingerprint`
    of a result that a trainer chose to leave. Only published results leave.
    """

    state: State
    expected: float | None
    maximum: float
    comments: tuple[str, ...] = ()
    sent_timestamp: datetime | None = None
    was_sent: bool = False
    left: str | None = None
    is_enrolled: bool = True
    is_published: bool = True


def verdict(ours: Ours | None, theirs: Result | None, product: Product) -> Verdict:
    """The verdict on one learner; ``theirs`` is None where the platform lists no result."""
    if ours is None:
        return Verdict.NOTHING if theirs is None or theirs.given is None else Verdict.NOT_OURS
    if ours.state is State.PENDING:
        return Verdict.WAITING
    agreement = _agreement(ours, theirs, product)
    if agreement is not None:
        return agreement
    if ours.left is not None and ours.left == fingerprint(theirs):
        return Verdict.LEFT
    if not ours.is_enrolled:
        return Verdict.GONE
    if ours.state is State.PARKED:
        return Verdict.PARKED
    if _overrules(ours, theirs, product):
        return Verdict.OVERRULED
    if theirs is None or theirs.given is None:
        return Verdict.MISSING
    return Verdict.NOT_OURS if ours.expected is None else Verdict.DIFFERS


def mending(found: Verdict, ours: Ours | None, theirs: Result | None) -> Mending:
    """
    What mending would do, if it were asked for.

    Nothing where it could not help: at what is on its way, at someone whom the course grades no more, or where
    the platform has taken ours and shows another all the same.
    """
    if ours is None or not ours.is_published or found in {Verdict.WAITING, Verdict.OVERRULED, Verdict.GONE}:
        return Mending.NONE
    if found in AGREEING and found is not Verdict.LEFT:
        return Mending.NONE
    stands = theirs is not None and theirs.given is not None
    if ours.expected is None:
        return Mending.TAKE_OUT if stands and ours.was_sent else Mending.NONE
    return Mending.OVERWRITE if stands else Mending.SEND


def may_be_left(found: Verdict) -> bool:
    """Whether a trainer may say that what stands there is to stay."""
    return found in {Verdict.DIFFERS, Verdict.OVERRULED, Verdict.COMMENT, Verdict.MISSING}


def is_same_share(given: float, maximum: float, theirs: Result, product: Product) -> bool:
    """
    Whether a result is ``given`` of ``maximum``, as near as the platform's decimals allow on the column's scale.

    Rounding and cutting off both stay within one unit of the last decimal.
    """
    if theirs.given is None or not theirs.maximum or not maximum:
        return False
    wanted = _exact(given) * _exact(theirs.maximum) / _exact(maximum)
    return abs(wanted - _exact(theirs.given)) < Decimal(10) ** -product.decimals


def fingerprint(result: Result | None) -> str:
    """Of what a result says; its date is no part of that."""
    said = None if result is None else [result.given, result.maximum, result.comment]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _agreement(ours: Ours, theirs: Result | None, product: Product) -> Verdict | None:
    """The verdict where both sides say the same score, else None."""
    if theirs is None or theirs.given is None:
        if ours.expected is None:
            return Verdict.NOTHING
        # An absent member is no zero: it is a place that was never filled, or was emptied.
        is_hidden = theirs is not None and ours.expected == 0 and product.hides_zero
        return Verdict.ZERO_UNSEEN if is_hidden and ours.state is State.SENT else None
    if ours.expected is None or not is_same_share(ours.expected, ours.maximum, theirs, product):
        return None
    if _is_other_comment(ours, theirs, product):
        return None if ours.left == fingerprint(theirs) else Verdict.COMMENT
    return Verdict.SAME if theirs.maximum == ours.maximum else Verdict.RESCALED


def _is_other_comment(ours: Ours, theirs: Result, product: Product) -> bool:
    # Blackboard loses comments; Canvas has all that were ever sent.
    if not ours.comments or theirs.comment is None or product.appends_comments:
        return False
    return theirs.comment.split() not in [comment.split() for comment in ours.comments]


def _overrules(ours: Ours, theirs: Result | None, product: Product) -> bool:
    """
    Whether the platform took our score and shows what a teacher put in its place.

    A value that is no newer than ours can be nothing else; nor can an empty place that the platform lists, since
    one that never was filled, or that a tool emptied, is not listed.
    """
    if not product.keeps_overrides or theirs is None or ours.sent_timestamp is None or ours.expected is None:
        return False
    return theirs.given is None or (theirs.timestamp is not None and theirs.timestamp <= ours.sent_timestamp)


def _exact(number: float) -> Decimal:
    """The number as it is written, so that a sum of decimals is one."""
    return Decimal(repr(float(number)))
