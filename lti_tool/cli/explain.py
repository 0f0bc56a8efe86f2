"""``certibloc explain``: why a learner's blocs stand as they do, on any day, and what changed since another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import click
from flask_babel import gettext as _

from lti_tool.cli.explaining import change_lines, explanation_lines
from lti_tool.cli.speaking import instance
from lti_tool.store.database import db
from lti_tool.store.learners import courses_of, facts_about, people_by_id, people_known_as
from lti_tool.store.models import Person
from lti_tool.web.fate_words import assessor_id
from lti_tool.web.local_time import instant_of
from lti_tool.web.people import name_of
from lti_tool.worker.progress import scopes_in_use
from xapi.aggregator import instants
from xapi.aggregator.explanation import changes, explain
from xapi.aggregator.facts import Told
from xapi.aggregator.scope import Scope
from xapi.outcomes.said import Mark


class Unanswered(click.ClickException):
    """The question names nobody, several people, no bloc or no day."""

    exit_code = 2


@dataclass(frozen=True)
class Asked:
    """Whose outcomes, how far down, until which instant, and compared with which."""

    learner: str
    bloc: str | None
    until: int | None
    since: int | None


@click.command("explain")
@click.argument("learner")
@click.argument("bloc", required=False)
@click.option("--as-of", metavar="DATE", help="As it was at the end of a day, or at an instant.")
@click.option("--changed-since", metavar="DATE", help="What changed from the beginning of a day on.")
def explain_command(learner: str, bloc: str | None, as_of: str | None, changed_since: str | None) -> None:
    """
    Explain the outcomes of LEARNER, of all blocs or of BLOC: by which rule, from whose marks, in which statements.

    LEARNER is a UUID as statements name the learner, or a name, an e-mail address, or the platform's user id.
    """
    with instance():
        person = _person(learner)
        asked = Asked(
            learner=str(person.id) if person else learner.strip().lower(),
            bloc=bloc,
            until=_instant(as_of, is_end=True),
            since=_instant(changed_since, is_end=False),
        )
        if asked.since is not None and asked.until is not None and asked.since > asked.until:
            raise Unanswered(_("The day to compare with comes after the other one."))
        facts = facts_about(db.session, asked.learner)
        if person is None and not facts:
            raise Unanswered(_("Nobody is known as “%(learner)s”.", learner=learner))
        click.echo(_heading(person, asked.learner))
        click.echo("\n".join(_answer(asked, facts, scopes_in_use(db.session))))


def _answer(asked: Asked, facts: Sequence[Told], scopes: Sequence[Scope]) -> list[str]:
    assessors = {assessor_id(fact.assessor) for fact in facts if isinstance(fact, Mark)}
    names = {id: name_of(person) for id, person in people_by_id(db.session, assessors).items()}
    if asked.bloc is not None:
        scopes = [scope for scope in scopes if asked.bloc in {bloc.code for bloc in scope.referential.blocs}]
        if not scopes:
            raise Unanswered(_("There is no bloc “%(code)s”.", code=asked.bloc))
    lines: list[str] = []
    for scope in scopes:
        explanation = explain(facts, asked.learner, scope, asked.until)
        changed = (
            changes(facts, asked.learner, scope, since=asked.since, until=asked.until)
            if asked.since is not None
            else None
        )
        if explanation.is_empty and not changed:
            continue
        if changed is not None:
            lines += change_lines(changed, scope, asked.bloc)
        lines += explanation_lines(explanation, asked.bloc, names)
    return lines or [_("No mark and no decision is known of this learner.")]


def _person(words: str) -> Person | None:
    """The one whom the words mean; None where nobody is called so, as after an erasure."""
    people = people_known_as(db.session, words)
    if len(people) > 1:
        several = _("“%(learner)s” may be any of these; give the UUID:", learner=words)
        raise Unanswered("\n".join([several, *(f"  {_heading(person, str(person.id))}" for person in people)]))
    return people[0] if people else None


def _heading(person: Person | None, learner: str) -> str:
    if person is None:
        return learner
    return " · ".join([name_of(person), learner, person.registration.name, *courses_of(db.session, person)])


def _instant(text: str | None, *, is_end: bool) -> int | None:
    """
    The last instant of a day of the instance's, or the last one before it; an instant, given as such, as it is.
    """
    if text is None:
        return None
    try:
        if len(text) > len("2026-01-31"):
            return instants.parse(text)
        day = date.fromisoformat(text) + timedelta(days=1 if is_end else 0)
    except (ValueError, OverflowError) as error:
        raise Unanswered(_("“%(text)s” is not a date. Write it like 2026-01-31.", text=text)) from error
    return instants.of(instant_of(day, time.min)) - 1
