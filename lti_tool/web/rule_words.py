"""A rule set in sentences."""

from collections.abc import Iterator
from fractions import Fraction

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from lti_tool.web.levels import level_label
from xapi.referential.rules import AllAcquired, AllValidated, Quorum, Rule, RuleSet, Score


def competency_rule(rule: Rule) -> list[str]:
    """When a competency is validated."""
    match rule:
        case AllAcquired():
            return [_("Validated once all its criteria are acquired.")]
        case Quorum():
            return list(_quorum(rule))
        case Score():
            return list(_score(rule))
    return [_("Nothing is computed: the jury alone decides.")]


def bloc_rule(rule: Rule) -> list[str]:
    """When a bloc is validated."""
    match rule:
        case AllValidated():
            return [_("Validated once all its competencies are.")]
        case Score(pass_mark, floor):
            sentences = [
                _(
                    "Validated when the mean of its competencies is at least %(mark)s out of 20.",
                    mark=mark(pass_mark),
                )
            ]
            if floor is not None:
                sentences.append(_("No competency may be below %(mark)s out of 20.", mark=mark(floor)))
            return sentences
    return [_("Nothing is computed: the jury alone decides.")]


def marks_rule(rules: RuleSet) -> list[str]:
    """What counts of several assessors' marks, and of several attempts."""
    agreements = {
        "consensus": _("Assessors must agree, or reconcile their marks."),
        "min": _("Of several marks the lowest counts."),
        "median": _("Of several marks the middle one counts."),
        "lead": _("The lead assessor's mark counts."),
    }
    attempts = {
        "keep_validated": _("What was once validated is kept at a resit."),
        "latest": _("The last attempt counts."),
        "best": _("The best attempt counts."),
    }
    return [
        ngettext(
            "One assessor's mark is enough for a criterion.",
            "A criterion needs the marks of %(num)d assessors.",
            rules.assessors,
        ),
        agreements[rules.agreement],
        attempts[rules.attempts],
    ]


def third_assessor(rules: RuleSet) -> str:
    """What a further assessor's marks would settle."""
    words = {
        "consensus": _(
            "Under this rule set a further assessor's marks settle nothing by themselves:"
            " all assessors then agree on a level, knowing one more opinion."
        ),
        "min": _("Under this rule set the lowest of all marks counts, a further assessor's too."),
        "median": _(
            "Under this rule set the middle one of all marks counts, of two the lower: a third may change it."
        ),
        "lead": _("Under this rule set the lead assessor's mark counts; a further assessor's changes nothing."),
    }
    return str(words[rules.agreement])


def mark(number: Fraction) -> str:
    """A mark out of 20, to the hundredth."""
    return str(format_decimal(round(float(number), 2)))


def mark_range(between: tuple[Fraction, Fraction]) -> str:
    """Where a competency stands under a score rule, or can still end."""
    least, most = map(mark, between)
    if least == most:
        return str(_("%(mark)s out of 20", mark=least))
    return str(_("between %(least)s and %(most)s out of 20", least=least, most=most))


def _quorum(rule: Quorum) -> Iterator[str]:
    share = format_percent(float(rule.ratio))
    yield _("Validated once at least %(share)s of its criteria are acquired.", share=share)
    if rule.mandatory:
        yield ngettext(
            "%(codes)s must be acquired.",
            "%(codes)s must all be acquired.",
            len(rule.mandatory),
            codes=", ".join(rule.mandatory),
        )
    if rule.floor is not None:
        yield _("No criterion may be below “%(level)s”.", level=level_label(rule.floor))


def _score(rule: Score) -> Iterator[str]:
    yield _("Validated when the mean of its criteria is at least %(mark)s out of 20.", mark=mark(rule.pass_mark))
    if rule.floor is not None:
        yield _("No criterion may be below %(mark)s out of 20.", mark=mark(rule.floor))
    if rule.weights:
        weights = ", ".join(f"{code} × {format_decimal(float(weight))}" for code, weight in rule.weights.items())
        yield _("Weights other than 1: %(weights)s.", weights=weights)
