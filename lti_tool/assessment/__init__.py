"""Assessing: marks, groups, reconciliation, jury. Pure."""
