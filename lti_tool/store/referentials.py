"""
Referentials as imported, and what may still become of them.

    NotKept
    ├── ReferentialInUse    the same version with another content, and something was begun under it
    └── OlderVersion        a newer version of the same referential is in force
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import Attempt, ResourceLink, StoredReferential
from xapi.referential import parse
from xapi.referential import rules as rule_sets
from xapi.referential.model import Referential
from xapi.referential.rules import RuleSet
from xapi.referential.writing import document as written


class NotKept(Exception):
    """The referential may not be imported. The one that stands in its way is ``stored``."""

    def __init__(self, stored: StoredReferential) -> None:
        super().__init__(f"{stored.iri} {stored.version}")
        self.stored = stored


class ReferentialInUse(NotKept):
    """The same version is stored with another content and is in use; ``fields`` are those that differ."""

    def __init__(self, stored: StoredReferential, fields: Sequence[str]) -> None:
        super().__init__(stored)
        self.fields = tuple(fields)


class OlderVersion(NotKept):
    """A newer version of the same referential is in force."""


class Outcome(StrEnum):
    """What an import did."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Kept:
    """An import's outcome, the row it is about, and the versions that it superseded."""

    outcome: Outcome
    stored: StoredReferential
    superseded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """What a row says. ``sha256`` is the same whatever the order of keys: PostgreSQL's JSONB keeps none."""

    document: dict[str, Any]
    rules: dict[str, Any]
    sha256: str

    @classmethod
    def of(cls, referential: Referential, rules: Mapping[str, Any]) -> "Content":
        """The content of a row that holds the referential under the rule set."""
        document = written(referential)
        canonical = json.dumps([document, rules], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return cls(document, dict(rules), hashlib.sha256(canonical.encode()).hexdigest())


def reading_of(stored: StoredReferential) -> tuple[Referential, RuleSet]:
    """The referential and the rule set of a row, as values; read once for many requests."""
    return _reading(json.dumps(stored.document), json.dumps(stored.rules))


@lru_cache(maxsize=16)
def _reading(document: str, rules: str) -> tuple[Referential, RuleSet]:
    referential = parse(json.loads(document))
    return referential, rule_sets.parse(json.loads(rules), referential)


def all_referentials(session: Session) -> Sequence[StoredReferential]:
    """Every version of every referential, in the order of import."""
    query = select(StoredReferential).order_by(StoredReferential.imported_at, StoredReferential.iri)
    return session.scalars(query).all()


def versions_of(session: Session, name: str) -> list[StoredReferential]:
    """The versions of the referential with this IRI or short id, the newest first."""
    named = [row for row in all_referentials(session) if name in {row.iri, row.document["id"]}]
    return sorted(named, key=lambda row: version_order(row.version), reverse=True)


def is_in_use(session: Session, referential_id: UUID) -> bool:
    """Whether anything was begun under it: a resource link or an attempt points at it."""
    links = select(ResourceLink.id).where(ResourceLink.referential_id == referential_id)
    attempts = select(Attempt.id).where(Attempt.referential_id == referential_id)
    return session.scalar(select(or_(links.exists(), attempts.exists()))) or False


def keep_referential(
    session: Session, referential: Referential, rules: Mapping[str, Any], *, id: UUID, at: datetime
) -> Kept:
    """
    Keep the referential under the rule set, superseding its older versions; all of it or nothing.

    ``rules`` is the rule set's document, already checked against the referential. The same content again changes
    nothing. Raises `NotKept`.
    """
    content = Content.of(referential, rules)
    in_force = select(StoredReferential).where(
        StoredReferential.iri == referential.iri, StoredReferential.superseded_by_id.is_(None)
    )
    for other in session.scalars(in_force):
        if version_order(other.version) > version_order(referential.version):
            return _again_or_older(session, other, referential, content)

    identity = {"id": id, "iri": referential.iri, "version": referential.version}
    if not add_unless_there(session, StoredReferential, **identity, **asdict(content), imported_at=at):
        return _kept_before(session, referential, content, at)

    superseding = (
        update(StoredReferential)
        .where(
            StoredReferential.iri == referential.iri,
            StoredReferential.superseded_by_id.is_(None),
            StoredReferential.id != id,
        )
        .values(superseded_by_id=id)
        .returning(StoredReferential.version)
    )
    superseded = tuple(session.scalars(superseding))
    return Kept(Outcome.ADDED, session.get_one(StoredReferential, id), superseded)


def version_order(version: str) -> list[tuple[int, int, str]]:
    """A key by which 1.10 comes after 1.9, and 1.0 after 1.0-draft."""
    parts = re.findall(r"\d+|[^\d._-]+", version)
    return [(2, int(part), "") if part.isdigit() else (0, 0, part) for part in parts] + [(1, 0, "")]


def _kept_before(session: Session, referential: Referential, content: Content, at: datetime) -> Kept:
    """This very version is stored: leave it if it says the same, replace it if nothing was begun under it."""
    # Locked, so that no resource link takes it between the question and the answer.
    stored = session.scalars(_version(referential).with_for_update()).one()
    if stored.sha256 == content.sha256:
        return Kept(Outcome.UNCHANGED, stored)
    if is_in_use(session, stored.id):
        raise ReferentialInUse(stored, _differing(stored, content))

    stored.document, stored.rules, stored.sha256 = content.document, content.rules, content.sha256
    stored.imported_at = at
    session.flush()
    return Kept(Outcome.REPLACED, stored)


def _again_or_older(
    session: Session, newer: StoredReferential, referential: Referential, content: Content
) -> Kept:
    stored = session.scalars(_version(referential)).one_or_none()
    if stored is not None and stored.sha256 == content.sha256:
        return Kept(Outcome.UNCHANGED, stored)
    raise OlderVersion(newer)


def _version(referential: Referential) -> Any:
    return select(StoredReferential).where(
        StoredReferential.iri == referential.iri, StoredReferential.version == referential.version
    )


def _differing(stored: StoredReferential, content: Content) -> list[str]:
    fields = [name for name, value in content.document.items() if stored.document.get(name) != value]
    return fields + (["rules"] if stored.rules != content.rules else [])
