"""How long a candidate has, where the assessment sets a limit."""

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


def time_limits(assessment: Assessment, person: Person) -> list[TimeLimit]:
    """The limits that hold for this candidate, arrangements included, in the document's order."""
    extra_time = arranged_for(person).extra_time
    return [
        TimeLimit(variant.code, variant.label, lengthened(variant.under_seconds, extra_time))
        for variant in assessment.variants
        if variant.under_seconds is not None
    ]
