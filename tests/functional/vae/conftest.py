"""A course with a certification office, an assessor and a candidate by experience, on each database."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import builders
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.models import Person, ResourceLink, VaePath
from xapi.referential.model import PORTFOLIO


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")


@dataclass
class Course:
    """The activity presents the portfolio; Olga is of the office, Ada assesses, Zoë is the candidate."""

    session: Session
    link: ResourceLink
    ada: Person
    zoe: Person
    office: Any
    assessor: Any
    candidate: Any

    def open_path(self, **fields: Any) -> Any:
        """Open Zoë's path as the office does."""
        data = {"person": str(self.zoe.id), "asked_on": "2026-01-10", "blocs": ["B1", "B2"]} | fields
        return self.office.post("vae", data=data)

    def date(self, **days: str) -> Any:
        """Give the path these days, and no others."""
        here = f"vae/{self.path().id}"
        return self.office.post(here, data={"asked_on": "2026-01-10"} | days)

    def write(self, title: str = "A key account won", **fields: Any) -> Any:
        """Write a section as the candidate does."""
        return self.candidate.post("portfolio/section", data={"title": title} | fields)

    def file(self) -> Any:
        """File the portfolio, confirmed."""
        return self.candidate.post("portfolio/filing", data={"confirmed": "yes"})

    def path(self) -> VaePath:
        """Zoë's path, as it stands in the database."""
        self.session.expire_all()
        return self.session.scalars(select(VaePath).where(VaePath.person_id == self.zoe.id)).one()


@pytest.fixture
def course(session: Session, visiting: Callable[..., Any]) -> Course:
    """The course, with nobody on a path yet."""
    where = builders.a_course(session, builders.a_registration(session))
    link = builders.a_resource_link(session, where, PORTFOLIO)
    olga = builders.a_person(session, where, "Olga Office", Role.ADMINISTRATOR)
    ada = builders.a_person(session, where, "Ada Assessor", Role.ASSESSOR)
    zoe = builders.a_person(session, where, "Zoë Ångström")
    return Course(
        session,
        link,
        ada,
        zoe,
        visiting(olga, link, Role.OFFICE, Role.TRAINER),
        visiting(ada, link, Role.ASSESSOR),
        visiting(zoe, link, Role.LEARNER),
    )
