"""The attestation of a bloc, or of the certification: a paper to keep for life."""

from flask_babel import force_locale
from flask_babel import gettext as _

from lti_tool.store.models import Attestation, Minutes
from lti_tool.web.jury_words import day, node_words, paper_number, shown_code
from lti_tool.web.paper import Paper
from xapi.referential.model import Referential


def draw_attestation(paper_of: Attestation, referential: Referential, minutes: Minutes, address: str) -> bytes:
    """
    The paper, in the language of the certification; ``address`` is where anybody checks it.

    It says what is validated, with the registered competencies, and by which minutes.
    """
    with force_locale(referential.language):
        return _draw(paper_of, referential, minutes, address)


def _draw(paper_of: Attestation, referential: Referential, minutes: Minutes, address: str) -> bytes:
    decision = paper_of.decision
    is_bloc = bool(decision.bloc)
    number = paper_number(paper_of.year, paper_of.number)
    kind = _("Attestation of a bloc of competencies") if is_bloc else _("Attestation of certification")
    title = _("%(kind)s No. %(number)s", kind=kind, number=number)
    paper = Paper(
        title,
        language=referential.language,
        author=referential.certifying_body or "certibloc",
        foot=title,
        page_words=_("page {page} of {pages}"),
        at=paper_of.issued_at,
    )
    if referential.certifying_body:
        paper.text_line(referential.certifying_body, 12, align="C")
    paper.ln(12)
    paper.heading(kind, size=18)
    _award(paper, paper_of.holder, referential, decision.bloc)
    paper.ln(4)
    paper.facts(
        [
            (_("Registered as"), referential.rncp_code or ""),
            (_("Decided on"), day(decision.decided_at)),
            (_("Minutes"), _("No. %(number)s", number=paper_number(minutes.year, minutes.number))),
            (_("Issued on"), day(paper_of.issued_at)),
            (_("Attestation"), _("No. %(number)s", number=number)),
        ]
    )
    _contents(paper, referential, decision.bloc)
    paper.ln(4)
    if is_bloc:
        paper.text_line(_("A bloc once validated is kept for life."), is_soft=True)
    paper.text_line(_("Anybody may check this attestation at %(address)s", address=address), is_soft=True)
    paper.text_line(_("Code: %(code)s", code=shown_code(paper_of.code)), 11)
    paper.ln(6)
    paper.box(_("For the certifying body: date, signature and stamp"))
    return paper.bytes()


def _award(paper: Paper, holder: str, referential: Referential, bloc: str) -> None:
    """Who obtained what; without a bloc, the certification."""
    certification = referential.title or referential.id
    paper.text_line(_("The jury attests that"), 11)
    paper.heading(holder, size=16)
    if bloc:
        paper.text_line(_("has validated the bloc of competencies"), 11)
        paper.heading(node_words(referential, bloc), size=13)
        paper.text_line(_("of the certification %(title)s.", title=certification), 11)
    else:
        paper.text_line(_("has obtained the certification"), 11)
        paper.heading(certification, size=13)


def _contents(paper: Paper, referential: Referential, bloc: str) -> None:
    """What it consists of, as it is registered."""
    paper.heading(_("Competencies") if bloc else _("Blocs"))
    if bloc:
        for competency in referential.bloc(bloc).competencies:
            paper.text_line(f"{competency.code} – {competency.text}", 8.5)
    else:
        for each in referential.blocs:
            paper.text_line(node_words(referential, each.code), 9.5)
