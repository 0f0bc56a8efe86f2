"""The digits that tell people without a name apart."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.web.people import SHOWN_DIGITS, short_ids


def an_id(start: str) -> UUID:
    return UUID(start.ljust(32, "0"))


def test_four_digits_are_enough_where_they_differ():
    assert set(short_ids([an_id("7f3a"), an_id("7f3b")]).values()) == {"7f3a", "7f3b"}


def test_those_that_collide_get_more_until_they_differ_and_others_do_not():
    ids = [an_id("7f3a81"), an_id("7f3a82"), an_id("7f3a9"), an_id("0000")]

    assert short_ids(ids) == {ids[0]: "7f3a81", ids[1]: "7f3a82", ids[2]: "7f3a9", ids[3]: "0000"}


def test_of_nobody_there_are_none():
    assert short_ids([]) == {}


# Few digits, so that many collide.
@given(st.lists(st.text("01", min_size=32, max_size=32).map(UUID), unique=True), st.randoms())
def test_all_differ_and_begin_their_id_in_whatever_order_they_come(ids, random):
    shuffled = random.sample(ids, len(ids))

    shown = short_ids(ids)

    assert shown == short_ids(shuffled)
    assert len(set(shown.values())) == len(ids)
    assert all(each.hex.startswith(digits) and len(digits) >= SHOWN_DIGITS for each, digits in shown.items())
