"""The demo's platform: one course, six people, the tool, and the activities that the caller names."""

from collections.abc import Sequence

from flask import Flask

from lti_tool.practice.roles import Role
from lti_tool.practice.seeding import (
    ActivitySeed,
    CourseSeed,
    EnrolmentSeed,
    PersonSeed,
    Registration,
    ToolSeed,
    seed,
)

COURSE = CourseSeed(2, "MGC-2026", "Manager grands comptes – promotion 2026", sourced_id="PROMO-2026")
PEOPLE = [
    PersonSeed(2, "admin", "Dominique", "Roussel", "admin@practice.example", is_administrator=True),
    PersonSeed(3, "formatrice", "Hélène", "Le Goff", "helene.legoff@practice.example"),
    PersonSeed(4, "evaluateur", "Jean-Baptiste", "N’Diaye", "jb.ndiaye@practice.example"),
    PersonSeed(5, "zoe", "Zoë", "Ångström", "zoe.angstrom@practice.example", sourced_id="SIS-5"),
    PersonSeed(6, "francois", "François", "d’Hérouville-Œuvrard", "francois.dho@practice.example", "SIS-6"),
    PersonSeed(7, "maelle", "Maëlle", "Nguyễn", "maelle.nguyen@practice.example", "SIS-7"),
]
ENROLMENTS = [
    EnrolmentSeed(2, "formatrice", Role.TRAINER),
    EnrolmentSeed(2, "evaluateur", Role.ASSESSOR),
    EnrolmentSeed(2, "zoe", Role.LEARNER),
    EnrolmentSeed(2, "francois", Role.LEARNER),
    EnrolmentSeed(2, "maelle", Role.LEARNER),
]
# What a tool that registers itself asks for, so that copied courses find their originals.
HISTORIES = {"context_history": "$Context.id.history", "resource_link_history": "$ResourceLink.id.history"}
CLIENT_ID = "certibloc-practice"


def seed_demo(app: Flask, tool_url: str, activities: Sequence[ActivitySeed]) -> Registration:
    """
    Seed the demo with the tool served at ``tool_url``; return what the tool must register.

    ``activities`` belong to course 2 and tool 1, which are an `ActivitySeed`'s defaults.
    """
    tool_url = tool_url.rstrip("/")
    tool = ToolSeed(
        id=1,
        name="certibloc",
        client_id=CLIENT_ID,
        initiate_login_uri=f"{tool_url}/lti/login",
        redirect_uris=[f"{tool_url}/lti/launch"],
        jwks_url=f"{tool_url}/lti/jwks",
        target_link_uri=f"{tool_url}/lti/launch",
        custom=HISTORIES,
    )
    [registration] = seed(
        app, courses=[COURSE], people=PEOPLE, enrolments=ENROLMENTS, tools=[tool], activities=activities
    )
    return registration
