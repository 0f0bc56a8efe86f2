"""What a jury is told and tells, in words."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lti_tool.assessment.jury import ABSTAINED, Decision, Ground, Kind, Method
from lti_tool.store.models import JuryDecision
from lti_tool.web.local_time import day_words, moment_words, zone
from lti_tool.web.reasons import status_label
from xapi.referential.model import Referential

FLAWS = {
    "too_few_members": _l("A jury has at least two members: nobody decides alone."),
    "no_single_president": _l("Exactly one member presides."),
    "too_few_externals": _l(
        "Fewer than half of the members are external to the certifying body and to the training body."
    ),
    "nobody_practises": _l("No member practises the profession."),
    "no_balance": _l("As far as members say, the jury is made up of women only, or of men only."),
}
REFUSALS = FLAWS | {
    "no_quorum": _l("The jury cannot sit: it takes its president, two members, and half of the jury present."),
    "closed": _l("The deliberation is closed: nothing of it changes any more."),
    "not_closed": _l("The jury has not closed its deliberation yet."),
    "already_published": _l("These decisions are published already."),
    "not_in_office": _l("Only whoever holds the office of jury member or president sits in a jury."),
    "not_a_president": _l("Only whoever holds the office of president presides."),
    "composition_fixed": _l(
        "Something is decided already: members can no longer be added or removed. Note whoever left as absent."
    ),
    "not_on_the_agenda": _l("This is not on the agenda."),
    "not_yours_to_record": _l("Decisions are recorded by the president."),
    "already_decided": _l("This is decided already. Undo the decision first."),
    "decided_elsewhere": _l("Another jury has decided on this and not closed yet."),
    "marks_changed": _l("Marks or decisions have changed since the page was shown. Look again, then decide."),
    "blocs_first": _l("Decide on the candidate's blocs first: the certification follows from them."),
    "blocs_missing": _l("The certification can only be validated once every bloc is."),
    "validated_for_life": _l(
        "A validated bloc is kept for life. It can only be annulled, by a deliberation of its own."
    ),
    "reason_missing": _l("Give the reason: the decision is unfavourable, or departs from the proposal."),
    "not_a_choice": _l("This deliberation cannot decide that."),
    "no_vote": _l("You have no vote on this candidate."),
    "too_few_voters": _l("Fewer than two members may vote on this candidate: the jury must be completed."),
    "votes_missing": _l("Not everybody who may vote has voted yet."),
    "hands_do_not_add_up": _l("The hands do not add up to the number of members who may vote."),
    "no_majority": _l("No majority: no choice has more than half of the votes. Vote again."),
    "only_the_president": _l("Only the president of this jury closes it."),
    "left_to_decide": _l("Some candidates are not decided on yet. Adjourn those on whom you cannot decide."),
    "nothing_decided": _l("Nothing is decided: there is nothing to draw up."),
    "something_decided": _l("Something is decided in it already: the president undoes that first."),
    "nothing_to_annul": _l("Only a validation that still stands can be annulled."),
}


def refusal_words(code: str) -> str:
    """Why something is not possible."""
    return str(REFUSALS[code])


def choice_label(choice: str, kind: str) -> str:
    """What one votes for; in an annulment, to validate is to maintain."""
    if choice == ABSTAINED:
        return str(_("Abstention"))
    if kind == Kind.ANNULMENT and choice == Decision.VALIDATED:
        return str(_("Maintained"))
    return status_label(choice)


def ground_words(ground: Ground) -> str:
    """Why a member has no vote on a candidate."""
    words = {
        Ground.DECLARED: _("declared a conflict"),
        Ground.TRAINER: _("trained this candidate"),
        Ground.MARKED: _("assessed this candidate"),
    }
    return str(words[ground])


def votes_words(decision: JuryDecision, kind: str) -> str:
    """How it was decided, in a line."""
    if decision.method == Method.AGREED:
        number = len(decision.jury)
        return str(
            ngettext(
                "agreed without anybody asking for a vote, %(num)d member entitled to vote",
                "agreed without anybody asking for a vote, %(num)d members entitled to vote",
                number,
            )
        )
    counts: Mapping[str, int] = decision.counts
    said = ", ".join(f"{choice_label(choice, kind)} {counts[choice]}" for choice in _ordered(counts))
    how = _("by show of hands") if decision.method == Method.HANDS else _("by each member's vote")
    if decision.by_casting_vote:
        how = _("%(how)s; the president's casting vote", how=how)
    return f"{said} ({how})"


def node_words(referential: Referential, bloc: str) -> str:
    """The bloc with its title, or the certification."""
    if not bloc:
        return str(_("Certification"))
    return f"{bloc} – {referential.bloc(bloc).title}"


def paper_number(year: int, number: int) -> str:
    """A register's number: 2026-0001."""
    return f"{year}-{number:04d}"


def shown_code(code: str) -> str:
    """The code in groups of five, as people copy it."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def day(at: datetime) -> str:
    """A day, in words, where the instance is."""
    return day_words(at, "long")


def moment(at: datetime) -> str:
    """A day and time, the same for whoever reads it, and whose time it is."""
    return f"{moment_words(at, 'long')} ({zone().key})"


def _ordered(counts: Mapping[str, int]) -> list[str]:
    order = [*map(str, Decision), ABSTAINED]
    return sorted(counts, key=order.index)
