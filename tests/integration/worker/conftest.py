"""An instance on each database whose embedded LRS answers over HTTP, a little slowly, and marks to tell it of."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import builders
import pytest
from serving import listening
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from lti_tool.config import Config, variables
from lti_tool.store.database import engine_options
from lti_tool.store.outbox import queue_statement
from lti_tool.store.referentials import reading_of
from lti_tool.wsgi import prepare_lrs
from xapi import lrs
from xapi.client import LRS
from xapi.statements import assessed

# Around each answer of the store: a process that is killed dies in the middle of an exchange as often as not.
SLOWNESS = 0.02


@dataclass
class Instance:
    """An instance without its processes: its settings, its database, its store."""

    env: dict[str, str]
    config: Config
    engine: Engine
    store: LRS


@pytest.fixture
def instance(migrated_url: str, tmp_path: Path) -> Iterator[Instance]:
    """An instance whose store answers."""
    on_sqlite = migrated_url.startswith("sqlite")
    env = {
        "CERTIBLOC_SECRET_KEY": "only-for-tests-" * 4,
        "CERTIBLOC_DATA_DIR": str(tmp_path),
        "CERTIBLOC_DATABASE_URL": migrated_url,
        "CERTIBLOC_LRS_DATABASE_URL": f"sqlite:///{tmp_path}/lrs.sqlite3" if on_sqlite else migrated_url,
    }
    draft = Config.from_env(env)
    prepare_lrs(draft)
    with serving(draft) as address:
        env["CERTIBLOC_INTERNAL_URL"] = address
        config = Config.from_env(env)
        engine = create_engine(**engine_options(migrated_url))
        store = LRS(config.lrs_endpoint, config.lrs_key, config.lrs_secret)
        elsewhere = {name: value for name, value in os.environ.items() if name not in variables().values()}
        yield Instance(elsewhere | env, config, engine, store)
        store.close()
        engine.dispose()


@pytest.fixture
def serve_store() -> Callable[..., AbstractContextManager[str]]:
    """Serve an instance's store at a port, for as long as a block lasts."""
    return serving


@contextmanager
def serving(config: Config, port: int = 0) -> Iterator[str]:
    """The embedded store at ``/xapi`` of the address given, as `certibloc serve` has it."""
    app = lrs.create_app(config.lrs_database_url, url=config.lrs_url)
    mounted = DispatcherMiddleware(NotFound(), {"/xapi": slowly(app)})
    # Requests under way when the server closes give their connections back before the store.
    with listening(mounted, port=port, waits=True) as server:
        yield server.url
    app.extensions["lrs"].close()


def slowly(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application, which thinks before it acts and before it answers."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        time.sleep(SLOWNESS)
        body = app(environ, start_response)
        time.sleep(SLOWNESS)
        return body

    return answer


@dataclass
class Marking:
    """Learners of one assessment, whose marks are queued as statements."""

    instance: Instance
    registration_id: UUID
    referential: Any
    rules: Any
    attempts: dict[UUID, UUID]
    assessor: UUID
    said: int = 0

    def mark(self, number: int) -> list[UUID]:
        """Queue the next ``number`` marks, each in a transaction: criteria, levels and corrections in turn."""
        ids = []
        with Session(self.instance.engine) as session:
            for _ in range(number):
                ids.append(self._queue_next(session))
                session.commit()
        return ids

    def _queue_next(self, session: Session) -> UUID:
        assessment = self.referential.assessment("E1")
        criteria = [
            criterion
            for code in assessment.competencies
            for criterion in self.referential.competency(code).marked_criteria
        ]
        learners = list(self.attempts)
        turn, place = divmod(self.said, len(learners) * len(criteria))
        learner = learners[place % len(learners)]
        statement = assessed(
            referential=self.referential,
            assessment=assessment,
            criterion=criteria[place // len(learners)],
            rules=self.rules,
            response=("acquired", "in_progress", "acquired", "not_acquired")[self.said % 4],
            tenant=self.registration_id,
            home_page=self.instance.config.home_page,
            learner=learner,
            assessor=self.assessor,
            attempt=self.attempts[learner],
            attempt_number=1,
            sequence=turn + 1,
            at=builders.NOW + timedelta(seconds=self.said),
        )
        queue_statement(
            session,
            id=statement.id,
            body=statement.body,
            registration_id=self.registration_id,
            mark_id=None,
            at=builders.NOW,
        )
        self.said += 1
        return statement.id


@pytest.fixture
def marking(instance: Instance) -> Marking:
    """Five learners who sit E1, in use."""
    with Session(instance.engine) as session:
        registration = builders.a_registration(session)
        course = builders.a_course(session, registration)
        stored = builders.the_referential(session)
        builders.a_resource_link(session, course, "E1")
        referential, rules = reading_of(stored)
        session.commit()
        attempts = {uuid4(): uuid4() for _ in range(5)}
        return Marking(instance, registration.id, referential, rules, attempts, uuid4())
