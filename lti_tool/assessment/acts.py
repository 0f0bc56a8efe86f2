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
