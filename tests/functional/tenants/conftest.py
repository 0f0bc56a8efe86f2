"""Three platforms' worth of everything in one instance: two clients of one issuer, and another issuer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import builders
import pytest
from flask import Flask
from sqlalchemy import RowMapping, Table, select
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.models import (
    Arrangement,
    Attempt,
    AttemptEvidence,
    AttemptNote,
    Attestation,
    Base,
    Conflict,
    Context,
    Convened,
    Deliberation,
    EvidenceFile,
    Examiner,
    ExamSession,
    Exemption,
    ExemptionProof,
    Group,
    GroupMember,
    JuryDecision,
    JuryMember,
    Mark,
    Minutes,
    Person,
    Registration,
    Score,
    ScoreState,
    StatementReason,
    StatementState,
    VaeFile,
    VaePath,
    VaeSection,
    Visit,
)
from lti_tool.store.outbox import queue_statement
from lti_tool.store.scores import queue_score

CLOUD = "https://canvas.example"


@pytest.fixture
def config(each_config: Config) -> Config:
    """The same on each database."""
    return each_config


@dataclass
class Tenant:
    """
    A platform's registration, and an id of each kind of its objects, by the name of the path's argument.

    ``marker`` is part of every name, title and comment of it, and of nobody else's.
    """

    marker: str
    registration: Registration
    visit: Visit
    ids: dict[str, UUID] = field(default_factory=dict)


@pytest.fixture
def tenant(app: Flask, session: Session, config: Config) -> Tenant:
    """One platform, a client of Canvas's cloud; the app asks for no CSRF token."""
    # A token that somebody got hold of must not be all that stands between two tenants.
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["SESSION_COOKIE_SECURE"] = False
    made = a_tenant(session, "Quetzal", CLOUD, config.data_dir)
    session.commit()
    return made


@pytest.fixture
def tenants(session: Session, config: Config, tenant: Tenant) -> list[Tenant]:
    """The same platform, another client of its issuer, and another issuer."""
    made = [
        tenant,
        a_tenant(session, "Wombat", CLOUD, config.data_dir),
        a_tenant(session, "Narwhal", "https://moodle.example", config.data_dir),
    ]
    session.commit()
    return made


def a_tenant(session: Session, marker: str, issuer: str, data_dir: Path) -> Tenant:
    """A platform with a course, an activity, candidates, a group, marks, scores and statements."""
    registration = builders.a_registration(session, name=marker, issuer=issuer)
    course = builders.a_course(session, registration, context_id="same", title=f"{marker} course", label=marker)
    link = builders.a_resource_link(session, course, resource_link_id="same", title=f"{marker} activity")
    tess = builders.a_person(session, course, f"{marker} Tess", Role.TRAINER)
    zoe, sam = (builders.a_person(session, course, f"{marker} {name}") for name in ("Zoë", "Sam"))
    tess.sub, zoe.sub, sam.sub = "1", "2", "3"
    group = Group(id=uuid4(), resource_link_id=link.id, name=f"{marker} group", created_at=builders.NOW)
    attempt = Attempt(
        id=uuid4(),
        person=zoe,
        resource_link=link,
        referential=link.referential,
        assessment="E1",
        number=1,
        created_at=builders.NOW,
    )
    mark = Mark(
        id=uuid4(),
        attempt=attempt,
        criterion="C1.1",
        assessor=tess,
        level="acquired",
        comment=f"{marker} comment",
        sequence=1,
        marked_at=builders.NOW,
    )
    exemption = Exemption(
        id=uuid4(),
        person_id=zoe.id,
        referential_id=link.referential_id,
        node="C2",
        competencies=["C2"],
        ground="decision",
        certificate=f"{marker} certificate",
        proof=f"{marker} proof",
        granted_by_id=tess.id,
        granted_at=builders.NOW,
    )
    session.add_all([group, attempt, mark, exemption])
    session.flush()
    noa = builders.a_person(session, course, f"{marker} Noa", Role.ASSESSOR)
    conflict = Conflict(
        id=uuid4(),
        context_id=course.id,
        assessor_id=noa.id,
        candidate_id=sam.id,
        reason=f"{marker} cousin",
        declared_at=builders.NOW,
    )
    session.add(conflict)
    session.add(GroupMember(group_id=group.id, person_id=sam.id, resource_link_id=link.id))
    exam = ExamSession(
        id=uuid4(),
        context=course,
        referential=link.referential,
        name=f"{marker} session",
        begins_at=builders.NOW + timedelta(days=7),
        created_at=builders.NOW,
    )
    exam.convened.append(Convened(person=zoe))
    exam.examiners.append(Examiner(person=tess, assessment="E1"))
    session.add(exam)
    file = _evidence(session, attempt, tess, marker, data_dir)
    queue_score(session, attempt, at=builders.NOW)
    session.flush()
    score = session.scalars(select(Score).where(Score.person_id == zoe.id)).one()
    score.state, score.reason = ScoreState.PARKED, "refused:418"
    arrangement = Arrangement(
        id=uuid4(),
        person=zoe,
        referential_id=link.referential_id,
        words=f"{marker} words",
        made_at=builders.NOW,
    )
    path = VaePath(
        id=uuid4(),
        person=tess,
        context=course,
        referential_id=link.referential_id,
        blocs=["B1"],
        asked_on=builders.NOW.date(),
        created_at=builders.NOW,
        refusal=f"{marker} refusal",
    )
    section = VaeSection(
        id=uuid4(), path_id=path.id, position=1, title=f"{marker} section", changed_at=builders.NOW
    )
    session.add_all([arrangement, path])
    session.flush()
    session.add(section)
    session.flush()
    session.add(VaeFile(file_id=file.id, section_id=section.id))
    session.add(ExemptionProof(file_id=file.id, exemption_id=exemption.id))
    dead = _statements(session, registration, marker)
    jury = _a_jury(session, registration, course, tess, zoe, marker)
    visit = builders.a_visit(session, tess, link, *Role)
    visit.subject, visit.mentees = zoe, [zoe.sub, sam.sub]
    ids = {
        "person_id": zoe.id,
        "group_id": group.id,
        "score_id": score.id,
        "statement_id": dead,
        "attempt_id": attempt.id,
        "mark_id": mark.id,
        "arrangement_id": arrangement.id,
        "path_id": path.id,
        "section_id": section.id,
        "sam_id": sam.id,
        "session_id": exam.id,
        "exemption_id": exemption.id,
        "file_id": file.id,
        "link_id": link.id,
        "conflict_id": conflict.id,
        "context_id": course.id,
        "registration_id": registration.id,
    } | jury
    return Tenant(marker, registration, visit, ids)


def _evidence(session: Session, attempt: Attempt, by: Person, marker: str, data_dir: Path) -> EvidenceFile:
    """A file that is there, and the assessor's notes."""
    file = EvidenceFile(
        id=uuid4(),
        person_id=attempt.person_id,
        name=f"{marker} photo.jpg",
        media_type="image/jpeg",
        size=len(marker),
        sha256="0" * 64,
        added_by=by.id,
        added_at=builders.NOW,
    )
    session.add(file)
    session.flush()
    note = AttemptNote(attempt_id=attempt.id, assessor_id=by.id, text=f"{marker} note", changed_at=builders.NOW)
    session.add_all([note, AttemptEvidence(file_id=file.id, attempt_id=attempt.id)])
    place = data_dir / "evidence" / file.id.hex[:2] / str(file.id)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(marker)
    return file


def _a_jury(
    session: Session, registration: Registration, course: Context, member: Person, candidate: Person, marker: str
) -> dict[str, UUID]:
    """A deliberation that was closed and published, its decision, minutes, and an attestation of the visitor's."""
    deliberation = Deliberation(
        id=uuid4(),
        context=course,
        referential=builders.the_referential(session),
        kind="ordinary",
        name=f"{marker} jury",
        held_at=builders.NOW,
        created_at=builders.NOW,
        agenda=[str(candidate.id)],
        members=[JuryMember(person=member, quality=f"{marker} quality")],
    )
    decision = JuryDecision(
        id=uuid4(),
        deliberation=deliberation,
        candidate_id=candidate.id,
        bloc="B1",
        decision="validated",
        reason=f"{marker} reason",
        method="agreed",
        counts={},
        jury=[str(member.id)],
        computed="validated",
        reasons=[],
        evidence=[],
        evidence_digest="0" * 64,
        rules="default/1.0",
        referential_version="1.0",
        statement_id=uuid4(),
        decided_by=member.id,
        decided_at=builders.NOW,
    )
    session.add_all([deliberation, decision])
    session.flush()
    file = f"{marker} paper".encode()
    papers = {"registration_id": registration.id, "year": 2026, "number": 1, "pdf": file}
    minutes = Minutes(
        deliberation_id=deliberation.id, sha256=sha256(file).hexdigest(), drawn_at=builders.NOW, **papers
    )
    attestation = Attestation(
        id=uuid4(),
        decision=decision,
        person_id=member.id,
        code=uuid4().hex,
        holder=f"{marker} Tess",
        issued_at=builders.NOW,
        **papers,
    )
    session.add_all([minutes, attestation])
    session.flush()
    deliberation.closed_at = deliberation.published_at = builders.NOW
    session.flush()
    return {"deliberation_id": deliberation.id, "decision_id": decision.id, "attestation_id": attestation.id}


def _statements(session: Session, registration: Registration, marker: str) -> UUID:
    """One statement that waits and one that was set aside; the latter's id."""
    waits, dead = uuid4(), uuid4()
    for id in (waits, dead):
        body = json.dumps({"id": str(id), "said": marker}).encode()
        queue_statement(session, id=id, body=body, registration_id=registration.id, mark_id=None, at=builders.NOW)
    queued = Base.metadata.tables["queued_statements"]
    session.execute(
        queued.update()
        .where(queued.c.id == dead)
        .values(state=StatementState.DEAD, reason=StatementReason.REFUSED, detail=f"{marker} detail")
    )
    return dead


@pytest.fixture
def rows_of(session: Session) -> Callable[[Tenant], dict[str, Any]]:
    """
    All rows of a tenant by table: its registration, and whatever refers to a row of it.

    Somebody else's row that comes to refer to one of them, as a foreign group's member would, is among them.
    """

    def rows(tenant: Tenant) -> dict[str, Any]:
        session.rollback()
        kept = [(table, session.execute(select(table)).mappings().all()) for table in Base.metadata.sorted_tables]
        found: dict[str, dict[Any, Any]] = {"registrations": _own_row(session, tenant)}
        grows = True
        while grows:
            before = {name: len(rows) for name, rows in found.items()}
            for table, all_rows in kept:
                if table.name != "registrations":
                    found[table.name] = _referring(table, all_rows, found)
            grows = before != {name: len(rows) for name, rows in found.items()}
        return found

    return rows


def _own_row(session: Session, tenant: Tenant) -> dict[Any, Any]:
    table = Base.metadata.tables["registrations"]
    row = session.execute(select(table).where(table.c.id == tenant.ids["registration_id"])).one()
    return {(row.id,): tuple(row)}


def _referring(table: Table, rows: Sequence[RowMapping], found: dict[str, dict[Any, Any]]) -> dict[Any, Any]:
    """Those of the table's rows that refer to one that was found, by primary key."""
    keys = [column.name for column in table.primary_key]
    links = [(key.parent.name, key.column.table.name) for key in table.foreign_keys]
    return {
        tuple(row[name] for name in keys): repr(dict(row))
        for row in rows
        if any((row[name],) in found.get(target, {}) for name, target in links)
    }
