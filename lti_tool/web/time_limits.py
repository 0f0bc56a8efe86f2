"""How long a candidate has, where the assessment sets a limit."""

from collections.abc import Collection
from dataclasses import dataclass

from lti_tool.assessment.arrangements import lengthened
from lti_tool.store.models import Person
from lti_tool.web.arranged import arranged_for
from xapi.referential.model import Assessment


@dataclass(frozen=True)
class TimeLimit:
    """A way to sit the assessment that must not last ``seconds``."""

    code: str
    label: str
    seconds: int

    @property
    def words(self) -> str:
        """As a clock shows it: 2:00."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"


def time_limits(assessment: Assessment, people: Collection[Person]) -> list[TimeLimit]:
    """
    The limits that hold for this candidate, or for those who sit it together, in the document's order.

    Arrangements are included: together they have the longest time that one of them has.
    """
    extra_time = max((arranged_for(person).extra_time for person in people), default=0)
    return [
        TimeLimit(variant.code, variant.label, lengthened(variant.under_seconds, extra_time))
        for variant in assessment.variants
        if variant.under_seconds is not None
    ]
