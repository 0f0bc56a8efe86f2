"""Statements enter the outbox once, whole, and with the transaction that speaks them."""

from uuid import UUID, uuid4

import builders
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lti_tool.store.models import QueuedStatement
from lti_tool.store.outbox import DifferentStatementQueued, queue_statement


def queue(session: Session, registration_id: UUID, id: UUID, body: bytes) -> None:
    queue_statement(session, id=id, body=body, registration_id=registration_id, mark_id=None, at=builders.NOW)


def test_a_statement_waits_with_the_exact_bytes_it_was_given(engine: Engine) -> None:
    with Session(engine) as session:
        registration = builders.a_registration(session)
        queue(session, registration.id, uuid4(), '{"é":  1}'.encode())
        session.commit()

    with Session(engine) as session:
        [queued] = session.scalars(select(QueuedStatement))
        assert queued.body == '{"é":  1}'.encode()
        assert (queued.state, queued.tries, queued.due_at) == ("pending", 0, builders.NOW)


def test_queueing_the_same_statement_again_changes_nothing(engine: Engine) -> None:
    same = uuid4()
    with Session(engine) as session:
        registration = builders.a_registration(session)
        queue(session, registration.id, same, b"{}")
        queue(session, registration.id, same, b"{}")
        session.commit()
        queue(session, registration.id, same, b"{}")
        session.commit()

        assert session.scalar(select(func.count()).select_from(QueuedStatement)) == 1


def test_another_statement_under_a_queued_id_is_refused(engine: Engine) -> None:
    same = uuid4()
    with Session(engine) as session:
        registration = builders.a_registration(session)
        queue(session, registration.id, same, b"{}")

        with pytest.raises(DifferentStatementQueued):
            queue(session, registration.id, same, b'{"a":1}')


def test_a_statement_leaves_with_its_transaction(engine: Engine) -> None:
    with Session(engine) as session:
        registration = builders.a_registration(session)
        session.commit()
        queue(session, registration.id, uuid4(), b"{}")
        session.rollback()

        assert session.scalar(select(func.count()).select_from(QueuedStatement)) == 0
