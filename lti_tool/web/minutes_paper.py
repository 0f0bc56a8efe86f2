"""The minutes of a deliberation (procès-verbal), as a paper that stays."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from fpdf.enums import XPos, YPos

from lti_tool.actions.close_deliberation import Numbered
from lti_tool.assessment.jury import Ground, Kind
from lti_tool.store.agenda import Agenda, Item, Node
from lti_tool.store.models import JuryMember
from lti_tool.web.jury_words import (
    choice_label,
    ground_words,
    moment,
    node_words,
    paper_number,
    votes_words,
)
from lti_tool.web.paper import FAMILY, SOFT, Paper, writable
from lti_tool.web.people import name_of
from lti_tool.web.reasons import in_words, status_label

SIGNATURE_HEIGHT = 24


def draw_minutes(numbered: Numbered) -> bytes:
    """
    The minutes, in the language of the certification.

    With what the law and a later reader ask for: who sat and in what quality, who was absent or could not vote on
    whom, every decision with the proposal, the votes and the reason, what it was decided on and the digest that
    proves it, and room for every member's signature. What members declare of themselves is not in them.
    """
    with force_locale(numbered.agenda.referential.language):
        return _draw(numbered)


def _draw(numbered: Numbered) -> bytes:
    agenda = numbered.agenda
    referential, deliberation = agenda.referential, agenda.deliberation
    number = paper_number(numbered.year, numbered.number)
    title = _("Minutes of the jury's deliberation No. %(number)s", number=number)
    paper = Paper(
        title,
        language=referential.language,
        author=referential.certifying_body or "certibloc",
        foot=f"{title} · {deliberation.name}",
        page_words=_("page {page} of {pages}"),
        at=numbered.at,
    )
    if referential.certifying_body:
        paper.text_line(referential.certifying_body, 10)
    paper.heading(title, size=15)
    paper.facts(
        [
            (_("Certification"), referential.title or referential.id),
            (_("Registered as"), referential.rncp_code or ""),
            (_("Referential"), _("version %(version)s", version=referential.version)),
            (_("Rules"), agenda.rules.name),
            (_("Deliberation"), deliberation.name),
            (_("Purpose"), _("To reconsider a decision") if deliberation.kind == Kind.ANNULMENT else ""),
            (_("Held on"), moment(deliberation.held_at)),
            (_("Place"), deliberation.place),
            (_("Drawn up on"), moment(numbered.at)),
        ]
    )
    _composition(paper, agenda)
    _without_a_vote(paper, agenda)
    paper.heading(_("Decisions"))
    for item in agenda.items:
        _candidate(paper, agenda, item)
    _signatures(paper, agenda)
    return paper.bytes()


def _composition(paper: Paper, agenda: Agenda) -> None:
    paper.heading(_("Members of the jury"))
    paper.grid(
        [_("Name"), _("Capacity"), _("External"), _("Practises the profession"), _("Presence")],
        [
            [
                _name_and_role(member),
                member.quality,
                _yes(member.is_external),
                _yes(member.practises),
                _("present") if member.is_present else _("absent"),
            ]
            for member in _members(agenda)
        ],
        [30, 32, 12, 14, 12],
    )
    external = sum(member.is_external for member in agenda.deliberation.members)
    paper.text_line(
        _(
            "%(external)s of %(all)s members are external to the certifying body and to the training body.",
            external=external,
            all=len(agenda.deliberation.members),
        ),
        is_soft=True,
    )


def _without_a_vote(paper: Paper, agenda: Agenda) -> None:
    names = {member.person_id: name_of(member.person) for member in agenda.deliberation.members}
    lines = [
        f"{name_of(item.person)} : {barred}"
        for item in agenda.items
        if (barred := barred_words(item.barred, names))
    ]
    if lines:
        paper.heading(_("Members without a vote on a candidate"))
        for line in lines:
            paper.text_line(line)


def barred_words(barred: Mapping[UUID, Ground], names: Mapping[UUID, str]) -> str:
    """Who has no vote, and why."""
    return "; ".join(f"{names[member]} ({ground_words(why)})" for member, why in barred.items() if member in names)


def _candidate(paper: Paper, agenda: Agenda, item: Item) -> None:
    paper.heading(name_of(item.person), size=10.5, gap=3)
    decided = [node for node in item.nodes if node.decided is not None]
    if not decided:
        paper.text_line(
            _("Nothing to decide on: no bloc was presented that is not validated already."), is_soft=True
        )
        return
    paper.grid(
        [_("Subject"), _("Proposal"), _("Decision"), _("Votes")],
        [list(_row(agenda, node)) for node in decided],
        [36, 18, 18, 28],
    )
    for node in decided:
        _grounds(paper, node)
    _learner(paper, item)


def _learner(paper: Paper, item: Item) -> None:
    """The name by which statements know the candidate, whatever letters their own is written in."""
    paper.text_line(_("Learner in the record store: %(id)s", id=item.person.id), 7, is_soft=True)


def _row(agenda: Agenda, node: Node) -> Iterator[str]:
    assert node.decided is not None  # noqa: S101 # asked for by the caller
    kind = agenda.deliberation.kind
    yield node_words(agenda.referential, node.code)
    yield status_label(node.decided.computed)
    yield choice_label(node.decided.decision, kind)
    yield votes_words(node.decided, kind)


def _grounds(paper: Paper, node: Node) -> None:
    """Reason, advice, and what the decision rests on."""
    decision = node.decided
    assert decision is not None  # noqa: S101 # asked for by the caller
    label = node.code or _("Certification")
    if decision.reason:
        paper.text_line(_("%(what)s – reason: %(reason)s", what=label, reason=decision.reason))
    if decision.advice:
        paper.text_line(_("%(what)s – advice: %(advice)s", what=label, advice=decision.advice))
    if decision.reasons:
        kind = "bloc" if node.bloc else "certification"
        why = " ".join(in_words(kind, decision.reasons))
        paper.text_line(_("%(what)s – the proposal: %(why)s", what=label, why=why), 8, is_soft=True)
    paper.text_line(
        _(
            "%(what)s – decided on %(at)s; statements: %(count)s, SHA-256 %(digest)s; rules %(rules)s, "
            "referential %(version)s",
            what=label,
            at=moment(decision.decided_at),
            count=len(decision.evidence),
            digest=decision.evidence_digest,
            rules=decision.rules,
            version=decision.referential_version,
        ),
        7,
        is_soft=True,
    )


def _signatures(paper: Paper, agenda: Agenda) -> None:
    if paper.will_page_break(SIGNATURE_HEIGHT + 28):
        paper.add_page()
    paper.heading(_("Signatures"))
    paper.text_line(_("Each member present signs:"), is_soft=True)
    paper.ln(2)
    width = paper.epw / 2 - 2
    for number, member in enumerate(member for member in _members(agenda) if member.is_present):
        if number % 2 == 0 and paper.will_page_break(SIGNATURE_HEIGHT + 2):
            paper.add_page()
        x, y = paper.l_margin + (width + 4) * (number % 2), paper.get_y()
        paper.rect(x, y, width, SIGNATURE_HEIGHT)
        paper.set_xy(x + 2, y + 1.5)
        paper.set_font(FAMILY, style="B", size=8.5)
        paper.cell(width - 4, 4.5, writable(_name_and_role(member)), new_x=XPos.LEFT, new_y=YPos.NEXT)
        paper.set_font(FAMILY, size=7.5)
        paper.set_text_color(*SOFT)
        paper.cell(width - 4, 4, writable(_("Date and signature")))
        paper.set_text_color(0)
        paper.set_xy(paper.l_margin, y + (SIGNATURE_HEIGHT + 3) * (number % 2))
    paper.ln(SIGNATURE_HEIGHT + 3)


def _members(agenda: Agenda) -> list[JuryMember]:
    """The president first, the others by name."""
    return sorted(agenda.deliberation.members, key=lambda each: (not each.is_president, name_of(each.person)))


def _name_and_role(member: JuryMember) -> str:
    name = name_of(member.person)
    return f"{name} – " + _("president") if member.is_president else name


def _yes(claim: bool) -> str:
    return str(_("yes") if claim else _("no"))
