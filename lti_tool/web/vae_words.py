"""A path of validation of experience in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool.assessment.vae import Deadline, Stage, Step, Urgency

STAGES = {
    Stage.ASKED: _l("Request being examined"),
    Stage.REFUSED: _l("Request not admissible"),
    Stage.ADMITTED: _l("Admitted: portfolio under way"),
    Stage.ADMITTED_BY_SILENCE: _l("Admitted by silence: portfolio under way"),
    Stage.FILED: _l("Portfolio filed"),
    Stage.HEARD: _l("Heard by the jury"),
    Stage.NOTIFIED: _l("Result notified"),
    Stage.WITHDRAWN: _l("Withdrawn"),
}
STEPS = {
    Step.ADMISSIBILITY: _l("Answer to the request"),
    Step.JURY: _l("Jury"),
    Step.NOTIFICATION: _l("Result notified to the candidate"),
}
PROBLEMS = {
    "decided_before_asked": _l("The answer is dated before the request."),
    "refused_and_going_on": _l("A request that is not admissible has no portfolio, jury or result."),
    "filed_before_admitted": _l("The portfolio is dated before the answer to the request."),
    "heard_before_filed": _l("The jury's day is before the portfolio was filed, or it was not filed."),
    "notified_before_heard": _l("The result is dated before the jury, or the jury has no day."),
}
BADGES = {
    Urgency.DONE: "badge--good",
    Urgency.LATE: "badge--bad",
    Urgency.SOON: "badge--warn",
    Urgency.AHEAD: "badge--plain",
}


def stage_words(stage: Stage) -> str:
    """How far it is."""
    return str(STAGES[stage])


def step_words(deadline: Deadline) -> str:
    """What must be done."""
    return str(STEPS[deadline.step])


def urgency_words(deadline: Deadline) -> str:
    """How the deadline stands."""
    if deadline.done_on is not None:
        return str(_("Done in time") if deadline.urgency is Urgency.DONE else _("Done late"))
    words = {
        Urgency.DONE: _("No answer: accepted by silence"),
        Urgency.LATE: _("Overdue"),
        Urgency.SOON: _("Soon"),
        Urgency.AHEAD: _("Ahead"),
    }
    return str(words[deadline.urgency])


def urgency_badge(deadline: Deadline) -> str:
    """The badge's kind."""
    return BADGES[deadline.urgency]


def problem_words(code: str) -> str:
    """What is wrong with the days."""
    return str(PROBLEMS[code])
