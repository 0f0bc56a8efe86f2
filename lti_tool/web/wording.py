"""How an assessment is held, and what pages are, in words. A registered sentence stands beside, never replaced."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.lti.deep_linking import Page
from xapi.referential.model import Assessment, Modality, Variant


def modality_words(assessment: Assessment) -> list[tuple[str, str]]:
    """What is to know at a glance, as (symbol, words)."""
    return list(_modality_words(assessment.modality))


def page_words() -> dict[Page, tuple[str, str]]:
    """The pages that an activity can present: their names, and what they show."""
    return {
        Page.PROGRESS: (_("Progress by bloc"), _("Candidates see their own progress, assessors everyone's.")),
        Page.JURY: (_("The jury's page"), _("What the marks propose for each candidate; closed to candidates.")),
    }


def variant_limit(variant: Variant) -> str:
    """The time limit of a way to sit the assessment, empty if it has none."""
    if variant.under_seconds is None:
        return ""
    minutes, seconds = divmod(variant.under_seconds, 60)
    if seconds:
        return str(ngettext("under %(num)d second", "under %(num)d seconds", variant.under_seconds))
    return str(ngettext("under %(num)d minute", "under %(num)d minutes", minutes))


def _modality_words(modality: Modality) -> Iterator[tuple[str, str]]:
    work = {
        "individual": _("You work alone"),
        "pair": _("You work in a pair"),
        "group": _("You work in a group"),
    }
    yield modality.work, work[modality.work]
    if modality.work != "individual":
        yield (
            f"marked-{modality.marking}",
            _("Marked as a group") if modality.marking == "group" else _("Each candidate is marked individually"),
        )
    media = {"oral": _("Oral"), "written": _("Written"), "observation": _("Observed at work")}
    for medium in modality.media:
        if medium in media:
            yield medium, media[medium]
