"""How often somebody may ask."""

from xapi.lrs import rates


class Clock:
    """A clock that stands still until it is moved."""

    now = 100.0

    def __call__(self):
        return self.now


def test_so_many_at_once_and_then_at_a_steady_rate():
    clock = Clock()
    limit = rates.Rates(2, 3, clock)

    assert [limit.take("a") for _ in range(5)] == [0, 0, 0, 0.5, 0.5]
    clock.now += 0.5
    assert [limit.take("a") for _ in range(2)] == [0, 0.5]
    clock.now += 3600
    assert [limit.take("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_one_s_haste_is_nobody_else_s():
    limit = rates.Rates(1, 1, Clock())

    assert [limit.take("a"), limit.take("a"), limit.take("b")] == [0, 1, 0]


def test_to_ask_how_long_it_takes_uses_nothing_up():
    limit = rates.Rates(1, 1, Clock())

    assert [limit.wait("a"), limit.wait("a"), limit.take("a"), limit.wait("a")] == [0, 0, 0, 1]


def test_names_made_up_by_the_thousand_are_forgotten_once_their_buckets_are_full(monkeypatch):
    monkeypatch.setattr(rates, "NAMES_AT_MOST", 10)
    clock = Clock()
    limit = rates.Rates(1, 1, clock)
    for number in range(20):
        limit.take(str(number))
        clock.now += 0.5

    assert len(limit._left) <= 12
    assert limit.take("19") == 0.5
