"""Why an outcome is what it is: the aggregator's reason codes as sentences."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import ngettext

from xapi.aggregator.rows import Row
from xapi.referential.rules import ABSENT, EXEMPTED


def sentences(row: Row, responses: Mapping[str, str | None] = MappingProxyType({})) -> list[str]:
    """
    The row's reasons as sentences, one for all that share a code.

    ``responses`` are those of a competency's criteria, by code: who was absent, or is exempted, did not fail.
    A reason that is not known is shown as it is, never left out.
    """
    return in_words(row.kind, row.reasons, responses)


def in_words(
    kind: str, reasons: Iterable[str], responses: Mapping[str, str | None] = MappingProxyType({})
) -> list[str]:
    """The reasons of any row of this kind as `sentences` has them."""
    about: dict[str, list[str]] = {}
    for reason in reasons:
        code, _colon, node = reason.partition(":")
        was_absent = code == "failed" and responses.get(node) == ABSENT
        about.setdefault(ABSENT if was_absent else code, []).append(node)
    if exempted := [code for code, response in responses.items() if response == EXEMPTED]:
        about[EXEMPTED] = exempted
    for state in (ABSENT, EXEMPTED):
        if state in about and len(about[state]) == len(responses):
            about[state] = []
    return [_sentence(kind, code, sorted(nodes, key=_in_order)) for code, nodes in about.items()]


def sentence(kind: str, reason: str) -> str:
    """One reason of a row of this kind: ``open:C1.2`` says that criterion C1.2 is not marked yet."""
    code, _colon, node = reason.partition(":")
    return _sentence(kind, code, [node])


def _sentence(kind: str, code: str, nodes: Sequence[str]) -> str:
    words = OF_KIND.get(kind, {}).get(code) or OF_ANY.get(code)
    if words is None:
        return ", ".join(f"{code}:{node}" if node else code for node in nodes)
    return words(len(nodes), ", ".join(nodes))


def _in_order(node: str) -> list[int]:
    """C9 before C10."""
    return [int(number) for number in re.findall(r"\d+", node)]


def status_label(status: str | None) -> str:
    """A computed outcome or a decision, in a word or two."""
    labels = {
        "validated": _("Validated"),
        "not_validated": _("Not validated"),
        "incomplete": _("Incomplete"),
        "refused": _("Refused"),
        "adjourned": _("Adjourned"),
        "annulled": _("Annulled"),
    }
    return str(labels.get(status or "") or _("Not assessed yet"))


Words = Callable[[int, str], str]

OF_ANY: dict[str, Words] = {
    "not_assessed": lambda _n, _codes: _("Not assessed yet."),
    "open": lambda n, codes: ngettext(
        "Criterion %(codes)s is not assessed yet.", "Criteria %(codes)s are not assessed yet.", n, codes=codes
    ),
    "discordant": lambda n, codes: ngettext(
        "The assessors do not agree yet on criterion %(codes)s.",
        "The assessors do not agree yet on criteria %(codes)s.",
        n,
        codes=codes,
    ),
    "failed": lambda n, codes: ngettext(
        "Criterion %(codes)s is not acquired.", "Criteria %(codes)s are not acquired.", n, codes=codes
    ),
    "kept": lambda _n, _codes: _("Validated at an earlier attempt, and kept."),
    ABSENT: lambda n, codes: (
        ngettext("Absent for criterion %(codes)s.", "Absent for criteria %(codes)s.", n, codes=codes)
        if codes
        else _("Absent at the assessment.")
    ),
    EXEMPTED: lambda n, codes: (
        ngettext("Exempted from criterion %(codes)s.", "Exempted from criteria %(codes)s.", n, codes=codes)
        if codes
        else _("Exempted.")
    ),
    "jury_only": lambda _n, _codes: _("Only the jury decides here."),
    "decided": lambda _n, _codes: _("The jury has decided."),
    "marks_after_decision": lambda _n, _codes: _(
        "Marks were given after the jury's decision; they do not change it."
    ),
}
OF_KIND: dict[str, dict[str, Words]] = {
    "bloc": {
        "incomplete": lambda n, codes: ngettext(
            "Competency %(codes)s is not complete yet.",
            "Competencies %(codes)s are not complete yet.",
            n,
            codes=codes,
        ),
        "failed": lambda n, codes: ngettext(
            "Competency %(codes)s is not validated.", "Competencies %(codes)s are not validated.", n, codes=codes
        ),
    },
    "certification": {
        "incomplete": lambda n, codes: ngettext(
            "Bloc %(codes)s is not complete yet.", "Blocs %(codes)s are not complete yet.", n, codes=codes
        ),
        "failed": lambda n, codes: ngettext(
            "Bloc %(codes)s is not validated.", "Blocs %(codes)s are not validated.", n, codes=codes
        ),
    },
}
