"""The offices that an administrator gives here to people who have launched, whatever the platform calls them."""

from lti_tool.lti.roles import Role

OFFICES = (Role.ASSESSOR, Role.JURY_MEMBER, Role.PRESIDENT, Role.REFERENT, Role.OFFICE)
"""An assessor, the jury's members and its president, the Référent Handicap, the certification office."""

JURY = frozenset({Role.JURY_MEMBER, Role.PRESIDENT})
"""Whoever may sit in a jury."""
