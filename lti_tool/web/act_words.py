"""The journal's acts in words."""

from flask_babel import lazy_gettext as _l

from lti_tool.assessment.acts import Act

WORDS = {
    Act.MARKED: _l("Marked a criterion"),
    Act.COMMENTED: _l("Commented on a criterion"),
    Act.PUBLISHED: _l("Published results"),
    Act.HELD_BACK: _l("Took results back from sight"),
    Act.CHOSE_ASSESSMENT: _l("Chose what an activity presents"),
    Act.FORMED_GROUP: _l("Formed or changed a group"),
    Act.DISSOLVED_GROUP: _l("Dissolved a group"),
    Act.APPOINTED: _l("Gave an office"),
    Act.DISMISSED: _l("Took an office away"),
    Act.OPENED_VAE: _l("Opened a path of validation of experience"),
    Act.DATED_VAE: _l("Changed the steps of a path of validation of experience"),
    Act.FILED_PORTFOLIO: _l("Filed a portfolio"),
    Act.CHANGED_PORTFOLIO: _l("Changed a portfolio"),
    Act.SENT_AGAIN: _l("Had something sent again"),
    Act.MENDED_GRADEBOOK: _l("Mended values in the gradebook"),
    Act.LEFT_GRADEBOOK: _l("Left values of the gradebook as they are"),
    Act.RESET_MAXIMUM: _l("Set a column's maximum again"),
    Act.REGISTERED_PLATFORM: _l("Registered a platform"),
    Act.CHANGED_PLATFORM: _l("Changed a platform's details"),
    Act.SWITCHED_PLATFORM: _l("Enabled or disabled a platform or deployment"),
    Act.ADDED_DEPLOYMENT: _l("Added a deployment"),
    Act.INVITED_PLATFORM: _l("Made an invitation"),
    Act.REVOKED_INVITATION: _l("Took an invitation back"),
    Act.ROTATED_KEYS: _l("Made a new key"),
    Act.RETIRED_KEY: _l("Retired a key"),
    Act.ADDED_ADMINISTRATOR: _l("Added an administrator"),
    Act.CHANGED_ADMINISTRATOR: _l("Changed or disabled an administrator"),
    Act.IMPORTED_REFERENTIAL: _l("Imported a referential"),
    Act.PREPARED_JURY: _l("Prepared a deliberation"),
    Act.SEATED_MEMBER: _l("Named a member of a jury, or changed their quality"),
    Act.UNSEATED_MEMBER: _l("Took a member out of a jury"),
    Act.NOTED_PRESENCE: _l("Noted who is present in a jury"),
    Act.RECUSED: _l("Declared a conflict with a candidate"),
    Act.WITHDREW_RECUSAL: _l("Took back a declared conflict"),
    Act.VOTED: _l("Voted in a jury"),
    Act.DECIDED: _l("Recorded a jury's decision"),
    Act.UNDID_DECISION: _l("Undid a decision before the closing"),
    Act.CLOSED_JURY: _l("Closed a deliberation"),
    Act.PUBLISHED_DECISIONS: _l("Published a jury's decisions"),
    Act.ASKED_FOR_ANNULMENT: _l("Asked a jury to reconsider a decision"),
    Act.ANNULLED_ATTESTATION: _l("Annulled an attestation"),
}


def act_words(act: str) -> str:
    """What was done; an act that a later version wrote is shown by its code."""
    try:
        return str(WORDS[Act(act)])
    except (KeyError, ValueError):
        return act
