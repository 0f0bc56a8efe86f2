"""What an administrator of a platform may know of its registration here. It is read and tested, never changed."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.launch_history import Wanted, launch_history
from lti_tool.store.models import Registration
from lti_tool.web.connection import Told, tested
from lti_tool.web.launch_words import instant, message_words, refusal_words
from lti_tool.web.settings import settings
from lti_tool.web.tool_addresses import tool_addresses
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("own_platform", __name__, "/platform")


@bp.get("")
@only_for(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """The registration that the visit came by: its deployments, its last launches, our addresses."""
    return _page(visit.person.registration)


@bp.post("/test")
@only_for(Role.ADMINISTRATOR)
def test() -> ResponseReturnValue:
    """Test the connection, and show each step."""
    registration = visit.person.registration
    return _page(registration, tested(registration))


def _page(registration: Registration, steps: Sequence[Told] | None = None) -> str:
    records, _has_older = launch_history(db.session, Wanted(registration.id))
    return render_template(
        "own_platform/page.html",
        platform=registration,
        deployments=sorted(registration.deployments, key=lambda one: one.deployment_id),
        records=records,
        steps=steps,
        addresses=tool_addresses(settings().public_url),
        instant=instant,
        message_words=message_words,
        refusal_words=refusal_words,
    )
