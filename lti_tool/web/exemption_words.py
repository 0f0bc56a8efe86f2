"""The grounds of exemptions in words."""

from flask_babel import lazy_gettext as _l

from lti_tool.assessment.exemptions import Ground

WORDS = {
    Ground.BLOC_HELD: _l("Bloc already held"),
    Ground.EQUIVALENCE: _l("Equivalence"),
    Ground.DECISION: _l("Decision of the certification office"),
}


def ground_words(ground: str) -> str:
    """The ground; one that a later version wrote is shown by its code."""
    try:
        return str(WORDS[Ground(ground)])
    except ValueError:
        return ground
