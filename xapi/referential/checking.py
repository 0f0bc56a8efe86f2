"""The rules that a referential keeps beyond its JSON Schema."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xapi.problems import Path, Problem, in_order, place, schema_problems

SCHEMA = "referential.schema.json"

# Controls, formats (zero-width and direction marks), lone surrogates, private and unassigned characters, and
# line and paragraph separators: none belongs in a registered text.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def problems(document: Any) -> list[Problem]:
    """All that is wrong with the document, in the order of reading; nothing if it may be imported."""
    found = schema_problems(SCHEMA, document)
    if isinstance(document, dict):
        nodes = Nodes.of(document)
        for rule in (
            _invisible_characters,
            _repeated_codes,
            _dangling_references,
            _bad_repetitions,
            _activities_of_another_bloc,
            _assessments_across_blocs,
            _unassessed_competencies,
        ):
            found += [Problem(code, path, place(document, path), params) for code, path, params in rule(nodes)]
    return in_order(document, found)


Finding = tuple[str, Path, dict[str, Any]]


@dataclass(frozen=True)
class Node:
    """An object of the document that has a code, good or bad, with the nodes that hold it."""

    kind: str
    code: str
    path: Path
    data: dict[str, Any]
    parent: "Node | None" = None


@dataclass(frozen=True)
class Nodes:
    """The nodes of a document that may break its schema: whatever is not shaped like a node is left out."""

    document: dict[str, Any]
    blocs: list[Node]
    competencies: list[Node]
    criteria: list[Node]
    activities: list[Node]
    assessments: list[Node]
    variants: list[Node]
    conditions: list[Node]

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Nodes":
        """Gather the nodes."""
        root = Node("referential", "", (), document)
        blocs = list(_nodes(root, "blocs", "bloc"))
        competencies = [c for bloc in blocs for c in _nodes(bloc, "competencies", "competency")]
        assessments = list(_nodes(root, "assessments", "assessment"))
        return cls(
            document,
            blocs,
            competencies,
            [c for competency in competencies for c in _nodes(competency, "criteria", "criterion")],
            list(_nodes(root, "work_activities", "activity")),
            assessments,
            [v for assessment in assessments for v in _nodes(assessment, "variants", "variant")],
            list(_nodes(root, "conditions", "condition")),
        )

    def __iter__(self) -> Iterator[Node]:
        """Every node, of every kind."""
        yield from self.blocs + self.competencies + self.criteria
        yield from self.activities + self.assessments + self.variants + self.conditions


def _nodes(parent: Node, field: str, kind: str) -> Iterator[Node]:
    children = parent.data.get(field)
    for index, child in enumerate(children if isinstance(children, list) else []):
        if isinstance(child, dict) and isinstance(child.get("code"), str):
            yield Node(kind, child["code"], (*parent.path, field, index), child, parent)


def _invisible_characters(nodes: Nodes) -> Iterator[Finding]:
    for path, text in _texts((), nodes.document):
        for character in dict.fromkeys(text):
            if unicodedata.category(character) in INVISIBLE:
                yield "control_character", path, {"character": f"U+{ord(character):04X}"}


def _texts(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _texts((*path, key), child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _texts((*path, index), child)


def _repeated_codes(nodes: Nodes) -> Iterator[Finding]:
    """A code names one node in the whole document: a rule set speaks of C7 and B2 in one breath."""
    first: dict[str, Node] = {}
    for node in sorted(nodes, key=lambda node: str(node.path)):
        before = first.setdefault(node.code, node)
        if before is not node:
            where = place(nodes.document, before.path)
            yield "repeated_code", (*node.path, "code"), {"code": node.code, "first": where}


def _dangling_references(nodes: Nodes) -> Iterator[Finding]:
    blocs = {node.code for node in nodes.blocs}
    activities = {node.code for node in nodes.activities}
    competencies = {node.code for node in nodes.competencies}
    criteria = {node.code for node in nodes.criteria}
    for activity in nodes.activities:
        yield from _dangling(activity, "bloc", blocs, "unknown_bloc")
    for competency in nodes.competencies:
        yield from _dangling(competency, "activity", activities, "unknown_activity")
    for criterion in nodes.criteria:
        yield from _dangling(criterion, "duplicate_of", criteria, "unknown_criterion")
    for assessment in nodes.assessments:
        for index, code in _assessed(assessment):
            if code not in competencies:
                yield "unknown_competency", (*assessment.path, "competencies", index), {"code": code}


def _dangling(node: Node, field: str, known: set[str], problem: str) -> Iterator[Finding]:
    code = node.data.get(field)
    if isinstance(code, str) and code not in known:
        yield problem, (*node.path, field), {"code": code}


def _bad_repetitions(nodes: Nodes) -> Iterator[Finding]:
    """A criterion repeats a marked one of its own competency: never itself, never another repetition."""
    criteria = {node.code: node for node in reversed(nodes.criteria)}
    for node in nodes.criteria:
        code = node.data.get("duplicate_of")
        original = criteria.get(code) if isinstance(code, str) else None
        if original is None:
            continue
        path = (*node.path, "duplicate_of")
        if original is node:
            yield "repeats_itself", path, {"code": node.code}
        elif original.data.get("duplicate_of") is not None:
            yield "repeats_a_repetition", path, {"code": original.code}
        elif original.parent is not node.parent:
            yield "repeats_elsewhere", path, {"code": original.code}


def _activities_of_another_bloc(nodes: Nodes) -> Iterator[Finding]:
    blocs = {node.code: node.data.get("bloc") for node in nodes.activities}
    known = {node.code for node in nodes.blocs}
    for node in nodes.competencies:
        activity = node.data.get("activity")
        bloc = blocs.get(activity) if isinstance(activity, str) else None
        if isinstance(bloc, str) and bloc in known and node.parent and bloc != node.parent.code:
            yield "activity_of_another_bloc", (*node.path, "activity"), {"code": activity, "bloc": bloc}


def _assessments_across_blocs(nodes: Nodes) -> Iterator[Finding]:
    """A bloc is validated alone, so nothing that is assessed at once may belong to two."""
    bloc_of = {node.code: node.parent.code for node in nodes.competencies if node.parent}
    for node in nodes.assessments:
        blocs = list(dict.fromkeys(bloc_of[code] for _, code in _assessed(node) if code in bloc_of))
        if len(blocs) > 1:
            yield "crosses_blocs", (*node.path, "competencies"), {"blocs": blocs}


def _unassessed_competencies(nodes: Nodes) -> Iterator[Finding]:
    """Every criterion can be marked somewhere: its competency stands under an assessment."""
    assessed = {code for node in nodes.assessments for _, code in _assessed(node)}
    criteria = defaultdict(list)
    for criterion in nodes.criteria:
        if criterion.parent:
            criteria[criterion.parent.path].append(criterion.code)
    for node in nodes.competencies:
        if node.code not in assessed:
            yield "not_assessed", node.path, {"code": node.code, "criteria": criteria[node.path]}


def _assessed(assessment: Node) -> Iterator[tuple[int, str]]:
    codes = assessment.data.get("competencies")
    for index, code in enumerate(codes if isinstance(codes, list) else []):
        if isinstance(code, str):
            yield index, code
