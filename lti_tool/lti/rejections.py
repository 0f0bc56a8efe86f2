"""
Why a platform's message is not taken. Each reason has a code that a person can quote.

    Rejected
    ├── LoginRejected     the request that asks us to begin
    └── LaunchRejected    the launch, or the platform's word that there will be none
"""

from enum import StrEnum


class Reason(StrEnum):
    """The rule that the message breaks."""

    ISSUER_MISSING = "LTI-issuer-missing"
    ISSUER_UNKNOWN = "LTI-issuer-unknown"
    CLIENT_MISSING = "LTI-client-missing"
    CLIENT_UNKNOWN = "LTI-client-unknown"
    PLATFORM_DISABLED = "LTI-platform-disabled"
    HINT_MISSING = "LTI-login-hint-missing"
    TARGET_MISSING = "LTI-target-missing"
    TARGET_ELSEWHERE = "LTI-target-elsewhere"
    DEPLOYMENT_MISSING = "LTI-deployment-missing"
    DEPLOYMENT_UNKNOWN = "LTI-deployment-unknown"
    DEPLOYMENT_DISABLED = "LTI-deployment-disabled"

    STATE_MISSING = "LTI-state-missing"
    STATE_UNKNOWN = "LTI-state-unknown"
    STATE_USED = "LTI-state-used"
    STATE_EXPIRED = "LTI-state-expired"
    BROWSER_UNKNOWN = "LTI-browser-unknown"
    TICKET_UNKNOWN = "LTI-ticket-unknown"
    SIGNED_OUT = "LTI-platform-signed-out"
    PLATFORM_DECLINED = "LTI-platform-declined"

    NOTHING_SENT = "LTI-token-missing"
    MALFORMED = "LTI-token-malformed"
    ALGORITHM_REFUSED = "LTI-algorithm-refused"
    KEY_MISSING = "LTI-key-missing"
    KEY_UNKNOWN = "LTI-key-unknown"
    SIGNATURE_WRONG = "LTI-signature-wrong"

    ISSUER_OTHER = "LTI-issuer-other"
    AUDIENCE_OTHER = "LTI-audience-other"
    UNDATED = "LTI-token-undated"
    EXPIRED = "LTI-token-expired"
    OLD = "LTI-token-old"
    EARLY = "LTI-token-early"
    NONCE_OTHER = "LTI-nonce-other"

    VERSION_OTHER = "LTI-version-other"
    MESSAGE_UNKNOWN = "LTI-message-unknown"
    MESSAGE_UNSERVED = "LTI-message-unserved"
    DEPLOYMENT_OTHER = "LTI-deployment-other"
    TARGET_OTHER = "LTI-target-other"
    ROLES_MALFORMED = "LTI-roles-malformed"
    USER_MALFORMED = "LTI-user-malformed"
    USER_ANONYMOUS = "LTI-user-anonymous"
    LINK_MALFORMED = "LTI-link-malformed"
    CONTEXT_MALFORMED = "LTI-context-malformed"

    SUBJECT_MISSING = "LTI-review-user-missing"
    SUBJECT_MALFORMED = "LTI-review-user-malformed"
    SUBJECT_OTHER = "LTI-review-user-other"
    COLUMN_UNKNOWN = "LTI-review-column-unknown"

    KEYS_UNAVAILABLE = "LTI-keys-unavailable"

    SELECTION_FORBIDDEN = "LTI-selection-forbidden"
    SELECTION_MISSING = "LTI-selection-missing"
    RETURN_MALFORMED = "LTI-selection-return-malformed"
    LINKS_UNWANTED = "LTI-selection-links-unwanted"
    DATA_MALFORMED = "LTI-selection-data-malformed"


class Rejected(Exception):
    """A platform's message that breaks a rule; ``reason`` says which."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class LoginRejected(Rejected):
    """A login request that breaks a rule."""


class LaunchRejected(Rejected):
    """A launch that breaks a rule."""
