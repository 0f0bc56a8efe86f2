"""
From facts to rows: the readable definition that every other engine is held against.

The facts are a set: neither their order nor their repetition means anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from xapi.aggregator.facts import Broken, Fact, Foreign, Told, Void
from xapi.aggregator.learner import Said, learner_rows
from xapi.aggregator.rows import Anomaly, Rebuild, Row, Summary
from xapi.outcomes.certification import MEANING
from xapi.outcomes.said import Mark
from xapi.referential.model import Referential
from xapi.referential.rules import RuleSet


@dataclass
class _Once:
    """The statements seen, each id once; ids whose copies differ are in ``conflicts`` and nowhere else."""

    told: dict[str, Told] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)
    read: int = 0
    repeated: int = 0
    broken: int = 0


def fold(facts: Iterable[Fact], referential: Referential, rules: RuleSet, as_of: int | None = None) -> Rebuild:
    """
    The rows that ``facts`` come to, and what became of each.

    ``as_of`` is an instant (see `xapi.aggregator.instants`): what has a later timestamp is not there.
    """
    once = _once(facts, as_of)
    voids = {fact.target for fact in once.told.values() if isinstance(fact, Void)}
    criteria = {referential.criterion_iri(c.code) for k in referential.competencies for c in k.marked_criteria}
    deliberable = {referential.iri, *(referential.bloc_iri(bloc.code) for bloc in referential.blocs)}

    learners: dict[str, Said] = defaultdict(Said)
    anomalies = [Anomaly("conflict", id_) for id_ in once.conflicts]
    foreign = voided = counted = 0
    for fact in once.told.values():
        if isinstance(fact, Foreign):
            foreign += 1
        elif isinstance(fact, Void):
            continue
        elif fact.id in voids:
            voided += 1
        elif fact.node not in (criteria if isinstance(fact, Mark) else deliberable):
            anomalies.append(Anomaly("unknown_node", fact.id, (("node", fact.node),)))
        elif fact.response not in (rules.values if isinstance(fact, Mark) else MEANING):
            anomalies.append(Anomaly("unknown_level", fact.id, (("response", fact.response),)))
        else:
            counted += 1
            learners[fact.learner].add(fact)

    rows: list[Row] = []
    for learner in sorted(learners):
        of_learner, noticed = learner_rows(learner, learners[learner], referential, rules)
        rows += of_learner
        anomalies += noticed
    anomalies.sort(key=lambda anomaly: (anomaly.code, anomaly.statement, str(anomaly.params)))
    summary = Summary(
        read=once.read,
        repeated=once.repeated,
        conflict=len(once.conflicts),
        foreign=foreign,
        voided=voided,
        broken=once.broken,
        counted=counted,
        learners=len(learners),
        anomalies=tuple(anomalies),
    )
    return Rebuild(tuple(rows), summary)


def _once(facts: Iterable[Fact], as_of: int | None) -> _Once:
    once = _Once()
    for fact in facts:
        once.read += 1
        if isinstance(fact, Broken):
            once.broken += 1
        elif as_of is not None and fact.at > as_of:
            continue
        elif fact.id in once.conflicts:
            once.repeated += 1
        elif fact.id not in once.told:
            once.told[fact.id] = fact
        else:
            once.repeated += 1
            if once.told[fact.id] != fact:
                del once.told[fact.id]
                once.conflicts.add(fact.id)
    return once
