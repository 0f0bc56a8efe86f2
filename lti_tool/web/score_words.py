"""What became of a score, in plain words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.store.models import Score, ScoreState
from lti_tool.store.scores import LEFT_TO_TEACHER, NOT_PUBLISHED, TEST_USER


def state_words(row: Score | None) -> str:
    """The state in a word or two."""
    if row is None or (row.state == ScoreState.HELD and row.score_given is None):
        return str(_("Incomplete"))
    words = {
        ScoreState.HELD: _("Kept back"),
        ScoreState.PENDING: _("On its way"),
        ScoreState.SENT: _("Sent"),
        ScoreState.PARKED: _("Needs you"),
    }
    return str(words[ScoreState(row.state)])


def why(row: Score | None) -> str:
    """Why a score is where it is; empty for one that was sent."""
    if row is None:
        return str(_("Not marked yet."))
    if row.state == ScoreState.PARKED or row.reason == TEST_USER:
        return parked_words(row.reason or "")
    if row.state == ScoreState.PENDING:
        return _waiting_words(row)
    if row.state == ScoreState.SENT:
        return ""
    if row.reason == LEFT_TO_TEACHER:
        return str(_("A trainer chose to leave what stands in the gradebook."))
    if row.score_given is None:
        return str(
            ngettext(
                "%(num)d criterion has no settled level.", "%(num)d criteria have no settled level.", row.missing
            )
        )
    return str(_("The results are not published.")) if row.reason == NOT_PUBLISHED else ""


def parked_words(reason: str) -> str:
    """What stands in the way of a parked score, and what a person can do about it."""
    code, _colon, status = reason.partition(":")
    words = {
        "no_column": _(
            "The course's gradebook has no column for this activity, and this tool may not make one. Allow grades"
            " in the activity's settings, open the activity again, then try again."
        ),
        "no_scope": _(
            "The platform does not let this tool send scores."
            " Its administrator can allow it in the tool's settings."
        ),
        "not_gradable": _(
            "The course takes no grade for this person,"
            " who is probably not enrolled there as a learner (any more)."
        ),
        "access_refused": _(
            "The platform refuses this tool's access. Its administrator should check the tool's registration."
        ),
        "platform_disabled": _("The connection with this platform was switched off here."),
        "not_later": _(
            "The gradebook keeps saying that it holds a later score. Look at it there, then try again."
        ),
        "broken": _(
            "The platform fails each time at this score, though it takes others. A locked grade does that: see"
            " the learner's grade in the gradebook, then try again."
        ),
        TEST_USER: _("A test user gets no grade."),
        "no_zero": _(
            "This platform throws a score of 0 away without a word. Enter it in the gradebook by hand;"
            " the comparison with the gradebook then finds it."
        ),
    }
    said = words.get(code) or _("The platform refuses the score.")
    return _with_answer(str(said), status)


def _waiting_words(row: Score) -> str:
    is_taken_back = row.score_given is None
    said = _("A mark was taken back, so the score is taken out of the gradebook.") if is_taken_back else ""
    if row.reason is None:
        return str(said)
    code, _colon, status = row.reason.partition(":")
    troubles = {
        "column_busy": _("The column is being looked for."),
        "not_later": _("The gradebook holds a score with a later date; it is sent again with a later one."),
    }
    trouble = troubles.get(code) or _("The platform did not answer as it should; it is tried again by itself.")
    return f"{said} {_with_answer(str(trouble), '' if code in troubles else status)}".strip()


def _with_answer(said: str, status: str) -> str:
    """The words, and what an administrator of the platform can look for in its logs."""
    return f"{said} " + _("(Answer %(status)s.)", status=status) if status else said
