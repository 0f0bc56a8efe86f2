"""Rows that tests start from: a platform, a course, its people, a resource link, a visit."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from lti_tool.lti.keys import SigningKey, new_signing_key, seal
from lti_tool.lti.roles import Role
from lti_tool.practice.keys import Key
from lti_tool.store.models import (
    Context,
    Deployment,
    Membership,
    Person,
    Registration,
    ResourceLink,
    StoredReferential,
    ToolKey,
    Visit,
)
from xapi import documents

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = "only-for-tests-" * 4


@cache
def our_key() -> SigningKey:
    """One key for all tests: making one takes a tenth of a second."""
    return new_signing_key()


def the_key(session: Session) -> SigningKey:
    """The key that an instance under `SECRET` signs with, kept once."""
    key = our_key()
    if session.get(ToolKey, key.kid) is None:
        session.add(ToolKey(kid=key.kid, private_key=_sealed_key(), created_at=datetime.now(UTC)))
        session.flush()
    return key


@cache
def practice_key() -> Key:
    """One key for all practice platforms, which sign with it once told to: `PracticePlatform.rotate_key`."""
    return Key.generate()


@cache
def _sealed_key() -> bytes:
    return seal(our_key(), SECRET)


def a_registration(session: Session, **changes: Any) -> Registration:
    """A platform's registration, with its deployment "1"."""
    values = {
        "id": uuid4(),
        "name": "Moodle",
        "issuer": "http://lms.example",
        "client_id": f"client-{uuid4().hex[:8]}",
        "auth_url": "http://lms.example/mod/lti/auth.php",
        "token_url": "http://lms.example/mod/lti/token.php",
        "jwks_url": "http://lms.example/mod/lti/certs.php",
        "created_at": NOW,
    } | changes
    registration = Registration(**values)
    deployment = Deployment(id=uuid4(), registration=registration, deployment_id="1", created_at=NOW)
    session.add_all([registration, deployment])
    session.flush()
    return registration


def a_course(session: Session, registration: Registration, **changes: Any) -> Context:
    """A course of the platform."""
    values = {
        "id": uuid4(),
        "registration_id": registration.id,
        "deployment_id": registration.deployments[0].id,
        "context_id": uuid4().hex[:8],
        "title": "Manager grands comptes",
        "created_at": NOW,
    } | changes
    course = Context(**values)
    session.add(course)
    session.flush()
    return course


def a_person(session: Session, course: Context, name: str = "Zoë Ångström", *roles: Role) -> Person:
    """Someone of the course, a learner unless ``roles`` say otherwise."""
    person = Person(
        id=uuid4(), registration_id=course.registration_id, sub=uuid4().hex[:8], name=name, created_at=NOW
    )
    membership = Membership(
        id=uuid4(),
        context=course,
        person=person,
        launch_roles=[str(role) for role in roles or (Role.LEARNER,)],
        changed_at=NOW,
    )
    session.add_all([person, membership])
    session.flush()
    return person


def the_referential(session: Session) -> StoredReferential:
    """The shipped referential under the default rule set, imported once."""
    document = documents.read("referentials/grands-comptes.json")
    found = session.query(StoredReferential).filter_by(iri=document["iri"]).first()
    if found is not None:
        return found
    stored = StoredReferential(
        id=uuid4(),
        iri=document["iri"],
        version=document["version"],
        sha256="0" * 64,
        document=document,
        rules=documents.read("rule-sets/default.json"),
        imported_at=NOW,
    )
    session.add(stored)
    session.flush()
    return stored


def a_resource_link(
    session: Session, course: Context, assessment: str | None = "E1", **changes: Any
) -> ResourceLink:
    """An LMS activity that presents ``assessment`` of the shipped referential."""
    values = {
        "id": uuid4(),
        "context": course,
        "resource_link_id": uuid4().hex[:8],
        "title": f"Épreuve {assessment}",
        "referential": the_referential(session) if assessment else None,
        "assessment": assessment,
        "created_at": NOW,
    } | changes
    link = ResourceLink(**values)
    session.add(link)
    session.flush()
    return link


def a_visit(session: Session, person: Person, link: ResourceLink, *roles: Role) -> Visit:
    """A launch of ``link`` by ``person``, still open."""
    now = datetime.now(UTC)
    visit = Visit(
        id=uuid4(),
        person=person,
        resource_link=link,
        roles=[str(role) for role in roles or (Role.LEARNER,)],
        created_at=now,
        expires_at=now + timedelta(hours=8),
    )
    session.add(visit)
    session.flush()
    return visit
