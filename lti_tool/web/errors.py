"""Which page answers which error. Nothing else turns an error into a page."""

from flask import Flask


def register(app: Flask) -> None:
    """Answer each of our errors with its status and its page, never a trace."""
