"""
What every rule is made of: a check takes a value, and raises `InvalidData` or returns nothing.

A check knows no more than its value; whoever goes into an object or an array says where, once something is wrong.

A shape is a table from property names to checks; it reads as the specification's own tables.

    InvalidData     the data break a rule of the specification, at one place
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Check: TypeAlias = Callable[[Any], None]

# Deeper than any statement met in the field; keeps whoever walks an extension away from Python's own limit.
DEEPEST_EXTENSION = 50


class InvalidData(ValueError):
    """``reason`` says which rule is broken, ``where`` at which place: ``/actor/mbox``; empty is the whole."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{where or '/'}: {reason}")
        self.reason = reason
        self.where = where

    def within(self, place: str) -> "InvalidData":
        """The same, told of what has the value at ``place``."""
        return InvalidData(self.reason, place + self.where)


def check_object(value: Any, shape: Mapping[str, Check], required: tuple[str, ...] = ()) -> None:
    """An object with all of ``required``, nothing that ``shape`` does not name, and every property sound."""
    if type(value) is not dict:
        raise InvalidData(f"must be an object, not {kind_of(value)}")
    for name in required:
        if name not in value:
            raise InvalidData(f'the property "{name}" is missing')
    for name, part in value.items():
        check = shape.get(name)
        if check is None:
            raise InvalidData("the specification knows no such property here", place(name))
        try:
            check(part)
        except InvalidData as error:
            raise error.within(f"/{name}") from None


def array_of(check: Check, *, at_least: int = 0) -> Check:
    """The check of an array whose every element passes ``check``."""

    def check_array(value: Any) -> None:
        if type(value) is not list:
            raise InvalidData(f"must be an array, not {kind_of(value)}")
        if len(value) < at_least:
            raise InvalidData(f"must have at least {at_least} element")
        for index, element in enumerate(value):
            try:
                check(element)
            except InvalidData as error:
                raise error.within(f"/{index}") from None

    return check_array


def exactly(*choices: str) -> Check:
    """The check of a string that is one of ``choices``, case included."""

    def check_choice(value: Any) -> None:
        if type(value) is not str or value not in choices:
            raise InvalidData(f"must be {' or '.join(choices)}")

    return check_choice


def check_text(value: Any) -> None:
    """Any string, the empty one included."""
    if type(value) is not str:
        raise InvalidData(f"must be a string, not {kind_of(value)}")


def check_boolean(value: Any) -> None:
    """``true`` or ``false``, never a word for it."""
    if type(value) is not bool:
        raise InvalidData(f"must be true or false, not {kind_of(value)}")


def check_number(value: Any) -> None:
    """A JSON number."""
    if type(value) is not int and type(value) is not float:
        raise InvalidData(f"must be a number, not {kind_of(value)}")


def check_depth(value: Any, left: int = DEEPEST_EXTENSION) -> None:
    """Any JSON at all, nulls included, as long as it is not nested without end."""
    if type(value) is dict:
        value = list(value.values())
    if type(value) is not list:
        return
    if left == 0:
        raise InvalidData(f"is nested more than {DEEPEST_EXTENSION} levels deep")
    for part in value:
        check_depth(part, left - 1)


def place(name: str) -> str:
    """The JSON pointer (RFC 6901) of a property whose name the client chose, cut to a readable length."""
    escaped = name[:80].replace("~", "~0").replace("/", "~1")
    return f"/{escaped}"


def kind_of(value: Any) -> str:
    """What JSON calls ``value``."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
