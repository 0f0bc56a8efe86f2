"""The resources of xAPI, one module each."""
