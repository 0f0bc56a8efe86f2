"""The tables."""

from lti_tool.store.models.base import Base
from lti_tool.store.models.course import Context, Membership, Person, ResourceLink, Visit
from lti_tool.store.models.marking import Attempt, Group, GroupMember, Mark
from lti_tool.store.models.outbox import QueuedStatement, Score, ScoreState, StatementState
from lti_tool.store.models.platform import Deployment, PendingLogin, Registration, ToolKey
from lti_tool.store.models.referential import StoredReferential

__all__ = [
    "Attempt",
    "Base",
    "Context",
    "Deployment",
    "Group",
    "GroupMember",
    "Mark",
    "Membership",
    "PendingLogin",
    "Person",
    "QueuedStatement",
    "Registration",
    "ResourceLink",
    "Score",
    "ScoreState",
    "StatementState",
    "StoredReferential",
    "ToolKey",
    "Visit",
]
