"""Arrangements as pages ask for them: what holds, for whom; never why, but for the referent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.assessment.arrangements import Arrangements, together
from lti_tool.store.models import Arrangement, ResourceLink
from lti_tool.store.sealing import opened, sealed

PURPOSE = "reasons of arrangements"


def arrangements_in(
    session: Session, link: ResourceLink, people: Collection[UUID], at: datetime
) -> Mapping[UUID, Arrangements]:
    """What holds in the link's assessment for those of ``people`` for whom something is arranged."""
    found = _by_person(session, link.referential_id, people)
    held = {person: together(of_one, link.assessment or "", at) for person, of_one in found.items()}
    return {person: arranged for person, arranged in held.items() if arranged}


def extra_time_in(
    session: Session,
    referential_id: UUID | None,
    assessments: Collection[str],
    people: Collection[UUID],
    at: datetime,
) -> Mapping[UUID, int]:
    """The longest that holds for each in any of these assessments, in per cent."""
    found = _by_person(session, referential_id, people)
    return {
        person: max((together(of_one, code, at).extra_time for code in assessments), default=0)
        for person, of_one in found.items()
    }


def _by_person(
    session: Session, referential_id: UUID | None, people: Collection[UUID]
) -> dict[UUID, list[Arrangement]]:
    found: dict[UUID, list[Arrangement]] = {}
    rows = select(Arrangement).where(
        Arrangement.person_id.in_(people),
        Arrangement.referential_id == referential_id,
        Arrangement.ended_at.is_(None),
    )
    for each in session.scalars(rows.order_by(Arrangement.made_at, Arrangement.id)):
        found.setdefault(each.person_id, []).append(each)
    return found


def arrangements_of(session: Session, person_id: UUID, referential_id: UUID) -> Sequence[Arrangement]:
    """Everything that was ever arranged for the person under the referential, the newest first."""
    rows = select(Arrangement).where(
        Arrangement.person_id == person_id, Arrangement.referential_id == referential_id
    )
    return session.scalars(rows.order_by(Arrangement.made_at.desc(), Arrangement.id)).all()


def reason_of(arrangement: Arrangement, secret_key: str) -> str:
    """Why, for the referent; nothing where nothing was said or it was erased. Raises `Unreadable`."""
    return opened(arrangement.reason, secret_key, PURPOSE) if arrangement.reason else ""


def sealed_reason(reason: str, secret_key: str) -> bytes | None:
    """The reason as it is kept; none where nothing is said."""
    return sealed(reason, secret_key, PURPOSE) if reason else None


def erase_old_reasons(session: Session, *, at: datetime) -> None:
    """Forget why something was arranged that holds no more; what was arranged stays."""
    session.execute(
        update(Arrangement)
        .where(Arrangement.reason.is_not(None), Arrangement.until <= at)
        .values(reason=None)
        .execution_options(synchronize_session=False)
    )
