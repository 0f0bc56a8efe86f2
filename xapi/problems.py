"""What is wrong with a JSON document, as codes and places: whoever shows them finds the words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from xapi import documents

if TYPE_CHECKING:
    from jsonschema import ValidationError

Path = tuple[str | int, ...]

JSON_TYPES = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}

SIMPLE_RULES = {
    "minItems": "empty",
    "minLength": "empty",
    "minProperties": "empty",
    "uniqueItems": "repeated_value",
    "minimum": "too_small",
    "exclusiveMinimum": "too_small",
    "maximum": "too_large",
    "exclusiveMaximum": "too_large",
    "maxItems": "too_large",
    "maxLength": "too_large",
}


@dataclass(frozen=True)
class Problem:
    """
    One thing wrong at ``path``. ``where`` is the path for a person: ``blocs[0] (B1) › competencies[2] (C3)``.

    ``line`` and ``column`` count from 1 and are known when the document was read from a file.
    """

    code: str
    path: Path = ()
    where: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None
    column: int | None = None


def place(document: Any, path: Sequence[str | int]) -> str:
    """The path for a person: each element of a list followed by its code, where it has one."""
    steps: list[str] = []
    node = document
    for key in path:
        node = _child(node, key)
        if isinstance(key, str):
            steps.append(key)
            continue
        code = node.get("code") if isinstance(node, dict) else None
        suffix = f" ({code})" if isinstance(code, str) and code.strip() else ""
        steps.append((steps.pop() if steps else "") + f"[{key}]{suffix}")
    return " › ".join(steps)


def schema_problems(schema: str, document: Any) -> list[Problem]:
    """What the JSON Schema called ``schema`` holds against the document, in the document's order."""
    errors = documents.validator(schema).iter_errors(document)
    found = {
        (problem.path, problem.code, str(problem.params.get("field"))): problem
        for error in errors
        for problem in _problems(document, error, ())
    }
    return in_order(document, found.values())


def in_order(document: Any, problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order in which a person reads the document."""
    return sorted(problems, key=lambda problem: (_order(document, problem.path), problem.code))


def _problems(document: Any, error: "ValidationError", base: Path) -> Iterator[Problem]:
    path = base + tuple(error.relative_path)
    if error.validator in {"anyOf", "oneOf"} and error.context:
        for inner in _likeliest_branch(error):
            yield from _problems(document, inner, path)
        return
    for code, end, params in _codes(error):
        yield Problem(code, path + end, place(document, path + end), params)


def _likeliest_branch(error: "ValidationError") -> "list[ValidationError]":
    """The errors of the alternative that was most likely meant: the one that is wrong deepest down."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)

    def depth(errors: "list[ValidationError]") -> tuple[bool, int]:
        right_type = all(e.validator not in {"type", "const", "required"} or e.relative_path for e in errors)
        return right_type, max(len(e.relative_path) for e in errors)

    return max(reversed(branches.values()), key=depth)


def _codes(error: "ValidationError") -> Iterator[tuple[str, Path, dict[str, Any]]]:
    instance: Any = error.instance
    rule, value = str(error.validator), cast(Any, error.validator_value)
    schema = cast(Mapping[str, Any], error.schema)
    if rule in SIMPLE_RULES:
        yield SIMPLE_RULES[rule], (), {"value": instance, "limit": value}
    elif rule in {"required", "dependentRequired"}:
        # jsonschema has one error a field; `schema_problems` keeps each once.
        needed = value if rule == "required" else [b for a in value if a in instance for b in value[a]]
        for name in needed:
            if name not in instance:
                yield "missing", (), {"field": name}
    elif rule == "additionalProperties":
        for name in instance:
            if name not in schema.get("properties", {}):
                yield "unknown_field", (name,), {"field": name}
    elif rule == "type":
        expected = [value] if isinstance(value, str) else list(value)
        yield "wrong_type", (), {"expected": expected, "found": JSON_TYPES[type(instance)]}
    elif rule in {"enum", "const"}:
        yield "not_one_of", (), {"value": instance, "allowed": value if rule == "enum" else [value]}
    elif rule in {"pattern", "format"}:
        yield _form(instance, schema), (), {"value": instance}
    else:
        yield "breaks_schema", (), {"rule": rule, "message": error.message}


def _form(text: str, schema: Mapping[str, Any]) -> str:
    """Which form the text lacks."""
    if not text.strip():
        return "blank_text"
    return {"Code": "bad_code", "IRI": "bad_iri"}.get(str(schema.get("title")), "bad_form")


def _child(node: Any, key: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(key)
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        return node[key]
    return None


def _order(document: Any, path: Path) -> tuple[int, ...]:
    """Where the path stands in the document, so that problems come in the order of reading."""
    order: list[int] = []
    node = document
    for key in path:
        if isinstance(key, int):
            order.append(key)
        else:
            names = list(node) if isinstance(node, dict) else []
            order.append(names.index(key) if key in names else len(names))
        node = _child(node, key)
    return tuple(order)
