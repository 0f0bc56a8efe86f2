"""What a journal entry holds, in words; the exports keep its codes."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool.assessment.offices import OFFICES
from lti_tool.lti.roles import Role
from lti_tool.store.models import JournalEntry
from lti_tool.web.exemption_words import ground_words
from lti_tool.web.launch_words import instant
from lti_tool.web.levels import level_label
from lti_tool.web.local_time import date_words
from lti_tool.web.office_words import office_name
from lti_tool.web.reasons import status_label

DIGEST = re.compile(r"[0-9a-f]{64}")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")

NAMES = {
    "advice": _l("advice"),
    "asked_on": _l("request received on"),
    "assessment": _l("assessment"),
    "assessor": _l("assessor"),
    "at": _l("expected at"),
    "attempt": _l("attempt"),
    "attestation": _l("attestation"),
    "because": _l("reason"),
    "begins_at": _l("begins at"),
    "bloc": _l("bloc"),
    "blocs": _l("blocs aimed at"),
    "cancelled_at": _l("cancelled on"),
    "casting_vote": _l("casting vote"),
    "certificate": _l("certificate"),
    "comment": _l("comment"),
    "competencies": _l("competencies"),
    "computed": _l("proposal"),
    "counts": _l("votes"),
    "criteria": _l("criteria"),
    "criterion": _l("criterion"),
    "decided_on": _l("answered on"),
    "decision": _l("decision"),
    "decisions": _l("decisions"),
    "deliberation": _l("deliberation"),
    "earlier": _l("earlier decision"),
    "ends_at": _l("ends at"),
    "evidence": _l("statements"),
    "exemption": _l("exemption"),
    "external": _l("external"),
    "file": _l("file"),
    "filed_on": _l("portfolio filed on"),
    "ground": _l("ground"),
    "group": _l("group"),
    "heard_on": _l("jury on"),
    "held_at": _l("held on"),
    "is_admitted": _l("admissible"),
    "issuer": _l("certifying body"),
    "lead": _l("lead assessor"),
    "level": _l("level"),
    "levels": _l("levels"),
    "media_type": _l("kind of file"),
    "members": _l("members"),
    "method": _l("way of voting"),
    "minutes": _l("minutes"),
    "name": _l("name"),
    "node": _l("part of the certification"),
    "note": _l("note"),
    "notified_on": _l("result told on"),
    "number": _l("number"),
    "obtained_on": _l("obtained on"),
    "office": _l("office"),
    "opened_again": _l("resit opened again"),
    "page": _l("page"),
    "path": _l("path"),
    "place": _l("place"),
    "practises": _l("practises the profession"),
    "present": _l("present"),
    "president": _l("president"),
    "proof": _l("proof"),
    "quality": _l("capacity"),
    "reason": _l("reason"),
    "refusal": _l("why it is not admissible"),
    "section": _l("section"),
    "sections": _l("sections"),
    "session": _l("session"),
    "sha256": _l("digest of the file"),
    "size": _l("size"),
    "text": _l("text"),
    "title": _l("title"),
    "version": _l("version"),
    "voided": _l("statements withdrawn"),
    "withdrawn_on": _l("withdrawn on"),
}
METHODS = {"devices": _l("on devices"), "hands": _l("show of hands")}
OUTCOMES = frozenset({"computed", "counts", "earlier"})
DECISIONS = frozenset({"validated", "refused", "adjourned", "annulled"})


def changes(entry: JournalEntry, who: Mapping[UUID, str]) -> list[tuple[str, str, str]]:
    """What changed, each with what it was and what it became; ``who`` are the names that are known, by id."""
    names = [*entry.before, *(name for name in entry.after if name not in entry.before)]
    return [
        (
            name_words(name),
            value_words(name, entry.before.get(name), who),
            value_words(name, entry.after.get(name), who),
        )
        for name in names
    ]


def ids_in(value: Any) -> Iterator[UUID]:
    """The ids that an entry's side names, in lists too."""
    if isinstance(value, str) and ID.fullmatch(value):
        yield UUID(value)
    elif isinstance(value, list):
        for each in value:
            yield from ids_in(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from ids_in(each)


def name_words(name: str) -> str:
    """What it is; what a later version wrote is shown by its code."""
    return str(NAMES.get(name, name.replace("_", " ")))


def value_words(name: str, value: Any, who: Mapping[UUID, str]) -> str:
    """Codes in words, what has a name by it, days as days; of other ids and of digests, the beginning."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(value_words(name, each, who) for each in value)
    if isinstance(value, dict):
        return ", ".join(
            _("%(name)s:", name=_key(name, key)) + " " + value_words(name, each, who)
            for key, each in value.items()
        )
    return _text_words(name, str(value), who)


def _text_words(name: str, text: str, who: Mapping[UUID, str]) -> str:
    if DIGEST.fullmatch(text):
        return f"{text[:12]}…"
    if ID.fullmatch(text):
        return who.get(UUID(text)) or f"{text[:8]}…"
    if DAY.fullmatch(text):
        return _day(text)
    return _code(name, text)


def _code(name: str, code: str) -> str:
    if name in {"level", "levels"}:
        return level_label(code)
    if name in OUTCOMES or (name == "decision" and code in DECISIONS):
        return status_label(code) if not code.isdigit() else code
    if name == "office" and code in OFFICES:
        return office_name(Role(code))
    if name == "ground":
        return ground_words(code)
    return str(METHODS.get(code, code)) if name == "method" else code


def _key(name: str, key: str) -> str:
    if name != "counts":
        return key
    return status_label(key) if key in DECISIONS else str(_("Abstention"))


def _day(text: str) -> str:
    try:
        return instant(datetime.fromisoformat(text)) if "T" in text else date_words(date.fromisoformat(text))
    except ValueError:
        return text
