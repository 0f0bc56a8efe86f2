"""What people are called on pages."""

from flask_babel import gettext as _

from lti_tool.store.models import Person

SHOWN_DIGITS = 4


def name_of(person: Person) -> str:
    """
    The name that the platform told, or "Candidate 7f3a" where it tells none.

    The digits are the first of the random id that statements know the person by: the same on every page, so that
    two without a name can be told apart, and nothing of the platform's own.
    """
    return person.name or _("Candidate %(digits)s", digits=person.id.hex[:SHOWN_DIGITS])
