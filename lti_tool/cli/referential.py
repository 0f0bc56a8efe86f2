"""``certibloc referential``: check, import, list and export the registered texts."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from flask_babel import gettext as _

from lti_tool.assessment.acts import Act
from lti_tool.cli.problems import problem_sentence
from lti_tool.cli.speaking import instance, speaking
from lti_tool.store.database import db
from lti_tool.store.journal import COMMAND, note
from lti_tool.store.models import StoredReferential
from lti_tool.store.referentials import (
    Kept,
    NotKept,
    Outcome,
    ReferentialInUse,
    all_referentials,
    is_in_use,
    keep_referential,
    versions_of,
)
from xapi import documents
from xapi.problems import Problem
from xapi.referential import BadReferential, located, parse, parse_file
from xapi.referential import rules as rule_sets
from xapi.referential.model import Referential
from xapi.referential.reading import SHIPPED
from xapi.referential.writing import document as written

FILE = click.Path(path_type=Path)


@click.group()
def referential() -> None:
    """The registered texts of certifications."""


@referential.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Say everything that is wrong with FILE, and where."""
    with speaking():
        try:
            _document, checked = parse_file(_bytes(file))
        except BadReferential as bad:
            _tell(bad.problems)
            number = len(bad.problems)
            raise click.ClickException(
                _("%(file)s cannot be used. Problems: %(number)s", file=file, number=number)
            ) from bad
        click.echo(_summary(checked))


@referential.command("import")
@click.argument("file", type=FILE, required=False)
@click.option("--title", help="The certification's title.")
@click.option("--rncp-code", help="Its number in the national register: RNCP12345.")
@click.option("--certifying-body", help="Who delivers it.")
@click.option(
    "--rules", "rules_file", type=FILE, help="The rule set that marks are read by; the default one unless given."
)
@click.option(
    "--assessors",
    type=click.IntRange(1, 9),
    help="How many assessors must mark a criterion; what the rule set says unless given.",
)
def import_(
    file: Path | None,
    title: str | None,
    rncp_code: str | None,
    certifying_body: str | None,
    rules_file: Path | None,
    assessors: int | None,
) -> None:
    """Import FILE, or without FILE the referential that comes with certibloc: all of it, or nothing."""
    given = {"title": title, "rncp_code": rncp_code, "certifying_body": certifying_body}
    with instance():
        try:
            document, _checked = parse_file(_bytes(file or documents.path(SHIPPED)))
            named = parse(document | {name: value for name, value in given.items() if value is not None})
            rules = _marked_by(assessors, _rules(rules_file, named))
            kept = keep_referential(db.session, named, rules, id=uuid4(), at=datetime.now(UTC))
        except BadReferential as bad:
            _tell(bad.problems)
            raise click.ClickException(_("The referential cannot be used. Nothing was imported.")) from bad
        except rule_sets.BadRuleSet as bad:
            _tell(bad.problems)
            raise click.ClickException(_("The rule set cannot be used. Nothing was imported.")) from bad
        except NotKept as refused:
            raise click.ClickException(_refusal(refused)) from refused
        told = _told(kept)
        said = {"referential": named.iri, "version": named.version}
        note(db.session, Act.IMPORTED_REFERENTIAL, by=COMMAND, at=datetime.now(UTC), after=said)
        db.session.commit()
        click.echo(told)


@referential.command("list")
def list_() -> None:
    """List what was imported."""
    with instance():
        rows = all_referentials(db.session)
        if not rows:
            click.echo(_("No referential has been imported yet: certibloc referential import"))
        versions = {row.id: row.version for row in rows}
        for row in rows:
            click.echo(_row(row, versions.get(row.superseded_by_id) if row.superseded_by_id else None))


@referential.command()
@click.argument("name")
@click.option("--version", help="Which version; the newest unless given.")
@click.option("--out", type=FILE, help="The file to write; standard output unless given.")
def export(name: str, version: str | None, out: Path | None) -> None:
    """Write the imported referential NAME (its id or its IRI) as JSON."""
    with instance():
        rows = [row for row in versions_of(db.session, name) if version in {None, row.version}]
        if not rows:
            raise click.ClickException(_("No such referential has been imported: %(name)s", name=name))
        text = json.dumps(written(parse(rows[0].document)), ensure_ascii=False, indent=2) + "\n"
        if out is None:
            click.echo(text, nl=False)
            return
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise click.ClickException(_("%(file)s: %(reason)s", file=out, reason=error.strerror)) from error


def _bytes(file: Path) -> bytes:
    """The file's bytes, no more than a referential may have and one; raises `click.ClickException`."""
    try:
        with file.open("rb") as stream:
            return stream.read(located.MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise click.ClickException(_("There is no file %(file)s.", file=file)) from error
    except OSError as error:
        raise click.ClickException(_("%(file)s: %(reason)s", file=file, reason=error.strerror)) from error


def _rules(file: Path | None, checked: Referential) -> dict[str, Any]:
    """The rule set's document, checked against the referential; raises `BadRuleSet`."""
    data = _bytes(file or documents.path("rule-sets/default.json"))
    try:
        source = located.read(data)
        rule_sets.parse(source.document, checked)
    except located.Unreadable as unreadable:
        raise rule_sets.BadRuleSet([unreadable.problem]) from unreadable
    except rule_sets.BadRuleSet as bad:
        raise rule_sets.BadRuleSet([*map(source.locate, bad.problems)]) from bad
    if source.problems:
        raise rule_sets.BadRuleSet([*source.problems])
    document: dict[str, Any] = source.document
    return document


def _marked_by(assessors: int | None, rules: dict[str, Any]) -> dict[str, Any]:
    """The rule set with this number of assessors; as another one it has a name of its own: ``default-2/1.0``."""
    if assessors is None or assessors == rules.get("assessors", 1):
        return rules
    return rules | {"assessors": assessors, "id": f"{rules['id']}-{assessors}"}


def _tell(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(problem_sentence(problem), err=True)


def _summary(checked: Referential) -> str:
    criteria = list(checked.criteria)
    marked = [criterion for competency in checked.competencies for criterion in competency.marked_criteria]
    counts = [
        (_("Blocs"), len(checked.blocs)),
        (_("Work activities"), len(checked.work_activities)),
        (_("Their items"), sum(len(activity.items) for activity in checked.work_activities)),
        (_("Competencies"), len(list(checked.competencies))),
        (_("Assessments"), len(checked.assessments)),
        (_("Criteria"), len(criteria)),
        (_("Criteria that are marked"), len(marked)),
        (_("Conditions of validation"), len(checked.conditions)),
    ]
    title = _(
        "%(name)s, version %(version)s: nothing is wrong.",
        name=checked.title or checked.id,
        version=checked.version,
    )
    return "\n".join([title, *(_("  %(what)s: %(number)s", what=what, number=n) for what, n in counts)])


def _told(kept: Kept) -> str:
    names = {"name": kept.stored.document["id"], "version": kept.stored.version}
    said: str = {
        Outcome.ADDED: _("%(name)s, version %(version)s, is imported.", **names),
        Outcome.REPLACED: _("%(name)s, version %(version)s, is replaced: nothing rested on it yet.", **names),
        Outcome.UNCHANGED: _("%(name)s, version %(version)s, was already there. Nothing changed.", **names),
    }[kept.outcome]
    if kept.superseded:
        said += " " + _("It supersedes: %(versions)s.", versions=", ".join(kept.superseded))
    return said


def _refusal(refused: NotKept) -> str:
    names = {"name": refused.stored.document["id"], "version": refused.stored.version}
    if isinstance(refused, ReferentialInUse):
        said: str = _(
            "%(name)s, version %(version)s, is in use and cannot be changed; give your text a new version. "
            "What differs: %(fields)s. Nothing was imported.",
            fields=", ".join(refused.fields),
            **names,
        )
    else:
        said = _("A newer version of %(name)s is in force: %(version)s. Nothing was imported.", **names)
    return said


def _row(row: StoredReferential, superseded_by: str | None) -> str:
    state = _("superseded by %(version)s", version=superseded_by) if superseded_by else _("in force")
    use = _("in use") if is_in_use(db.session, row.id) else _("not in use")
    title = row.document["title"] or row.document["id"]
    rules = f"{row.rules['id']}/{row.rules['version']}"
    day = row.imported_at.date().isoformat()
    return "  ".join([row.document["id"], row.version, title, rules, state, use, day, row.iri])
