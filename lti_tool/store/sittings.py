"""
What a resource link asks to be marked, read once for a page or a mark.

    NoAssessment    the resource link presents no assessment yet
"""

from dataclasses import dataclass

from lti_tool.store.models import ResourceLink
from lti_tool.store.referentials import reading_of
from xapi.referential.model import Assessment, Referential
from xapi.referential.rules import RuleSet


class NoAssessment(LookupError):
    """The resource link presents no assessment yet."""


@dataclass(frozen=True)
class Sitting:
    """A resource link's assessment, in the referential and under the rules that its marks are read by."""

    link: ResourceLink
    referential: Referential
    rules: RuleSet
    assessment: Assessment


def sitting_of(link: ResourceLink) -> Sitting:
    """The sitting of a resource link; raises `NoAssessment`."""
    if link.referential is None or link.assessment is None:
        raise NoAssessment(str(link.id))
    referential, rules = reading_of(link.referential)
    return Sitting(link, referential, rules, referential.assessment(link.assessment))
