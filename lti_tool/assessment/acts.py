"""What the journal knows of: every act that changes what is marked, decided, shown or allowed."""

from enum import StrEnum


class Act(StrEnum):
    """One thing that somebody did."""

    MARKED = "marked"
    COMMENTED = "commented"
    PUBLISHED = "published"
    HELD_BACK = "held_back"
    CHOSE_ASSESSMENT = "chose_assessment"
    FORMED_GROUP = "formed_group"
    DISSOLVED_GROUP = "dissolved_group"
    APPOINTED = "appointed"
    DISMISSED = "dismissed"
    SENT_AGAIN = "sent_again"
    MENDED_GRADEBOOK = "mended_gradebook"
    LEFT_GRADEBOOK = "left_gradebook"
    RESET_MAXIMUM = "reset_maximum"
    REGISTERED_PLATFORM = "registered_platform"
    CHANGED_PLATFORM = "changed_platform"
    SWITCHED_PLATFORM = "switched_platform"
    ADDED_DEPLOYMENT = "added_deployment"
    INVITED_PLATFORM = "invited_platform"
    REVOKED_INVITATION = "revoked_invitation"
    ROTATED_KEYS = "rotated_keys"
    RETIRED_KEY = "retired_key"
    ADDED_ADMINISTRATOR = "added_administrator"
    CHANGED_ADMINISTRATOR = "changed_administrator"
    IMPORTED_REFERENTIAL = "imported_referential"
