"""Histories that never happened: statements as a certifying body's years would leave them, for tests of scale."""

from xapi.synth.history import Synthesis, lines

__all__ = ["Synthesis", "lines"]
