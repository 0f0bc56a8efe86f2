"""Rebuilding an instance's progress from its LRS, and saying what differed."""

from datetime import UTC, datetime

import click
from flask_babel import gettext as _

from lti_tool.config import Config
from lti_tool.store.database import db
from lti_tool.store.ledger import followed_store
from lti_tool.store.rebuild import Difference, Rebuilt, rebuild_from_lrs
from lti_tool.worker.progress import scopes_in_use
from xapi.aggregator.rows import Row
from xapi.client import LRS, LRSError

SHOWN = 20


class NotRebuilt(click.ClickException):
    """Nothing was rebuilt; the status is not that of a difference."""

    exit_code = 2


def rebuild_instance(config: Config) -> Rebuilt:
    """Drop the progress and make it again; commits. Raises `NotRebuilt`."""
    lrs = LRS(config.lrs_endpoint, config.lrs_key, config.lrs_secret, version=config.lrs_version)
    store_id = followed_store(db.session, config.lrs_url, config.home_page)
    scopes = scopes_in_use(db.session)
    db.session.commit()
    now = datetime.now(UTC)
    try:
        rebuilt = rebuild_from_lrs(db.session, lrs, scopes, store_id=store_id, home_page=config.home_page, now=now)
    except LRSError as error:
        raise NotRebuilt(_("The LRS cannot be read: %(reason)s. Nothing was changed.", reason=error)) from error
    finally:
        lrs.close()
    db.session.commit()
    return rebuilt


def sentences(rebuilt: Rebuilt) -> list[str]:
    """What came of it, and what differed."""
    lines = [
        _("Statements read from the LRS: %(number)s", number=rebuilt.read),
        _("Rows rebuilt: %(number)s", number=rebuilt.rows),
    ]
    if rebuilt.new:
        lines.append(_("Statements that had not been read before: %(number)s", number=rebuilt.new))
    if rebuilt.missed:
        lines.append(_("Statements that should have been read before: %(number)s", number=len(rebuilt.missed)))
        lines += [f"  {id_}" for id_ in rebuilt.missed[:SHOWN]]
    if rebuilt.differences:
        lines.append(_("Rows that differ: %(number)s", number=len(rebuilt.differences)))
        lines += [_difference(difference) for difference in rebuilt.differences[:SHOWN]]
        if len(rebuilt.differences) > SHOWN:
            lines.append(_("  and %(number)s more", number=len(rebuilt.differences) - SHOWN))
    else:
        lines.append(_("Nothing differs."))
    return lines


def _difference(difference: Difference) -> str:
    row = difference.after or difference.before
    assert row is not None  # noqa: S101 # a difference has at least one side
    before, after = (_shown(side) for side in (difference.before, difference.after))
    sentence: str = _(
        "  %(learner)s, %(code)s: %(before)s before, %(after)s now",
        learner=row.learner,
        code=row.code,
        before=before,
        after=after,
    )
    return sentence


def _shown(row: Row | None) -> str:
    if row is None:
        absent: str = _("no row")
        return absent
    outcome = [row.computed or "-", row.decision or "-", f"[{' '.join(row.reasons)}]"]
    return " ".join([*outcome, _("evidence: %(number)s", number=len(row.evidence))])
