"""Which blueprints make up the tool."""

from importlib import import_module

from flask import Flask
from flask_wtf import CSRFProtect

# A platform's post carries a signed token instead of ours, and so does that of a registration.
POSTED_BY_PLATFORMS: list[str] = [
    "launch",
    "frames",
    "register",
]
PAGES: list[str] = [
    "health",
    "sending",
    "home",
    "choose",
    "selection",
    "grid",
    "marks",
    "absence",
    "files",
    "exemptions",
    "proofs",
    "attempts",
    "resits",
    "sheets",
    "links",
    "disagreements",
    "assessors",
    "agreement",
    "notes",
    "evidence",
    "evidence_address",
    "groups",
    "course_groups",
    "group_file",
    "exam_sessions",
    "convening",
    "examiners",
    "call_list",
    "learner",
    "progress",
    "own_progress",
    "review",
    "mentees",
    "explain",
    "roster",
    "gradebook",
    "compare",
    "own_platform",
    "offices",
    "arrangements",
    "vae",
    "portfolio",
    "journal",
    "jury",
    "preparing",
    "deliberating",
    "jury_papers",
    "my_results",
    "attestations",
    "admin",
]


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Add the blueprint ``bp`` of each module."""
    for name in POSTED_BY_PLATFORMS + PAGES:
        blueprint = import_module(f"lti_tool.web.{name}").bp
        app.register_blueprint(blueprint)
        if name in POSTED_BY_PLATFORMS:
            csrf.exempt(blueprint)
