"""A writer in a process of its own, with a store of its own on the same database; prints the ids it stored."""

import random
import sys
from uuid import uuid4

from xapi.lrs import create_app

database_url, batches, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)  # noqa: S311 sizes of batches, nothing secret
app = create_app(database_url)
client = app.test_client()
asked = {"auth": ("tester", "a secret of the tests"), "headers": {"X-Experience-API-Version": "1.0.3"}}
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
    answer = client.post("/statements", json=batch, **asked)
    if answer.status_code != 200:
        raise SystemExit(answer.text)
    sys.stdout.write("\n".join(answer.get_json()) + "\n")
app.extensions["lrs"].close()
