"""The journal as views write it: who visits, or who administers, did something at this moment."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import g

from lti_tool.assessment.acts import Act
from lti_tool.store.database import db
from lti_tool.store.journal import By, note, person
from lti_tool.web.visits import visit


def noted(act: Act, *, about: UUID | None = None, before: Mapping[str, Any] | None = None, **after: Any) -> None:
    """Write down what the visitor did in this activity. Call it before the commit."""
    note(
        db.session,
        act,
        by=person(visit.person_id),
        at=datetime.now(UTC),
        link=visit.resource_link,
        about=about,
        before=before,
        after=after,
    )


def noted_of_instance(
    act: Act, *, registration_id: UUID | None = None, before: Mapping[str, Any] | None = None, **after: Any
) -> None:
    """Write down what the administrator who is signed in did, to a platform or to the instance."""
    note(
        db.session,
        act,
        by=By("administrator", g.administrator.id),
        at=datetime.now(UTC),
        registration_id=registration_id,
        before=before,
        after=after,
    )
