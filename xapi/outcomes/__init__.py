"""
Marks → criterion → competency → bloc → certification, as pure functions.

They are the definition: whatever else computes an outcome is held against them.
"""
