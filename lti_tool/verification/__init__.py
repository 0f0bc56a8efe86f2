"""The marks, the record store and the progress of every learner, held against each other."""

from lti_tool.verification.checking import Apart, Check, Finding, Verification, verify

__all__ = ["Apart", "Check", "Finding", "Verification", "verify"]
