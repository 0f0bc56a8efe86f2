"""The offices in words."""

from flask_babel import lazy_gettext as _l

from lti_tool.lti.roles import Role

NAMES = {
    Role.ASSESSOR: _l("Assessor"),
    Role.JURY_MEMBER: _l("Jury member"),
    Role.PRESIDENT: _l("President of the jury"),
    Role.REFERENT: _l("Référent Handicap"),
    Role.OFFICE: _l("Certification office"),
}
MEANINGS = {
    Role.ASSESSOR: _l("Marks candidates in every activity that presents an assessment."),
    Role.JURY_MEMBER: _l("Sits in juries: sees the agenda and the proposals, and votes."),
    Role.PRESIDENT: _l("Presides over juries: casts the deciding vote and closes the deliberation."),
    Role.REFERENT: _l("Records arrangements for candidates, and alone reads their reasons."),
    Role.OFFICE: _l(
        "Convenes candidates to sessions, grants exemptions and resits, prepares juries, follows VAE paths,"
        " publishes decisions."
    ),
}


def office_name(office: Role) -> str:
    """What the office is called."""
    return str(NAMES[office])


def office_meaning(office: Role) -> str:
    """What it lets its holder do."""
    return str(MEANINGS[office])
