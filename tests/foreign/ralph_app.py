"""
Ralph's own application, its file backend made to append. Runs in Ralph's virtual environment, never in ours.

As it comes, that backend refuses to write to a file that is there: it would take one batch and no second. And it
compares the verb asked for, an object, with those of statements, which are texts: nothing would be found.
"""

from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend
from ralph.models.xapi.base.common import IRI

IRI.__eq__ = lambda self, other: str(self) == str(other)
FSLRSBackend.default_operation_type = BaseOperationType.APPEND

from ralph.api import app  # noqa: E402 it makes its backend when it is imported

__all__ = ["app"]
