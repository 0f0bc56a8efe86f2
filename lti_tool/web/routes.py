"""Which blueprints make up the tool."""

from flask import Flask
from flask_wtf import CSRFProtect


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Add every blueprint. The platform's posts carry signed tokens instead of a CSRF token."""
