"""Why an outcome is what it is: the aggregator's reason codes as sentences."""

from collections.abc import Callable

from flask_babel import gettext as _

from xapi.aggregator.rows import Row


def sentences(row: Row) -> list[str]:
    """The row's reasons, each a sentence. A reason that is not known is shown as it is, never left out."""
    return [sentence(row.kind, reason) for reason in row.reasons]


def sentence(kind: str, reason: str) -> str:
    """One reason of a row of this kind: ``open:C1.2`` says that criterion C1.2 is not marked yet."""
    code, _colon, about = reason.partition(":")
    words = OF_KIND.get(kind, {}).get(code) or OF_ANY.get(code)
    return words(about) if words else reason


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


Words = Callable[[str], str]

OF_ANY: dict[str, Words] = {
    "not_assessed": lambda _about: _("Not assessed yet."),
    "open": lambda code: _("Criterion %(code)s is not assessed yet.", code=code),
    "discordant": lambda code: _("The assessors do not agree yet on criterion %(code)s.", code=code),
    "failed": lambda code: _("Criterion %(code)s is not acquired.", code=code),
    "kept": lambda _about: _("Validated at an earlier attempt, and kept."),
    "jury_only": lambda _about: _("Only the jury decides here."),
    "decided": lambda _about: _("The jury has decided."),
    "marks_after_decision": lambda _about: _("Marks were given after the jury's decision; they do not change it."),
}
OF_KIND: dict[str, dict[str, Words]] = {
    "bloc": {
        "incomplete": lambda code: _("Competency %(code)s is not complete yet.", code=code),
        "failed": lambda code: _("Competency %(code)s is not validated.", code=code),
    },
    "certification": {
        "incomplete": lambda code: _("Bloc %(code)s is not complete yet.", code=code),
        "failed": lambda code: _("Bloc %(code)s is not validated.", code=code),
    },
}
