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
}


def act_words(act: str) -> str:
    """What was done; an act that a later version wrote is shown by its code."""
    try:
        return str(WORDS[Act(act)])
    except (KeyError, ValueError):
        return act
