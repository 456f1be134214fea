"""So many at once, then so many a second; each for themselves."""

from ari_app.location.pace import Pace


def test_a_burst_then_one_each_four_seconds() -> None:
    pace = Pace(at_once=3, a_second=0.25)
    assert [pace.allows("link", 10.0) for _ in range(4)] == [True, True, True, False]
    assert not pace.allows("link", 12.0)
    assert pace.allows("link", 14.1) and not pace.allows("link", 14.2)


def test_nobody_waits_for_another() -> None:
    pace = Pace(at_once=1, a_second=0.1)
    assert pace.allows("one", 0) and pace.allows("other", 0) and not pace.allows("one", 1)


def test_the_memory_is_bounded() -> None:
    pace = Pace(at_once=1, a_second=1, kept=5)
    for number in range(100):
        pace.allows(str(number), float(number))
    assert len(pace._left) == 5
