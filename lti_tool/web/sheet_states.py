"""Criteria on a candidate's sheet that have no levels to choose from, and why."""

from lti_tool.assessment.attempts import Scope, Standing
from lti_tool.assessment.sheet import marked_criteria
from lti_tool.store.models import Mark
from lti_tool.store.sittings import Sitting
from xapi.referential.model import Criterion
from xapi.referential.rules import ABSENT


def asked_criteria(sitting: Sitting, scope: Scope) -> tuple[Criterion, ...]:
    """The criteria that a candidate's sheet asks for, in order."""
    criteria = marked_criteria(sitting.referential, sitting.assessment)
    return tuple(criterion for criterion in criteria if scope.asks(criterion.competency))


def state_of(scope: Scope, own: Mark | None, criterion: Criterion) -> str | None:
    """Exempted, kept from an earlier attempt, or absent by the assessor's ``own`` mark; none where it is asked."""
    standing = scope.of(criterion.competency)
    if standing is not Standing.ASKED:
        return str(standing)
    return ABSENT if own is not None and own.level == ABSENT else None
