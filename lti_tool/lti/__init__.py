"""LTI 1.3 in the specification's words, without I/O."""
