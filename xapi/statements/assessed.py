"""An assessor's mark on a criterion."""

from collections.abc import Collection, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from tincan import Context, ContextActivities, Extensions, LanguageMap, Result, Statement, StatementRef, Verb
from tincan import Score as TinCanScore

from xapi import vocabulary
from xapi.problems import Problem
from xapi.referential.model import Assessment, Criterion, Referential
from xapi.referential.rules import ABSENT, EXEMPTED, RuleSet
from xapi.statements import ids, parts
from xapi.statements.freezing import BadStatement, Frozen, freeze

VERB = Verb(id=vocabulary.ASSESSED, display=LanguageMap({"en": "assessed", "fr": "évalué"}))


def assessed(
    *,
    referential: Referential,
    assessment: Assessment,
    criterion: Criterion,
    rules: RuleSet,
    response: str,
    tenant: UUID,
    home_page: str,
    learner: UUID,
    assessor: UUID,
    attempt: UUID,
    attempt_number: int,
    sequence: int,
    at: datetime,
    group: UUID | None = None,
    evidence: Sequence[str] = (),
    confidence: float | None = None,
    supersedes: UUID | None = None,
    reconciles: Collection[UUID] = (),
    is_lead: bool = False,
) -> Frozen:
    """
    The learner was given ``response`` (a level's code or a state) on the criterion, in this attempt.

    ``supersedes`` is the statement that this one corrects. With ``reconciles``, the assessors whose marks it
    settles, it is a reconciliation: they and ``assessor`` speak as one group. ``confidence``, from -1 to 1, is
    how sure it is that the learner masters the criterion; unless said, as sure as the response. Raises
    `BadStatement`.
    """
    _refuse_what_is_never_marked(assessment, criterion, rules, response)
    success = response in rules.acquiring
    competency = referential.competency(criterion.competency)
    statement = Statement(
        id=ids.assessed_id(
            tenant,
            attempt,
            referential.criterion_iri(criterion.code),
            None if reconciles else assessor,
            sequence,
        ),
        actor=parts.account(home_page, learner),
        verb=VERB,
        object=parts.criterion_activity(referential, criterion),
        result=Result(success=success, response=response, score=_score(rules, response)),
        context=Context(
            registration=attempt,
            instructor=parts.group_of(home_page, {assessor, *reconciles})
            if reconciles
            else parts.account(home_page, assessor),
            team=parts.group_account(home_page, group) if group else None,
            context_activities=ContextActivities(
                parent=[parts.assessment_activity(referential, assessment)],
                grouping=[
                    parts.competency_activity(referential, competency),
                    parts.bloc_activity(referential, referential.bloc(competency.bloc)),
                    parts.certification_activity(referential),
                ],
                category=parts.category(),
            ),
            platform=parts.PLATFORM,
            language=referential.language,
            statement=StatementRef(id=supersedes) if supersedes else None,
            extensions=Extensions(
                {
                    vocabulary.EVIDENCE: list(evidence),
                    vocabulary.CONFIDENCE: (1 if success else -1) if confidence is None else confidence,
                    vocabulary.SEQUENCE: sequence,
                    vocabulary.ATTEMPT: attempt_number,
                    vocabulary.RULES: rules.name,
                    **_flags(bool(reconciles), is_lead),
                }
            ),
        ),
    )
    return freeze("assessed", statement, at)


def _refuse_what_is_never_marked(
    assessment: Assessment, criterion: Criterion, rules: RuleSet, response: str
) -> None:
    problems = []
    if criterion.competency not in assessment.competencies:
        params = {"criterion": criterion.code, "assessment": assessment.code}
        problems.append(Problem("criterion_of_another_assessment", ("object",), "object", params))
    if criterion.duplicate_of is not None:
        params = {"criterion": criterion.code, "original": criterion.duplicate_of}
        problems.append(Problem("repetition_is_not_marked", ("object",), "object", params))
    if response not in rules.values:
        path = ("result", "response")
        problems.append(Problem("unknown_level", path, "result › response", {"value": response}))
    if problems:
        raise BadStatement(problems)


def _score(rules: RuleSet, response: str) -> TinCanScore | None:
    """The level's value as the scale writes it, and scaled by the highest; a state has none."""
    if response in {ABSENT, EXEMPTED}:
        return None
    values = {level.code: level.value for level in rules.scale}
    return TinCanScore(
        scaled=_number(rules.values[response]),
        raw=_number(values[response]),
        min=0,
        max=_number(max(values.values())),
    )


def _number(value: Fraction) -> float:
    return float(value)


def _flags(is_reconciliation: bool, is_lead: bool) -> dict[str, Any]:
    """Flags are there when they are true; a mark is mostly neither."""
    flags = {vocabulary.RECONCILIATION: is_reconciliation, vocabulary.LEAD: is_lead}
    return {name: True for name, is_true in flags.items() if is_true}
