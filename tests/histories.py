"""Histories of statements: a small referential, builders of single statements, and random ones."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from xapi import vocabulary
from xapi.referential import rules
from xapi.referential.model import Bloc, Competency, Criterion, Referential
from xapi.referential.rules import RuleSet

HOME = "https://tool.example"
CERTIFICATION = "https://example.org/certification"


def a_competency(code: str, bloc: str, *criteria: str, repetition: str | None = None) -> Competency:
    """A competency; ``repetition`` is printed among its criteria and never marked."""
    printed = [Criterion(criterion, criterion, code) for criterion in criteria]
    if repetition:
        printed.append(Criterion(repetition, repetition, code, duplicate_of=criteria[0]))
    return Competency(code, code, bloc, "A1", tuple(printed))


SMALL = Referential(
    id="small",
    iri=CERTIFICATION,
    version="1.0",
    language="fr",
    title=None,
    rncp_code=None,
    certifying_body=None,
    citation=None,
    columns=(),
    blocs=(
        Bloc(
            "B1",
            "B1",
            (a_competency("C1", "B1", "C1.1", "C1.2", repetition="C1.3"), a_competency("C2", "B1", "C2.1")),
        ),
        Bloc("B2", "B2", (a_competency("C3", "B2", "C3.1", "C3.2", "C3.3"),)),
    ),
    work_activities=(),
    assessments=(),
    conditions=(),
)


# What may follow it: a bloc less, a criterion that moved, one more.
NEXT = replace(
    SMALL,
    version="2.0",
    blocs=(
        Bloc("B1", "B1", (a_competency("C2", "B1", "C2.1", "C1.2"), a_competency("C1", "B1", "C1.1", "C9.9"))),
    ),
)
REFERENTIALS = st.sampled_from([SMALL, SMALL, NEXT])


def some_rules(**changes: Any) -> RuleSet:
    """The default rule set with some of its entries changed."""
    document = {
        "id": "default",
        "version": "1.0",
        "scale": [
            {"code": "not_acquired", "value": 0},
            {"code": "in_progress", "value": 1},
            {"code": "acquired", "value": 2},
        ],
        "acquired": "acquired",
        "assessors": 1,
        "agreement": "consensus",
        "attempts": "keep_validated",
        "competency": {"rule": "all_acquired"},
        "bloc": {"rule": "all_validated"},
    }
    return rules.parse(document | changes, SMALL)


def uuid_of(number: int) -> str:
    """The statement id that stands for ``number``."""
    return f"00000000-0000-4000-8000-{number:012d}"


def a_mark(
    number: int,
    criterion: str = "C1.1",
    response: str | None = "acquired",
    *,
    learner: str = "ada",
    attempt: str = "first",
    assessor: str = "grace",
    at: str = "2026-01-01T10:00:00Z",
    **extensions: Any,
) -> dict[str, Any]:
    """An `assessed` statement; ``extensions`` are ours, by their short names."""
    return {
        "id": uuid_of(number),
        "timestamp": at,
        "actor": {"account": {"homePage": HOME, "name": learner}},
        "verb": {"id": vocabulary.ASSESSED},
        "object": {"id": f"{CERTIFICATION}/criteria/{criterion}"},
        "result": {"success": response == "acquired", "response": response},
        "context": {
            "registration": attempt,
            "instructor": {"account": {"homePage": HOME, "name": assessor}},
            "contextActivities": {"category": [{"id": vocabulary.PROFILE_VERSION}]},
            "extensions": {f"{vocabulary.PROFILE}/extensions/{name}": value for name, value in extensions.items()},
        },
    }


def a_decision(
    number: int,
    node: str = "/blocs/B1",
    response: str | None = "validated",
    *,
    learner: str = "ada",
    at: str = "2026-01-02T10:00:00Z",
) -> dict[str, Any]:
    """A `deliberated` statement; ``node`` follows the certification's IRI."""
    return {
        "id": uuid_of(number),
        "timestamp": at,
        "actor": {"account": {"homePage": HOME, "name": learner}},
        "verb": {"id": vocabulary.DELIBERATED},
        "object": {"id": CERTIFICATION + node},
        "result": {"success": response == "validated", "response": response},
        "context": {"contextActivities": {"category": [{"id": vocabulary.PROFILE_VERSION}]}},
    }


def a_void(number: int, target: int, *, home_page: str = HOME, at: str = "2026-01-03T10:00:00Z") -> dict[str, Any]:
    """A `voided` statement."""
    return {
        "id": uuid_of(number),
        "timestamp": at,
        "actor": {"account": {"homePage": home_page, "name": "office"}},
        "verb": {"id": vocabulary.VOIDED},
        "object": {"objectType": "StatementRef", "id": uuid_of(target)},
    }


def elsewhere(statement: dict[str, Any]) -> dict[str, Any]:
    """The same statement from another tool: the same account's name under another home page."""
    account = {"homePage": "https://other.example", "name": statement["actor"]["account"]["name"]}
    return {**statement, "actor": {"account": account}}


NUMBERS = st.integers(0, 25)
LEARNERS = st.sampled_from(["ada", "béa", "Zoé"])
# The second and third are one instant; so are the last two, to the microsecond.
TIMES = st.sampled_from(
    [
        "2026-01-01T09:00:00Z",
        "2026-01-01T10:00:00Z",
        "2026-01-01T12:00:00+02:00",
        "2026-01-01T10:00:00.000001Z",
        "2026-01-02T10:00:00.1234567Z",
        "2026-01-02T10:00:00.123456Z",
    ]
)
RESPONSES = st.sampled_from(["not_acquired", "in_progress", "acquired", "acquired", "absent", "exempted", "what"])
MARKS = st.builds(
    a_mark,
    NUMBERS,
    st.sampled_from(["C1.1", "C1.2", "C1.3", "C2.1", "C3.1", "C3.2", "C3.3", "C9.9"]),
    RESPONSES,
    learner=LEARNERS,
    attempt=st.sampled_from(["first", "second", "third"]),
    assessor=st.sampled_from(["grace", "alan"]),
    at=TIMES,
    sequence=st.integers(1, 3),
)
NODES = st.sampled_from(["", "/blocs/B1", "/blocs/B2", "/competencies/C1"])
DECISIONS = st.builds(
    a_decision,
    NUMBERS,
    NODES,
    st.sampled_from(["validated", "refused", "adjourned", "annulled", "what"]),
    learner=LEARNERS,
    at=TIMES,
)
VOIDS = st.builds(a_void, NUMBERS, NUMBERS, at=TIMES)


@st.composite
def flagged_marks(draw: st.DrawFn) -> dict[str, Any]:
    """A mark with any of our extensions, or none."""
    mark = draw(MARKS)
    flags = {
        "attempt": st.integers(1, 2),
        "reconciliation": st.booleans(),
        "lead": st.booleans(),
    }
    for name, values in flags.items():
        if draw(st.booleans()):
            mark["context"]["extensions"][f"{vocabulary.PROFILE}/extensions/{name}"] = draw(values)
    return mark


FOREIGN = st.one_of(flagged_marks(), DECISIONS, VOIDS).map(elsewhere)
STATEMENTS = st.one_of(flagged_marks(), flagged_marks(), flagged_marks(), DECISIONS, VOIDS, FOREIGN)
# Few ids: what is voided, repeated or contradicted is met often.
HISTORIES = st.lists(STATEMENTS, max_size=30)
SOUND_HISTORIES = st.lists(STATEMENTS, max_size=25, unique_by=lambda statement: statement["id"])

COMPETENCY_RULES = st.one_of(
    st.just({"rule": "all_acquired"}),
    st.just({"rule": "jury_only"}),
    st.fixed_dictionaries(
        {"rule": st.just("quorum"), "ratio": st.sampled_from([0, 0.34, 0.5, 2 / 3, 1])},
        optional={"floor": st.sampled_from(["not_acquired", "in_progress", "acquired"])},
    ),
    st.fixed_dictionaries(
        {"rule": st.just("score"), "pass": st.sampled_from([0, 6.666666666, 10, 13.33333333333, 20])},
        optional={"floor": st.sampled_from([0, 7, 10, 20])},
    ),
)
BLOC_RULES = st.one_of(
    st.just({"rule": "all_validated"}),
    st.just({"rule": "jury_only"}),
    st.fixed_dictionaries(
        {"rule": st.just("score"), "pass": st.sampled_from([5, 10, 15])},
        optional={"floor": st.sampled_from([5, 10])},
    ),
)
RULE_SETS = st.builds(
    some_rules,
    assessors=st.integers(1, 2),
    agreement=st.sampled_from(["consensus", "min", "median", "lead"]),
    attempts=st.sampled_from(["keep_validated", "latest", "best"]),
    competency=COMPETENCY_RULES,
    bloc=BLOC_RULES,
    overrides=st.fixed_dictionaries(
        {},
        optional={
            "C3": st.just({"rule": "quorum", "ratio": 0.6, "mandatory": ["C3.2"]}),
            "C1": st.just({"rule": "score", "pass": 10, "weights": {"C1.1": 2}}),
            "B2": st.just({"rule": "jury_only"}),
        },
    ),
)
