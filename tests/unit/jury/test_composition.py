"""Who makes up a jury, and when it can sit."""

from uuid import UUID

import pytest

from lti_tool.assessment.jury import Flaw, Seat, composition_flaws, entitled, has_quorum


def seat(number: int, **changes: object) -> Seat:
    return Seat(UUID(int=number), **{"is_external": True, "practises": True} | changes)


PRESIDENT = seat(1, is_president=True)


@pytest.mark.parametrize(
    ("seats", "codes"),
    [
        pytest.param([PRESIDENT, seat(2)], set(), id="two, a president, all external"),
        pytest.param([PRESIDENT], {"too_few_members"}, id="nobody decides alone"),
        pytest.param([], {"too_few_members", "no_single_president"}, id="nobody at all"),
        pytest.param([seat(1), seat(2)], {"no_single_president"}, id="nobody presides"),
        pytest.param([PRESIDENT, seat(2, is_president=True)], {"no_single_president"}, id="two preside"),
        pytest.param([PRESIDENT, seat(2, is_external=False)], set(), id="half external is enough"),
        pytest.param(
            [PRESIDENT, seat(2, is_external=False), seat(3, is_external=False)],
            {"too_few_externals"},
            id="a third external is not",
        ),
        pytest.param(
            [seat(1, is_president=True, practises=False), seat(2, practises=False)],
            {"nobody_practises"},
            id="nobody practises the profession",
        ),
        pytest.param(
            [seat(1, is_president=True, gender="man"), seat(2, gender="man")], {"no_balance"}, id="men only"
        ),
        pytest.param(
            [seat(1, is_president=True, gender="man"), seat(2)], set(), id="what nobody declared is not guessed"
        ),
    ],
)
def test_what_the_law_asks_of_a_composition(seats, codes):
    assert {flaw.code for flaw in composition_flaws(seats, externals_required=False)} == codes


@pytest.mark.parametrize("required", [True, False])
def test_the_share_of_external_members_blocks_or_warns_as_the_instance_is_set(required):
    seats = [seat(1, is_president=True, is_external=False), seat(2, is_external=False)]

    assert composition_flaws(seats, externals_required=required) == [Flaw("too_few_externals", required)]


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        pytest.param([1, 2, 3, 4], True, id="all"),
        pytest.param([1, 2], True, id="half, with the president"),
        pytest.param([2, 3, 4], False, id="without the president"),
        pytest.param([1], False, id="the president alone"),
    ],
)
def test_a_jury_sits_with_half_of_its_members_and_its_president(present, expected):
    seats = [seat(n, is_president=n == 1, is_present=n in present) for n in range(1, 5)]

    assert has_quorum(seats) is expected


def test_whoever_is_absent_or_barred_has_no_vote():
    seats = [PRESIDENT, seat(2), seat(3, is_present=False)]

    assert entitled(seats, {UUID(int=2)}) == {PRESIDENT.id}
