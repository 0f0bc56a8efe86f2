"""Statements as this tool sends them: a mark on a criterion, of some learner, by some assessor, in some course."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

TOOL = "https://tool.example"
PROFILE = "https://w3id.org/certibloc/xapi"
ASSESSED = "https://w3id.org/xapi/tla/verbs/assessed"
VERBS = (ASSESSED, "https://w3id.org/xapi/tla/verbs/achieved", "http://adlnet.gov/expapi/verbs/experienced")
LEARNERS, CRITERIA, ASSESSORS = 2000, 60, 50
COMPETENCY = "https://w3id.org/xapi/tla/activity-types/competency"
BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)


def uuid_of(kind: int, number: int) -> str:
    """A UUID of version 4 that a kind of thing has under a number."""
    return str(UUID(int=(kind << 96) + number, version=4))


def statements(count: int, seed: int = 0) -> Iterator[bytes]:
    """``count`` statements, the same for the same seed; about 1.6 kB each."""
    chance = random.Random(seed)  # noqa: S311 the same in every run
    for number in range(count):
        yield json.dumps(_statement(seed, number, chance), ensure_ascii=False, separators=(",", ":")).encode()


def _statement(seed: int, number: int, chance: random.Random) -> dict[str, object]:
    learner, criterion = chance.randrange(LEARNERS), chance.randrange(CRITERIA)
    level = chance.randrange(3)
    at = BEGAN + timedelta(seconds=number)
    bloc = criterion // 20 + 1
    return {
        "id": uuid_of(1000 + seed, number),
        "actor": account(1, learner),
        "verb": {"id": chance.choices(VERBS, (90, 5, 5))[0], "display": {"en": "assessed", "fr": "a évalué"}},
        "object": {
            "objectType": "Activity",
            "id": criterion_id(criterion),
            "definition": {
                "type": COMPETENCY,
                "name": {"fr": f"Critère {criterion} : l’analyse du besoin du client est complète et argumentée"},
            },
        },
        "result": {
            "success": level == 2,
            "score": {"scaled": level / 2, "raw": level, "min": 0, "max": 2},
            "response": str(level),
        },
        "context": {
            "registration": uuid_of(3, learner * 4 + criterion // 20),
            "instructor": account(2, chance.randrange(ASSESSORS)),
            "contextActivities": {
                "parent": [{"objectType": "Activity", "id": f"{TOOL}/assessments/E{bloc}"}],
                "grouping": [
                    {"objectType": "Activity", "id": f"{TOOL}/competencies/C{criterion // 4}"},
                    {"objectType": "Activity", "id": bloc_id(bloc)},
                    {"objectType": "Activity", "id": f"{TOOL}/certifications/RNCP1"},
                ],
                "category": [{"objectType": "Activity", "id": f"{PROFILE}/v1"}],
            },
            "extensions": {
                "https://w3id.org/xapi/tla/extensions/evidence": [f"{TOOL}/evidence/{number}"],
                "https://w3id.org/xapi/tla/extensions/confidence": 1,
                f"{PROFILE}/extensions/sequence": number,
            },
        },
        # Whole seconds, as Ralph loses pages otherwise.
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def account(kind: int, number: int) -> dict[str, object]:
    """A learner, or an assessor."""
    return {"objectType": "Agent", "account": {"homePage": TOOL, "name": uuid_of(kind, number)}}


def criterion_id(number: int) -> str:
    """A criterion's activity."""
    return f"{TOOL}/criteria/{number}"


def bloc_id(number: int) -> str:
    """A bloc's activity."""
    return f"{TOOL}/blocs/B{number}"
