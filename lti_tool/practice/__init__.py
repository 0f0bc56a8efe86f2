"""
The practice platform: a small LMS that speaks LTI 1.3 as Moodle 4.5 does, for the demo and the tests.

It is a stranger to the tool: everything between them goes over HTTP. Each message and each service has a file of
its own, named as in the specification.
"""

from lti_tool.practice.app import create_app
from lti_tool.practice.demo import seed_demo
from lti_tool.practice.faults import Fault, Faults
from lti_tool.practice.keys import Key
from lti_tool.practice.roles import Role
from lti_tool.practice.running import REMOVED, PracticePlatform, running
from lti_tool.practice.seeding import (
    ActivitySeed,
    CourseSeed,
    EnrolmentSeed,
    GroupSeed,
    PersonSeed,
    Registration,
    ToolSeed,
    seed,
)
from lti_tool.practice.visitor import Visitor

__all__ = [
    "REMOVED",
    "ActivitySeed",
    "CourseSeed",
    "EnrolmentSeed",
    "Fault",
    "Faults",
    "GroupSeed",
    "Key",
    "PersonSeed",
    "PracticePlatform",
    "Registration",
    "Role",
    "ToolSeed",
    "Visitor",
    "create_app",
    "running",
    "seed",
    "seed_demo",
]
