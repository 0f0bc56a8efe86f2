"""
What a resource link asks to be marked, read once for a page or a mark.

    NotSetUp            nothing was chosen for the resource link yet
    └── NoAssessment    it presents no assessment
"""

from dataclasses import dataclass

from lti_tool.store.models import ResourceLink
from lti_tool.store.referentials import reading_of
from xapi.referential.model import Assessment, Referential
from xapi.referential.rules import RuleSet


class NotSetUp(LookupError):
    """Nothing was chosen for the resource link yet."""


class NoAssessment(NotSetUp):
    """The resource link presents no assessment."""


@dataclass(frozen=True)
class Certification:
    """A resource link's referential and rules, for pages on progress, which no assessment makes different."""

    link: ResourceLink
    referential: Referential
    rules: RuleSet


@dataclass(frozen=True)
class Sitting:
    """A resource link's assessment, in the referential and under the rules that its marks are read by."""

    link: ResourceLink
    referential: Referential
    rules: RuleSet
    assessment: Assessment


def certification_of(link: ResourceLink) -> Certification:
    """What a resource link's assessment or page belongs to; raises `NotSetUp`."""
    if link.referential is None:
        raise NotSetUp(str(link.id))
    return Certification(link, *reading_of(link.referential))


def sitting_of(link: ResourceLink) -> Sitting:
    """The sitting of a resource link; raises `NoAssessment`."""
    if link.referential is None or link.assessment is None:
        raise NoAssessment(str(link.id))
    referential, rules = reading_of(link.referential)
    return Sitting(link, referential, rules, referential.assessment(link.assessment))
