"""
Ralph's own application, its file backend made to append. Runs in Ralph's virtual environment, never in ours.

As it comes, that backend refuses to write to a file that is there: it would take one batch and no second.
"""

from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend

FSLRSBackend.default_operation_type = BaseOperationType.APPEND

from ralph.api import app  # noqa: E402 it makes its backend when it is imported

__all__ = ["app"]
