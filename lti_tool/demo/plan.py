"""
What the demo's people do: which levels the assessor gives, and what must come of it.

The story has one of each: a candidate who has everything, one who fails one bloc and is not through with the
others, and one who has hardly begun.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lti_tool.practice.demo import PEOPLE
from xapi.referential.model import Referential

ASSESSOR = "evaluateur"
TRAINER = "formatrice"


@dataclass(frozen=True)
class Candidate:
    """
    A learner of the practice LMS and the levels that the assessor gives.

    ``assessments`` are marked whole, at ``acquired`` but where ``exceptions`` says otherwise. ``expected`` is what
    must be rebuilt for each bloc.
    """

    username: str
    assessments: tuple[str, ...]
    expected: Mapping[str, str]
    exceptions: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the LMS calls the learner."""
        return next(f"{p.given_name} {p.family_name}" for p in PEOPLE if p.username == self.username)


def candidates(referential: Referential) -> list[Candidate]:
    """The three learners of the story."""
    blocs = {assessment.code: assessment.bloc for assessment in referential.assessments}
    return [
        Candidate(
            "zoe",
            assessments=tuple(blocs),
            expected=dict.fromkeys((bloc.code for bloc in referential.blocs), "validated"),
        ),
        Candidate(
            "francois",
            assessments=(*(code for code, bloc in blocs.items() if bloc in {"B1", "B2"}), "E9"),
            exceptions={"C7.2": "in_progress"},
            expected={"B1": "validated", "B2": "not_validated", "B3": "incomplete", "B4": "incomplete"},
        ),
        Candidate(
            "maelle",
            assessments=("E1",),
            expected=dict.fromkeys((bloc.code for bloc in referential.blocs), "incomplete"),
        ),
    ]
