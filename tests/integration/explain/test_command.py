"""``certibloc explain``, as people type it, on each database."""

from datetime import timedelta

import builders
import pytest

from lti_tool.cli.explain import explain_command

DAY = timedelta(days=1)
LATER = builders.NOW + 3 * DAY


@pytest.fixture
def explain(run):
    """The command's answer."""

    def explain(*arguments, status=0):
        result = run(explain_command, *arguments)
        assert result.exit_code == status, result.output
        return result.output

    return explain


@pytest.fixture
def zoe(marking):
    """Acquired, then corrected to not acquired three days later; another criterion taken back."""
    zoe = marking.candidate("Zoë Ångström", email="zoe@lms.example", sub="4711")
    marking.mark(zoe, "C4.1", "acquired")
    marking.mark(zoe, "C4.2", "acquired")
    marking.mark(zoe, "C4.1", "not_acquired", at=LATER)
    marking.mark(zoe, "C4.2", "", at=LATER + DAY)
    marking.catch_up()
    return zoe


def test_everything_behind_a_bloc_is_told(explain, zoe, statements):
    told = explain("Zoë Ångström", "B1")

    first, second, third, void = statements()
    lines = [line.strip() for line in told.splitlines()]
    assert lines[0] == f"Zoë Ångström · {zoe.id} · Moodle · Manager grands comptes"
    assert "default/1.0" in told
    assert "– Validated once all its competencies are." in lines
    assert "– Criterion C4.1 is not acquired." in lines
    corrected = f"· Acquired · Ada Assessor · Nov 23, 2026 at 10:00\u202fAM · {first} · corrected since ({third})"
    assert corrected in lines
    assert f"✓ Not acquired · Ada Assessor · Nov 26, 2026 at 10:00\u202fAM · {third}" in lines
    assert f"· Acquired · Ada Assessor · Nov 23, 2026 at 10:00\u202fAM · {second} · withdrawn ({void})" in lines
    assert any(line.startswith("B1 ") and line.endswith("Not validated") for line in lines)
    assert "B2" not in told
    assert "Certification" not in told


def test_without_a_bloc_the_certification_and_all_blocs_are_told(explain, zoe):
    told = explain(zoe.id)

    assert "Certification: Not validated" in told
    assert [code for code in ("B1 ", "B2 ", "B3 ", "B4 ") if f"\n{code}" in told] == ["B1 ", "B2 ", "B3 ", "B4 "]


@pytest.mark.parametrize("words", ["zoe angstrom", "ZOË@LMS.EXAMPLE", "4711", "ångs"])
def test_a_learner_is_found_by_what_an_administrator_knows(explain, zoe, words):
    assert explain(words).startswith(f"Zoë Ångström · {zoe.id}")


def test_several_of_one_name_are_listed_to_choose_from(explain, marking, zoe):
    other = marking.candidate("Zoé Angström")

    told = explain("zoe angstrom", status=2)

    assert str(zoe.id) in told
    assert str(other.id) in told
    assert "give the UUID" in told


def test_an_erased_learner_is_found_by_the_uuid_in_statements(explain, marking, zoe):
    id = str(zoe.id)
    marking.session.delete(marking.session.merge(zoe))
    marking.session.commit()

    told = explain(id.upper())

    assert told.startswith(id)
    assert "C4.1: Not acquired" in told


def test_as_of_a_day_what_came_later_is_not_there(explain, zoe):
    told = explain("4711", "B1", "--as-of", builders.NOW.date())

    assert "C4.1: Acquired" in told
    assert "C4.2: Acquired" in told
    assert "Not acquired" not in told
    assert "As it was on Nov 23, 2026 at 11:59\u202fPM\nAll times are those of " in told


def test_as_of_an_instant_to_the_second(explain, zoe):
    before, then = (explain("4711", "--as-of", at) for at in ("2026-11-23T08:59:59Z", "2026-11-23T10:00:00+01:00"))

    assert "No mark and no decision is known of this learner." in before
    assert "C4.1: Acquired" in then


def test_what_changed_since_a_day_is_told_with_its_statements(explain, zoe, statements):
    told = explain("4711", "B1", "--changed-since", LATER.date())

    _first, second, third, void = statements()
    changes = told[: told.index("grands-comptes ·")]
    assert "C4.1: Acquired → Not acquired" in changes
    assert f"Not acquired · Nov 26, 2026 at 10:00\u202fAM · {third}" in changes
    assert "C4.2: Acquired → Not assessed yet" in changes
    assert f"Withdrawal of {second} · Nov 27, 2026 at 10:00\u202fAM · {void}" in changes
    assert "B1: Incomplete → Not validated" in changes
    assert "Nothing changed." in explain("4711", "--changed-since", (LATER + 2 * DAY).date())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody"], "Nobody is known as “nobody”."),
        ([" "], "Nobody is known as “ ”."),
        (["4711", "B9"], "There is no bloc “B9”."),
        (["4711", "--as-of", "yesterday"], "“yesterday” is not a date."),
        (["4711", "--changed-since", "2026-13-01"], "“2026-13-01” is not a date."),
        (["4711", "--as-of", "2026-01-01", "--changed-since", "2026-01-03"], "comes after the other one"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(explain, zoe, arguments, sentence):
    assert sentence in explain(*arguments, status=2)


def test_someone_without_a_name_is_found_by_the_platforms_id(explain, marking):
    nameless = marking.candidate("", sub="8150")
    nameless.name = None
    marking.session.commit()

    assert explain("8150").startswith(f"Candidate {nameless.id.hex[:4]} · {nameless.id}")


def test_a_learner_without_marks_has_nothing_to_explain(explain, marking):
    marking.candidate("Bo Bâ")

    assert "No mark and no decision is known of this learner." in explain("bo ba")
