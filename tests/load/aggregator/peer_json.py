"""(a) A plain loop over the lines with the standard library's json."""

import gc
import json
import sys
from pathlib import Path

from default_rule import Decision, Mark, statuses, write

from xapi import vocabulary
from xapi.vocabulary import is_our_profile


def main(file: str, out: str, home: str) -> None:
    """Read the statements, write the statuses."""
    gc.disable()
    marks, decisions, voided = {}, {}, set()
    with Path(file).open("rb") as lines:
        for line in lines:
            statement = json.loads(line)
            verb, account = statement["verb"]["id"], statement["actor"]["account"]
            if account["homePage"] != home:
                continue
            if verb == vocabulary.VOIDED:
                voided.add(statement["object"]["id"])
            elif verb in {vocabulary.ASSESSED, vocabulary.DELIBERATED}:
                context = statement["context"]
                if not any(is_our_profile(each["id"]) for each in context["contextActivities"]["category"]):
                    continue
                said = (
                    statement["id"],
                    statement["timestamp"],
                    account["name"],
                    statement["object"]["id"],
                    statement["result"]["response"],
                )
                if verb == vocabulary.DELIBERATED:
                    decisions[said[0]] = Decision(*said)
                    continue
                extensions = context["extensions"]
                reconciles = extensions.get(vocabulary.RECONCILIATION) is True
                marks[said[0]] = Mark(
                    *said,
                    context["registration"],
                    "" if reconciles else context["instructor"]["account"]["name"],
                    extensions.get(vocabulary.SEQUENCE, 1),
                    extensions.get(vocabulary.ATTEMPT, 1),
                    reconciles,
                )
    write(statuses(marks.values(), decisions.values(), voided), out)


if __name__ == "__main__":
    main(*sys.argv[1:4])
