"""How long a candidate has, where the assessment sets a limit."""

from dataclasses import dataclass

from lti_tool.store.models import Person
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


def time_limits(assessment: Assessment, _person: Person) -> list[TimeLimit]:
    """The limits that hold for this candidate, in the referential's order."""
    return [
        TimeLimit(variant.code, variant.label, variant.under_seconds)
        for variant in assessment.variants
        if variant.under_seconds is not None
    ]
