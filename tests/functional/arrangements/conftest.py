"""A course with a Référent Handicap, an assessor and a candidate, on each database."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import builders
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.models import Arrangement, Person, ResourceLink


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")


@dataclass
class Room:
    """Rémi is the referent, Ada assesses, Zoë is the candidate; each has a browser."""

    session: Session
    link: ResourceLink
    ada: Person
    zoe: Person
    referent: Any
    assessor: Any
    learner: Any

    def arrange(self, **fields: Any) -> Any:
        """Fill in the form as the referent does."""
        data = {"assessment": "", "extra_time": "0", "until": "2999-01-01"} | fields
        return self.referent.post(f"arrangements/{self.zoe.id}", data=data)

    def rows(self) -> list[Arrangement]:
        """All arrangements, as they stand in the database."""
        self.session.expire_all()
        return list(self.session.scalars(select(Arrangement).order_by(Arrangement.made_at)))


@pytest.fixture
def room(session: Session, visiting: Callable[..., Any]) -> Room:
    """The course, with nothing arranged."""
    course = builders.a_course(session, builders.a_registration(session))
    link = builders.a_resource_link(session, course, "E1")
    remi = builders.a_person(session, course, "Rémi Référent", Role.REFERENT, Role.TRAINER)
    ada = builders.a_person(session, course, "Ada Assessor", Role.ASSESSOR)
    zoe = builders.a_person(session, course, "Zoë Ångström")
    return Room(
        session,
        link,
        ada,
        zoe,
        visiting(remi, link, Role.REFERENT),
        visiting(ada, link, Role.ASSESSOR),
        visiting(zoe, link, Role.LEARNER),
    )
