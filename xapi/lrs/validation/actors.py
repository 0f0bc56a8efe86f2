"""Agents and Groups (xAPI data, 2.4.2), in a statement and in a query."""

from typing import Any

from xapi.lrs.validation.formats import check_iri, check_mailto, check_sha1
from xapi.lrs.validation.shapes import Check, InvalidData, array_of, check_object, check_text, exactly

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")

ACCOUNT: dict[str, Check] = {"homePage": check_iri, "name": check_text}


def check_account(value: Any) -> None:
    """An account on a system (2.4.2.4)."""
    check_object(value, ACCOUNT, ("homePage", "name"))


IDENTIFIED: dict[str, Check] = {
    "name": check_text,
    "mbox": check_mailto,
    "mbox_sha1sum": check_sha1,
    "openid": check_iri,
    "account": check_account,
}
AGENT: dict[str, Check] = {"objectType": exactly("Agent"), **IDENTIFIED}


def check_agent(value: Any) -> None:
    """One person or system, under exactly one identifier (2.4.2.1)."""
    check_object(value, AGENT)
    if identifiers(value) != 1:
        raise InvalidData(f"must have exactly one of {', '.join(IDENTIFIERS)}")


GROUP: dict[str, Check] = {"objectType": exactly("Group"), "member": array_of(check_agent), **IDENTIFIED}


def check_group(value: Any) -> None:
    """Agents under at most one identifier; listed, where there is none (2.4.2.2)."""
    check_object(value, GROUP, ("objectType",))
    count = identifiers(value)
    if count > 1:
        raise InvalidData(f"must have at most one of {', '.join(IDENTIFIERS)}")
    if count == 0 and not value.get("member"):
        raise InvalidData("an anonymous Group must list its members")


def check_actor(value: Any) -> None:
    """An Agent or a Group, as ``objectType`` says; an Agent where it says nothing."""
    if type(value) is dict and value.get("objectType") == "Group":
        check_group(value)
    else:
        check_agent(value)


def check_authority(value: Any) -> None:
    """An Agent, or an anonymous Group of two: an application and its user (2.4.9)."""
    check_actor(value)
    if value.get("objectType") == "Group" and (identifiers(value) or len(value["member"]) != 2):
        raise InvalidData("a Group as authority must be anonymous and have two members")


def identifiers(actor: dict[str, Any]) -> int:
    """How many inverse functional identifiers ``actor`` has."""
    return ("mbox" in actor) + ("mbox_sha1sum" in actor) + ("openid" in actor) + ("account" in actor)
