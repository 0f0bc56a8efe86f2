"""Lists of a session, which several people may have open at once: nobody replaces what they did not see."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.hold_session import NotToBeChanged
from lti_tool.store.models import ExamSession
from lti_tool.web.exam_sessions import exam_asked_for, refused
from lti_tool.web.retrying import committed


class ChangedElsewhere(Exception):
    """Somebody else changed the list since the page was shown."""


def digest_of(lines: Sequence[str]) -> str:
    """What a page holds of the list that it shows, to tell later whether it is still the same; in any order."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def keep_list(
    session_id: UUID,
    seen: Callable[[ExamSession], str],
    change: Callable[[ExamSession], None],
    page: Callable[[ExamSession], str],
    done: str,
) -> ResponseReturnValue:
    """
    Change a list if it is still as the form's page ``seen`` it, and say that it is ``done``.

    Otherwise the page again, as it was posted, with 409.
    """

    def work() -> None:
        fresh = exam_asked_for(session_id)
        if request.form.get("seen") != seen(fresh):
            raise ChangedElsewhere
        change(fresh)

    try:
        committed(work)
    except NotToBeChanged:
        return refused(session_id)
    except ChangedElsewhere:
        whose = _(
            "Somebody else changed this list in the meantime. Keep yours, as it stands below, to replace theirs."
        )
        flash(whose, "warning")
        return page(exam_asked_for(session_id)), 409
    flash(done, "success")
    return redirect(url_for("exam_sessions.one", session_id=session_id), 303)
