"""What statements are made of: accounts, activities, categories."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from tincan import Activity, ActivityDefinition, Agent, AgentAccount, Extensions, Group, LanguageMap

from xapi import vocabulary
from xapi.referential.model import Assessment, Bloc, Competency, Criterion, Referential

PLATFORM = "certibloc"


def account(home_page: str, name: UUID) -> Agent:
    """A person, known by a random UUID and by nothing else."""
    return Agent(account=AgentAccount(home_page=home_page, name=str(name)))


def group_account(home_page: str, name: UUID) -> Group:
    """A group, known by a random UUID and by nothing else."""
    return Group(account=AgentAccount(home_page=home_page, name=str(name)))


def group_of(home_page: str, members: Collection[UUID]) -> Group:
    """Several people speaking as one, in an order that does not depend on who was named first."""
    return Group(member=[account(home_page, member) for member in sorted(set(members))])


def criterion_activity(referential: Referential, criterion: Criterion) -> Activity:
    """The criterion as an xAPI activity, its registered text as its description."""
    heading = {vocabulary.HEADING: criterion.heading} if criterion.heading else None
    return _activity(
        referential.criterion_iri(criterion.code),
        vocabulary.COMPETENCY,
        referential,
        criterion.code,
        criterion.text,
        heading,
    )


def competency_activity(referential: Referential, competency: Competency) -> Activity:
    """The competency as an xAPI activity, its registered text as its description."""
    iri = referential.competency_iri(competency.code)
    return _activity(iri, vocabulary.COMPETENCY, referential, competency.code, competency.text)


def assessment_activity(referential: Referential, assessment: Assessment) -> Activity:
    """The assessment as an xAPI activity."""
    iri = referential.assessment_iri(assessment.code)
    return _activity(iri, vocabulary.ASSESSMENT, referential, assessment.label)


def bloc_activity(referential: Referential, bloc: Bloc) -> Activity:
    """The bloc as an xAPI activity."""
    return _activity(referential.bloc_iri(bloc.code), vocabulary.CREDENTIAL, referential, bloc.title)


def certification_activity(referential: Referential) -> Activity:
    """The certification as an xAPI activity; while its title is not known, its short name stands for it."""
    name = referential.title or referential.id
    return _activity(referential.iri, vocabulary.CREDENTIAL, referential, name)


def awarded_activity(referential: Referential, bloc: Bloc | None) -> Activity:
    """What a jury decides on: a bloc, or without one the certification."""
    return certification_activity(referential) if bloc is None else bloc_activity(referential, bloc)


def category(*profiles: str) -> list[Activity]:
    """The profile versions that a statement follows, ours first."""
    definition = ActivityDefinition(type=vocabulary.PROFILE_ACTIVITY)
    return [Activity(id=iri, definition=definition) for iri in (vocabulary.PROFILE_VERSION, *profiles)]


def instant(at: datetime) -> str:
    """
    The instant to the whole second, in UTC: ``2026-01-31T09:30:00Z``.

    Ralph's paging loses statements whose timestamps have fractions. Raises `ValueError` for a naive datetime.
    """
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r}")
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _activity(
    iri: str,
    activity_type: str,
    referential: Referential,
    name: str,
    description: str | None = None,
    extensions: dict[str, str] | None = None,
) -> Activity:
    language = referential.language
    return Activity(
        id=iri,
        definition=ActivityDefinition(
            type=activity_type,
            name=LanguageMap({language: name}),
            description=LanguageMap({language: description}) if description else None,
            extensions=Extensions(extensions) if extensions else None,
        ),
    )
