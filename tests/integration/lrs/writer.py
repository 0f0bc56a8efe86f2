"""A writer in a process of its own: posts batches of one to seven statements, prints the ids that were taken."""

import random
import sys
from uuid import uuid4

import requests

url, batches, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)  # noqa: S311 sizes of batches, nothing secret
with requests.Session() as session:
    session.auth = ("tester", "a secret of the tests")
    session.headers["X-Experience-API-Version"] = "1.0.3"
    for _ in range(batches):
        batch = [
            {
                "id": str(uuid4()),
                "actor": {"mbox": f"mailto:writer{seed}@example.org"},
                "verb": {"id": "https://example.org/did"},
                "object": {"id": f"https://example.org/{chance.random()}"},
            }
            for _ in range(chance.randint(1, 7))
        ]
        answer = session.post(f"{url}/statements", json=batch, timeout=60)
        answer.raise_for_status()
        sys.stdout.write("\n".join(answer.json()) + "\n")
