"""How candidates come together for an assessment held in groups or pairs."""

from collections.abc import Sequence
from typing import TypeVar

from xapi.referential.model import Assessment

T = TypeVar("T")
USUAL_SIZE = {"pair": 2, "group": 4}


def is_held_together(assessment: Assessment) -> bool:
    """Whether candidates sit the assessment in groups or pairs."""
    return assessment.modality.work != "individual"


def is_marked_as_group(assessment: Assessment) -> bool:
    """Whether one sheet counts for the whole group, copied to each member."""
    return assessment.modality.marking == "group"


def dealt(people: Sequence[T], size: int) -> list[list[T]]:
    """
    ``people``, in the order they come, dealt into groups of at most ``size`` that differ by one at most.

    Nobody is left alone where there are others: then one group has one more.
    """
    if not people:
        return []
    count = -(-len(people) // size)
    if count > 1 and len(people) // count < min(2, size):
        count -= 1
    return [list(people[start::count]) for start in range(count)]
