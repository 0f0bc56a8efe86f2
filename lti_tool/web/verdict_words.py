"""What a comparison with the gradebook found, in plain words, for the page and the command."""

from flask_babel import format_decimal
from flask_babel import gettext as _

from lti_tool.actions.compare_gradebook import CannotCompare, Line
from lti_tool.lti.reconciliation import Mending, Verdict
from lti_tool.lti.scores import Result
from lti_tool.platform_api.errors import AccessRefused, PlatformError, PlatformUnavailable
from lti_tool.store.models import Score
from lti_tool.web.score_words import parked_words


def points(given: float, maximum: float) -> str:
    """A score as people write it: 87,5 / 100."""
    return f"{format_decimal(given)} / {format_decimal(maximum)}"


def ours_in_words(row: Score | None) -> str:
    """What we hold that should stand there; empty for nothing."""
    return points(row.score_given, row.score_maximum) if row and row.score_given is not None else ""


def theirs_in_words(result: Result | None) -> str:
    """What stands there; empty for nothing."""
    if result is None or result.given is None:
        return ""
    return format_decimal(result.given) if result.maximum is None else points(result.given, result.maximum)


def verdict_words(verdict: Verdict) -> str:
    """The verdict in a word or two."""
    words = {
        Verdict.SAME: _("Same"),
        Verdict.RESCALED: _("Same, rescaled"),
        Verdict.ZERO_UNSEEN: _("Zero, not shown"),
        Verdict.NOTHING: _("Nothing yet"),
        Verdict.LEFT: _("Left to the teacher"),
        Verdict.WAITING: _("On its way"),
        Verdict.PARKED: _("Needs you"),
        Verdict.COMMENT: _("Other comment"),
        Verdict.MISSING: _("Missing there"),
        Verdict.DIFFERS: _("Another value"),
        Verdict.OVERRULED: _("Overridden there"),
        Verdict.NOT_OURS: _("Not from here"),
        Verdict.GONE: _("Has left"),
    }
    return str(words[verdict])


def meaning(line: Line) -> str:
    """What the verdict means for this learner; empty where all is well and there is nothing to add."""
    if line.verdict is Verdict.PARKED and line.row is not None:
        return parked_words(line.row.reason or "")
    if line.verdict is Verdict.OVERRULED and not theirs_in_words(line.theirs):
        return str(
            _(
                "The platform took the score, and a teacher emptied its place."
                " Only in the gradebook can that be undone; the score then shows by itself."
            )
        )
    words = {
        Verdict.RESCALED: _("The column counts out of another maximum; the share is the same."),
        Verdict.ZERO_UNSEEN: _("This platform shows a score of 0 as an empty place."),
        Verdict.LEFT: _("A trainer chose to leave what stands in the gradebook. Nothing is sent until asked for."),
        Verdict.WAITING: _("The score has not left yet, or its answer has not come. Compare again in a moment."),
        Verdict.COMMENT: _("The score is the same; the comment in the gradebook is another."),
        Verdict.MISSING: _(
            "The platform took the score, and nothing stands there now:"
            " it was emptied, or the column was replaced."
        ),
        Verdict.DIFFERS: _("The gradebook holds another value: a teacher may have changed it there."),
        Verdict.OVERRULED: _(
            "The platform took the score and goes on showing the value that a teacher put in its place."
            " Only in the gradebook can the override be lifted; the score then shows by itself."
        ),
        Verdict.NOT_OURS: _("A value stands there that this tool did not send."),
        Verdict.GONE: _("This person is no longer a learner of the course, which takes no grade for them."),
    }
    return str(words.get(line.verdict, ""))


def mending_words(line: Line) -> str:
    """What mending would do; empty where it can do nothing."""
    if line.verdict is Verdict.COMMENT and line.mending is not Mending.NONE:
        return str(_("Mending puts the comment from here in the place of the one there."))
    words = {
        Mending.NONE: "",
        Mending.SEND: _("Mending sends %(ours)s.", ours=ours_in_words(line.row)),
        Mending.OVERWRITE: _(
            "Mending puts %(ours)s in the place of %(theirs)s.",
            ours=ours_in_words(line.row),
            theirs=theirs_in_words(line.theirs),
        ),
        Mending.TAKE_OUT: _("Mending takes %(theirs)s out of the gradebook.", theirs=theirs_in_words(line.theirs)),
    }
    return str(words[line.mending])


def trouble_words(trouble: CannotCompare | PlatformError) -> str:
    """Why the gradebook could not be read, and what to do."""
    if isinstance(trouble, CannotCompare):
        words = {
            "platform_disabled": _("The connection with this platform was switched off here."),
            "no_result_scope": _(
                "The platform does not let this tool read results."
                " Its administrator can allow it in the tool's settings; then open the activity again."
            ),
            "no_column": _(
                "The platform named no gradebook for this activity."
                " Allow grades in the activity's settings, then open it again."
            ),
        }
        return str(words[trouble.reason])
    if isinstance(trouble, PlatformUnavailable):
        said = _("The platform did not answer as it should. Nothing was changed; try again in a moment.")
    elif isinstance(trouble, AccessRefused):
        said = _(
            "The platform refuses this tool's access. Its administrator should check the tool's registration."
        )
    else:
        said = _("The platform refuses to show the column.")
    answer = _("(Answer %(status)s.)", status=trouble.status) if trouble.status else ""
    return f"{said} {answer}".strip()
