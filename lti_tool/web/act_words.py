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
    Act.MADE_SESSION: _l("Made an exam session"),
    Act.CHANGED_SESSION: _l("Changed an exam session"),
    Act.CANCELLED_SESSION: _l("Cancelled an exam session"),
    Act.CONVENED: _l("Convened a candidate, or changed their time"),
    Act.NO_LONGER_CONVENED: _l("Took a candidate out of a session"),
    Act.NAMED_EXAMINER: _l("Named an assessor of a session"),
    Act.NO_LONGER_EXAMINER: _l("Took an assessor out of a session"),
    Act.NOTED_ABSENT: _l("Noted an absence"),
    Act.TOOK_ABSENCE_BACK: _l("Took an absence back"),
    Act.EXEMPTED: _l("Granted an exemption"),
    Act.REVOKED_EXEMPTION: _l("Revoked an exemption"),
    Act.CANCELLED_ATTEMPT: _l("Cancelled an attempt"),
    Act.OPENED_RESIT: _l("Opened a resit"),
    Act.WITHDREW_RESIT: _l("Withdrew a resit"),
    Act.SUBMITTED_SHEET: _l("Submitted a sheet"),
    Act.REOPENED_SHEET: _l("Reopened a submitted sheet"),
    Act.CANCELLED_SHEET: _l("Cancelled an assessor's sheet"),
    Act.CALLED_ASSESSOR: _l("Called a further assessor"),
    Act.RELEASED_ASSESSOR: _l("Released a called assessor"),
    Act.CHOSE_LEAD: _l("Chose the lead assessor"),
    Act.PROPOSED_LEVEL: _l("Proposed a reconciled level"),
    Act.AGREED_TO_LEVEL: _l("Agreed to a proposed level"),
    Act.RECONCILED: _l("Reconciled a criterion"),
    Act.TOOK_BACK_RECONCILIATION: _l("Took a reconciliation back"),
    Act.DECLARED_LINK: _l("Declared a link with a candidate"),
    Act.WITHDREW_LINK: _l("Withdrew a declared link"),
    Act.AFFIRMED_NO_LINK: _l("Confirmed having no link with the candidates"),
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
