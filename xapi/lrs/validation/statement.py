"""Statements and SubStatements, whole (xAPI data, 2.2 to 2.4)."""

from typing import Any

from xapi.lrs.validation.activities import check_activity
from xapi.lrs.validation.actors import check_actor, check_agent, check_authority, check_group
from xapi.lrs.validation.attachments import check_attachment
from xapi.lrs.validation.contexts import check_context_1, check_context_2, check_statement_ref
from xapi.lrs.validation.formats import (
    VERSION_2,
    check_iri,
    check_language_map,
    check_timestamp,
    check_uuid,
    check_version_1,
)
from xapi.lrs.validation.results import check_result
from xapi.lrs.validation.shapes import Check, InvalidData, array_of, check_object, check_text

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

VERB: dict[str, Check] = {"id": check_iri, "display": check_language_map}


def check_verb(value: Any) -> None:
    """What was done (2.4.3)."""
    check_object(value, VERB, ("id",))


def check_version_2(value: Any) -> None:
    """A 2.0 store takes statements of 2.0 and of 1.0, each under its own rules (IEEE 9274.1.1, 4.2.4.3)."""
    check_text(value)
    if VERSION_2.fullmatch(value) is None:
        check_version_1(value)


def check_substatement_1(value: Any) -> None:
    """What somebody is said to do, in a statement of xAPI 1.0 (2.4.4.3)."""
    _check_said(value, SUBSTATEMENT_1)


def check_substatement_2(value: Any) -> None:
    """What somebody is said to do, in a statement of xAPI 2.0."""
    _check_said(value, SUBSTATEMENT_2)


OBJECTS: dict[str, Check] = {
    "Activity": check_activity,
    "Agent": check_agent,
    "Group": check_group,
    "StatementRef": check_statement_ref,
}


def object_of(kinds: dict[str, Check]) -> Check:
    """The check of an object whose ``objectType`` chooses among ``kinds``: an Activity, if it says nothing."""

    def check_object_type(value: Any) -> None:
        if type(value) is not dict:
            raise InvalidData("must be an object")
        kind = value.get("objectType", "Activity")
        check = kinds.get(kind) if type(kind) is str else None
        if check is None:
            raise InvalidData(f"must be {', '.join(kinds)}", "/objectType")
        check(value)

    return check_object_type


SUBSTATEMENT_1: dict[str, Check] = {
    "objectType": check_text,
    "actor": check_actor,
    "verb": check_verb,
    "object": object_of(OBJECTS),
    "result": check_result,
    "context": check_context_1,
    "timestamp": check_timestamp,
    "attachments": array_of(check_attachment),
}
SUBSTATEMENT_2: dict[str, Check] = {**SUBSTATEMENT_1, "context": check_context_2}

STATEMENT_1: dict[str, Check] = {
    "id": check_uuid,
    "actor": check_actor,
    "verb": check_verb,
    "object": object_of({**OBJECTS, "SubStatement": check_substatement_1}),
    "result": check_result,
    "context": check_context_1,
    "timestamp": check_timestamp,
    "stored": check_timestamp,
    "authority": check_authority,
    "version": check_version_1,
    "attachments": array_of(check_attachment),
}
STATEMENT_2: dict[str, Check] = {
    **STATEMENT_1,
    "object": object_of({**OBJECTS, "SubStatement": check_substatement_2}),
    "context": check_context_2,
    "version": check_version_2,
}


def check_statement(value: Any, *, xapi_version: str = "1.0.3") -> None:
    """
    A statement that a store speaking ``xapi_version`` must take; anything else raises `InvalidData`.

    https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#20-statements
    """
    _check_said(value, STATEMENT_2 if xapi_version.startswith("2.") else STATEMENT_1)
    if value["verb"]["id"] == VOIDED and value["object"].get("objectType") != "StatementRef":
        raise InvalidData("what is voided must be a StatementRef", "/object")


def _check_said(value: Any, shape: dict[str, Check]) -> None:
    """What a statement and a SubStatement have in common (2.4, 2.4.6)."""
    check_object(value, shape, ("actor", "verb", "object"))
    context = value.get("context")
    if context and value["object"].get("objectType", "Activity") != "Activity":
        for name in ("revision", "platform"):
            if name in context:
                raise InvalidData("is for statements about an Activity", f"/context/{name}")
