"""Whether an attestation is genuine: for anybody who holds the paper, and telling no more than the paper."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.store.database import db
from lti_tool.store.jury_papers import attestation_with, minutes_of
from lti_tool.store.models import Attestation
from lti_tool.store.referentials import reading_of
from lti_tool.web.jury_words import day, node_words, paper_number, shown_code
from xapi.lrs.rates import Rates

# Codes are too long to be guessed; this is so that trying costs somebody else nothing.
RATES = Rates(per_second=0.5, burst=20)
# As people copy codes by hand.
MISREAD = str.maketrans("OIL", "011")

bp = Blueprint("attestations", __name__, url_prefix="/attestation")


@bp.get("")
def ask() -> ResponseReturnValue:
    """A field for the code, and what it leads to."""
    return _page(request.args.get("code", ""))


@bp.get("/<code>")
def check(code: str) -> ResponseReturnValue:
    """What the attestation of this code is about, if there is one: bloc, dates, number, the holder's initials."""
    return _page(code)


def _page(typed: str) -> Response:
    if wait := RATES.take(request.remote_addr or ""):
        answer = make_response(_("Too many codes were tried from here. Try again in a minute."), 429)
        answer.mimetype = "text/plain"
        answer.headers["Retry-After"] = str(int(wait) + 1)
        return answer
    code = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(MISREAD)
    found = attestation_with(db.session, code) if code else None
    shown = render_template("jury/attestation.html", typed=typed, found=found, **(_told(found) if found else {}))
    answer = make_response(shown, 404 if code and found is None else 200)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _told(found: Attestation) -> dict[str, object]:
    decision = found.decision
    referential, _rules = reading_of(decision.deliberation.referential)
    minutes = minutes_of(db.session, decision.deliberation_id)
    return {
        "referential": referential,
        "what": node_words(referential, decision.bloc),
        "decided": day(decision.decided_at),
        "issued": day(found.issued_at),
        "annulled": day(found.annulled_at) if found.annulled_at else "",
        "number": paper_number(found.year, found.number),
        "minutes": paper_number(minutes.year, minutes.number) if minutes else "",
        "initials": initials(found.holder),
        "code": shown_code(found.code),
        "sha256": found.sha256,
    }


def initials(name: str) -> str:
    """Zoë Ångström is Z. Å., Jean-Paul Roy is J.-P. R."""
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in name.split())
