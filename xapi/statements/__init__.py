"""
What we say to a Learning Record Store: one function per kind of statement.

Everything comes in as values, ids and times included; what comes out is checked and frozen. Statement ids
follow from what is said, so that saying it twice is harmless.
"""

from xapi.statements.achieved import achieved, forfeited
from xapi.statements.assessed import assessed
from xapi.statements.deliberated import Decision, Proposal, deliberated
from xapi.statements.freezing import BadStatement, Frozen
from xapi.statements.ids import achieved_id, assessed_id, deliberated_id, forfeited_id, voided_id
from xapi.statements.parts import account
from xapi.statements.voided import voided

__all__ = [
    "BadStatement",
    "Decision",
    "Frozen",
    "Proposal",
    "account",
    "achieved",
    "achieved_id",
    "assessed",
    "assessed_id",
    "deliberated",
    "deliberated_id",
    "forfeited",
    "forfeited_id",
    "voided",
    "voided_id",
]
