"""The tables."""

from lti_tool.store.models.administration import (
    Administrator,
    AdminSession,
    Invitation,
    LaunchRecord,
    SignInTries,
)
from lti_tool.store.models.arrangements import Arrangement
from lti_tool.store.models.assessors import (
    Affirmation,
    Calling,
    Conflict,
    Lead,
    Proposal,
    Reconciliation,
    Submission,
)
from lti_tool.store.models.base import Base, table
from lti_tool.store.models.course import Context, Membership, Person, ResourceLink, Selection, Visit
from lti_tool.store.models.evidence import AttemptEvidence, AttemptNote, EvidenceFile
from lti_tool.store.models.examination import Convened, Examiner, ExamSession
from lti_tool.store.models.exemptions import Exemption, ExemptionProof
from lti_tool.store.models.journal import JournalEntry
from lti_tool.store.models.jury import (
    Attestation,
    Deliberation,
    JuryDecision,
    JuryMember,
    JuryRecusal,
    JuryVote,
    Minutes,
    RegisterCounter,
)
from lti_tool.store.models.ledger import FollowedStore, FollowedVerb, KeptFact, ProgressRow, ProgressScope
from lti_tool.store.models.marking import Attempt, Group, GroupMember, Mark
from lti_tool.store.models.offices import Appointment
from lti_tool.store.models.outbox import QueuedStatement, Score, ScoreState, StatementReason, StatementState
from lti_tool.store.models.platform import Deployment, Registration, ToolKey, UsedLogin
from lti_tool.store.models.referential import StoredReferential
from lti_tool.store.models.sending import StatementStore, WorkerHeartbeat
from lti_tool.store.models.vae import VaeFile, VaePath, VaeSection

__all__ = [
    "AdminSession",
    "Administrator",
    "Affirmation",
    "Appointment",
    "Arrangement",
    "Attempt",
    "AttemptEvidence",
    "AttemptNote",
    "Attestation",
    "Base",
    "Calling",
    "Conflict",
    "Context",
    "Convened",
    "Deliberation",
    "Deployment",
    "EvidenceFile",
    "ExamSession",
    "Examiner",
    "Exemption",
    "ExemptionProof",
    "FollowedStore",
    "FollowedVerb",
    "Group",
    "GroupMember",
    "Invitation",
    "JournalEntry",
    "JuryDecision",
    "JuryMember",
    "JuryRecusal",
    "JuryVote",
    "KeptFact",
    "LaunchRecord",
    "Lead",
    "Mark",
    "Membership",
    "Minutes",
    "PendingLogin",
    "Person",
    "ProgressRow",
    "ProgressScope",
    "Proposal",
    "QueuedStatement",
    "Reconciliation",
    "RegisterCounter",
    "Registration",
    "ResourceLink",
    "Score",
    "ScoreState",
    "Selection",
    "SignInTries",
    "StatementReason",
    "StatementState",
    "StatementStore",
    "StoredReferential",
    "Submission",
    "ToolKey",
    "UsedLogin",
    "VaeFile",
    "VaePath",
    "VaeSection",
    "Visit",
    "WorkerHeartbeat",
    "table",
]
