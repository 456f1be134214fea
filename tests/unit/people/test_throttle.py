"""The throttle of the logins: waits that double, end, and never lock anybody out for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.people.throttle import Throttle, keys_of


def test_waits_double_and_end() -> None:
    throttle = Throttle(free=3, first_s=5, most_s=20)
    waits = []
    for _ in range(7):
        throttle.tried(0.0, "a")
        waits.append(throttle.wait_s(0.0, "a"))
    assert waits == [0, 0, 5, 10, 20, 20, 20]
    assert throttle.wait_s(20.0, "a") == 0 and throttle.wait_s(0.0, "b") == 0
    throttle.succeeded("a")
    assert throttle.wait_s(0.0, "a") == 0


def test_a_try_that_nobody_could_judge_does_not_count() -> None:
    throttle = Throttle(free=2, first_s=5)
    for _ in range(9):
        throttle.tried(0.0, "a")
        throttle.not_heard("a")
    assert throttle.wait_s(0.0, "a") == 0
    throttle.tried(0.0, "a")
    throttle.tried(0.0, "a")
    throttle.tried(0.0, "a")
    throttle.not_heard("a", "never seen")
    assert throttle.wait_s(0.0, "a") == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("rini", "203.0.113.7"), ("rini", "203.0.113.8"), False),
        (("rini", "2001:db8::1"), ("rini", "2001:db8::ffff:2"), True),  # of one /64
        (("rini", "2001:db8::1"), ("rini", "2001:db8:0:1::1"), False),
        (("rini", "::ffff:203.0.113.7"), ("rini", "203.0.113.7"), True),
        (("rini", "::ffff:203.0.113.7"), ("rini", "::ffff:203.0.113.8"), False),
        (("rini", ""), ("rini", ""), True),
    ],
)
def test_what_a_try_is_counted_under(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    assert (keys_of(*one) == keys_of(*other)) is same
    assert keys_of("siti", one[1])[0] != keys_of(*one)[0]
    assert keys_of("siti", one[1])[1] == keys_of(*one)[1]


@given(st.lists(st.tuples(st.floats(0, 1e6), st.text(max_size=3)), max_size=60))
def test_a_throttle_never_grows_nor_waits_for_ever(tries: list[tuple[float, str]]) -> None:
    throttle = Throttle(kept=10)
    for now_s, key in sorted(tries):
        throttle.tried(now_s, key)
        assert 0 <= throttle.wait_s(now_s, key) <= throttle.most_s
        assert len(throttle._tries) <= 10
