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
    Act.NOTED: _l("Changed their own notes on a candidate"),
    Act.ADDED_EVIDENCE: _l("Added a file of evidence"),
    Act.REMOVED_EVIDENCE: _l("Removed a file of evidence"),
}


def act_words(act: str) -> str:
    """What was done; an act that a later version wrote is shown by its code."""
    try:
        return str(WORDS[Act(act)])
    except (KeyError, ValueError):
        return act
