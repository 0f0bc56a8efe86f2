"""What is wrong with a file, in words."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from lti_tool.cli.words import gettext as _
from lti_tool.cli.words import lazy_gettext
from xapi.problems import Problem
from xapi.referential.checking import INVISIBLE

LONGEST = 80

TYPES = {
    "array": lazy_gettext("a list"),
    "boolean": lazy_gettext("true or false"),
    "integer": lazy_gettext("a whole number"),
    "null": lazy_gettext("null"),
    "number": lazy_gettext("a number"),
    "object": lazy_gettext("an object"),
    "string": lazy_gettext("a text"),
}

SYNTAX = {
    "Expecting value": lazy_gettext("a value is missing"),
    "Expecting property name enclosed in double quotes": lazy_gettext("a name in double quotes is missing"),
    "Expecting ':' delimiter": lazy_gettext("a colon is missing"),
    "Expecting ',' delimiter": lazy_gettext("a comma is missing"),
    "Extra data": lazy_gettext("something follows the end"),
    "Unterminated string starting at": lazy_gettext("a text has no closing quote"),
    "Invalid control character at": lazy_gettext("a text contains a line break or another control character"),
    "Invalid \\escape": lazy_gettext("a backslash is followed by something unknown"),
    "Invalid \\uXXXX escape": lazy_gettext("\\u is not followed by four hexadecimal digits"),
    "Illegal trailing comma before end of object": lazy_gettext("a comma has nothing after it"),
    "Illegal trailing comma before end of array": lazy_gettext("a comma has nothing after it"),
}

SENTENCES = {
    "file_too_large": lazy_gettext("The file is larger than %(limit)s bytes."),
    "not_utf8": lazy_gettext("The file is not written in UTF-8."),
    "byte_order_mark": lazy_gettext("The file begins with a byte order mark; save it as UTF-8 without one."),
    "syntax": lazy_gettext("This is not JSON: %(detail)s."),
    "not_a_json_number": lazy_gettext("%(value)s is not a number that JSON knows."),
    "nested_too_deeply": lazy_gettext("Objects and lists are nested more than %(limit)s levels deep."),
    "number_too_long": lazy_gettext("A number has too many digits."),
    "repeated_key": lazy_gettext("“%(field)s” is written twice in the same object."),
    "missing": lazy_gettext("“%(field)s” is missing."),
    "unknown_field": lazy_gettext("“%(field)s” is not a field we know."),
    "wrong_type": lazy_gettext("This should be %(expected)s, but it is %(found)s."),
    "not_one_of": lazy_gettext("“%(value)s” is not one of: %(allowed)s."),
    "blank_text": lazy_gettext("The text is empty."),
    "bad_iri": lazy_gettext("“%(value)s” is not a web address that can be used here."),
    "bad_code": lazy_gettext(
        "“%(value)s” cannot be a code: use 1 to 64 letters, digits, dots, hyphens or underscores, "
        "a letter or digit first."
    ),
    "bad_form": lazy_gettext("“%(value)s” does not have the form that is asked for here."),
    "empty": lazy_gettext("There must be at least one."),
    "repeated_value": lazy_gettext("A value is listed twice."),
    "too_small": lazy_gettext("%(value)s is too small: at least %(limit)s."),
    "too_large": lazy_gettext("%(value)s is too large: at most %(limit)s."),
    "breaks_schema": lazy_gettext("This breaks the rule “%(rule)s” of the schema: %(message)s"),
    "control_character": lazy_gettext("The text contains the invisible character %(character)s."),
    "repeated_code": lazy_gettext("The code “%(code)s” is already that of %(first)s."),
    "unknown_bloc": lazy_gettext("There is no bloc “%(code)s”."),
    "unknown_activity": lazy_gettext("There is no work activity “%(code)s”."),
    "unknown_competency": lazy_gettext("There is no competency “%(code)s”."),
    "unknown_criterion": lazy_gettext("There is no criterion “%(code)s”."),
    "repeats_itself": lazy_gettext("“%(code)s” is said to repeat itself."),
    "repeats_a_repetition": lazy_gettext("“%(code)s” is itself a repetition; name the criterion it repeats."),
    "repeats_elsewhere": lazy_gettext("“%(code)s” belongs to another competency and cannot be repeated here."),
    "activity_of_another_bloc": lazy_gettext("The work activity “%(code)s” belongs to another bloc, “%(bloc)s”."),
    "crosses_blocs": lazy_gettext("An assessment stays within one bloc; this one covers: %(blocs)s."),
    "reserved_level": lazy_gettext("“%(code)s” is the name of a state and cannot be a level."),
    "values_go_down": lazy_gettext("The levels must go from the lowest value to the highest."),
    "all_zero": lazy_gettext("At least one level must be worth more than zero."),
    "unknown_level": lazy_gettext("There is no level “%(code)s” in the scale."),
    "unknown_code": lazy_gettext("There is no competency and no bloc “%(code)s”."),
    "weighs_nothing": lazy_gettext("At least one criterion of “%(code)s” must have a weight above zero."),
    "not_assessed": lazy_gettext("No assessment covers “%(code)s”, so nobody can mark: %(criteria)s."),
}


def problem_sentence(problem: Problem) -> str:
    """One line: where in the file, where in the document, what is wrong."""
    place = (
        [_("line %(line)s, column %(column)s", line=problem.line, column=problem.column)] if problem.line else []
    )
    place += [problem.where] if problem.where else []
    sentence = _(SENTENCES[problem.code], **_shown(problem.params))
    line = _("%(place)s: %(sentence)s", place=", ".join(place), sentence=sentence) if place else sentence
    return "".join(_printable(character) for character in line)


def _printable(character: str) -> str:
    """A file's own control characters and half characters do nothing on a terminal."""
    return f"\\u{ord(character):04x}" if unicodedata.category(character) in INVISIBLE else character


def _shown(params: Mapping[str, Any]) -> dict[str, str]:
    return {name: _shown_value(name, value) for name, value in params.items()}


def _shown_value(name: str, value: Any) -> str:
    if name in {"expected", "found"}:
        types = [value] if isinstance(value, str) else value
        return ", ".join(_(TYPES[kind]) for kind in types)
    if name == "detail":
        return _(SYNTAX[value]) if value in SYNTAX else str(value)
    if name != "value" and isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
