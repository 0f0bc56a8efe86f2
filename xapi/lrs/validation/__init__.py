"""Whether a statement is one, to the letter of xAPI 1.0.3 and 2.0 (parts two): own rules, no schema engine."""

from xapi.lrs.validation.shapes import InvalidData
from xapi.lrs.validation.statement import check_statement

__all__ = ["InvalidData", "check_statement"]
