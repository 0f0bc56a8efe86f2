"""Levels on screen: their words, their keys, their tone."""

from dataclasses import dataclass

from flask_babel import gettext as _

from xapi.referential.rules import ABSENT, EXEMPTED, RuleSet

# Letters that do something else while a mark has the focus.
TAKEN_KEYS = frozenset("cxt")


@dataclass(frozen=True)
class Choice:
    """
    A level as an assessor picks it. ``digit`` and ``letter`` are its keys.

    ``tone`` is good for what counts as acquired, bad for the lowest level, middle between.
    """

    code: str
    label: str
    tone: str
    digit: int
    letter: str


def choices(rules: RuleSet) -> list[Choice]:
    """The levels of the scale, lowest first."""
    made: list[Choice] = []
    for digit, level in enumerate(sorted(rules.scale, key=lambda level: (level.value, level.code))):
        label = level_label(level.code)
        letter = _free_letter(label, TAKEN_KEYS | {choice.letter for choice in made})
        made.append(Choice(level.code, label, tone_of(level.code, rules), digit, letter))
    return made


def level_label(code: str) -> str:
    """A level or state in words; a scale of the certifying body's own shows its codes."""
    known = {
        "not_acquired": _("Not acquired"),
        "in_progress": _("In progress"),
        "acquired": _("Acquired"),
        "absent": _("Absent"),
        "exempted": _("Exempted"),
    }
    return known.get(code) or code.replace("_", " ").capitalize()


def tone_of(code: str, rules: RuleSet) -> str:
    """How a level is coloured: good, middle or bad."""
    if code in rules.acquiring:
        return "good"
    return "bad" if rules.values.get(code, 0) == rules.values[rules.lowest] else "middle"


def badge_of(code: str, rules: RuleSet) -> str:
    """The badge of a level or a state; a state looks like no level, since it says something else."""
    if code in {ABSENT, EXEMPTED}:
        return code
    return {"good": "good", "middle": "in_progress", "bad": "bad"}[tone_of(code, rules)]


def _free_letter(label: str, taken: frozenset[str] | set[str]) -> str:
    """The first letter of the label that is free, so that the keys follow the words; none if all are taken."""
    return next((letter for letter in label.lower() if "a" <= letter <= "z" and letter not in taken), "")
