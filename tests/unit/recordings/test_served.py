"""Most of the audio was served: told once, whatever ranges it came in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.served import ServedRanges

RINI = ("JPR", "rini", "session", "call")
SIZE = 100


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([(0, 100)], [True]),
        ([(0, 50)], [False]),  # half is not most
        ([(0, 51)], [True]),
        ([(0, 4)], [False]),  # a player looks at the head
        ([(0, 30), (0, 30)], [False, False]),  # the same twice is not more
        ([(0, 30), (60, 90)], [False, True]),  # with a hole
        ([(60, 90), (0, 30), (20, 70)], [False, True, False]),  # in any order; told once
        ([(0, 100), (0, 100)], [True, False]),
        ([(10, 10), (50, 40)], [False, False]),  # nothing went out
    ],
)
def test_when_it_is_told(parts: list[tuple[int, int]], told: list[bool]) -> None:
    served = ServedRanges()
    assert [served.add(RINI, start, stop, size=SIZE) for start, stop in parts] == told


def test_each_listener_and_each_call_counts_for_itself() -> None:
    served, budi = ServedRanges(), ("JPR", "budi", "session", "call")
    token, other = ("JPR", "rini", "token", "call"), ("JPR", "rini", "session", "other")
    for listener in (RINI, budi, token, other):
        assert not served.add(listener, 0, 40, size=SIZE)
    assert served.add(RINI, 40, 80, size=SIZE)


def test_it_stays_small() -> None:
    served = ServedRanges(most=2, longest=3)
    for number in range(10):
        served.add(("JPR", str(number)), 0, 10, size=SIZE)
        served.add(RINI, 2 * number, 2 * number + 1, size=SIZE)
    assert len(served._served) == 2
    assert len(served._served[RINI].ranges) == 3


@given(st.lists(st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)), max_size=20))
def test_it_is_told_exactly_when_more_than_half_was_sent(parts: list[tuple[int, int]]) -> None:
    served, sent, told = ServedRanges(), set[int](), False
    for start, stop in parts:
        sent |= set(range(start, stop))
        told = served.add(RINI, start, stop, size=SIZE) or told
        assert told == (len(sent) * 2 > SIZE)
