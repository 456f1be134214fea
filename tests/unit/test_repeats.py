"""Of many lines that say the same the first is written, then their number; other lines all are."""

import io
import logging
import time

import pytest

from ari_app.logs import Sparing
from ari_app.repeats import MOST_KEYS, REPEATS, Repeats


def test_the_first_and_then_a_number() -> None:
    repeats = Repeats[str](window_s=60)
    assert [repeats.is_first("a", f"a{n}", n) for n in range(4)] == [True, False, False, False]
    assert repeats.is_first("b", "b0", 5)
    assert repeats.ended(59) == []
    assert repeats.next_end_s == 60
    assert repeats.ended(60) == [("a3", 3)]  # b was said once: there is nothing to add
    assert not repeats.is_first("a", "a4", 61)  # the attack goes on: a number a window
    assert repeats.ended(120) == [("a4", 1)]
    assert repeats.ended(180) == [] and repeats.next_end_s is None
    assert repeats.is_first("a", "a5", 181)


def test_a_stranger_who_invents_keys_fills_nothing() -> None:
    repeats = Repeats[int]()
    written = [repeats.is_first(f"key {n}", n, 0) for n in range(10 * MOST_KEYS)]
    assert sum(written) == MOST_KEYS + 1
    assert sum(count for _, count in repeats.left()) == len(written) - sum(written)
    assert repeats.left() == []


@pytest.fixture
def logged() -> tuple[logging.Logger, Sparing, io.StringIO]:
    out = io.StringIO()
    handler, log = Sparing(out, window_s=0.2), logging.Logger("of the test")
    log.addHandler(handler)
    return log, handler, out


def test_a_long_attack_has_a_line_a_window(
    logged: tuple[logging.Logger, Sparing, io.StringIO],
) -> None:
    log, handler, out = logged
    for number in range(50):
        log.warning("bad request %d", number, extra={REPEATS: "bad"})
        log.warning("call %d", number)
    assert out.getvalue().count("bad request") == 1 and out.getvalue().count("call") == 50
    deadline_s = time.monotonic() + 10
    while "bad request 49 - 49 more of these" not in out.getvalue():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    handler.close()


def test_the_number_is_told_at_the_end_of_the_process(
    logged: tuple[logging.Logger, Sparing, io.StringIO],
) -> None:
    log, handler, out = logged
    for _ in range(3):
        log.error("again", extra={REPEATS: "again"})
    handler.close()
    assert out.getvalue() == "again\nagain - 2 more of these\n"
