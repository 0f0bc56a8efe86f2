"""The platforms as this process reaches them: one HTTP session, one store of tokens."""

from datetime import UTC, datetime
from threading import Lock

from flask import current_app

from lti_tool.platform_api.services import Platforms
from lti_tool.platform_api.transport import Transport
from lti_tool.web.settings import settings

EXTENSION = "certibloc-platforms"
_making = Lock()


def platforms() -> Platforms:
    """The application's, made when first asked for."""
    with _making:
        if EXTENSION not in current_app.extensions:
            transport = Transport(private_hosts=settings().private_host_names)
            current_app.extensions[EXTENSION] = Platforms(lambda: datetime.now(UTC), transport)
    made: Platforms = current_app.extensions[EXTENSION]
    return made
