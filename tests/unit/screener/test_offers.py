"""Which calls a worker claims: shared without races, few at a time, never too late."""

from hypothesis import given
from hypothesis import strategies as st

from ari_app.screener.offers import OTHERS_AFTER_S, SETTING_UP, Offers

CHANNELS = [f"lab-{n}.{n}" for n in range(40)]


def worker(number: int, *, workers: int = 2, room: int = 60) -> Offers:
    return Offers(number=number, workers=workers, room=room, claim_s=0.5)


def due(offers: Offers, now_s: float, *, setting_up: int = 0, in_hand: int = 0) -> list[str]:
    return offers.due(now_s, setting_up=setting_up, in_hand=in_hand)


def test_each_call_has_exactly_one_worker_that_goes_first() -> None:
    for channel in CHANNELS:
        eager = []
        for number in (1, 2):
            offers = worker(number)
            offers.offered(channel, 0.0)
            eager += due(offers, 0.0)
        assert eager == [channel]


def test_the_others_go_after_a_moment() -> None:
    for number in (1, 2):
        offers = worker(number)
        offers.offered(CHANNELS[0], 0.0)
        at_once = due(offers, 0.0)
        assert at_once + due(offers, OTHERS_AFTER_S) == [CHANNELS[0]]


def test_a_call_that_another_claimed_is_left_alone() -> None:
    offers = worker(1, workers=1)
    offers.offered("a", 0.0)
    offers.gone("a")
    assert due(offers, 0.1) == []


def test_few_at_a_time_and_the_rest_in_its_turn() -> None:
    offers = worker(1, workers=1)
    for channel in CHANNELS[:10]:
        offers.offered(channel, 0.0)
    first = due(offers, 0.0)
    assert first == CHANNELS[:SETTING_UP]
    for channel in first:
        offers.gone(channel)
    assert due(offers, 0.1, setting_up=SETTING_UP - 1) == [CHANNELS[SETTING_UP]]


def test_whether_anything_may_become_due_by_time_alone() -> None:
    """A worker without it and without a call sleeps until it is told something."""
    offers = worker(1, workers=1)
    assert not offers.any
    offers.offered("a", 0.0)
    assert offers.any
    assert due(offers, 0.0) == ["a"] and offers.any  # claimed, and not begun yet
    offers.gone("a")
    assert not offers.any


def test_too_late_is_never_claimed() -> None:
    offers = worker(1, workers=1)
    offers.offered("a", 0.0)
    assert due(offers, 0.36) == []


def test_a_full_worker_declines() -> None:
    offers = worker(1, workers=1, room=3)
    for channel in CHANNELS[:5]:
        offers.offered(channel, 0.0)
    assert len(due(offers, 0.0, in_hand=2)) == 1


def test_a_claim_whose_caller_hung_up_does_not_block_for_ever() -> None:
    offers = worker(1, workers=1)
    for channel in CHANNELS[:SETTING_UP]:
        offers.offered(channel, 0.0)
    due(offers, 0.0)
    offers.offered("later", 1.1)
    assert due(offers, 1.1) == ["later"]


@given(st.lists(st.tuples(st.sampled_from(CHANNELS), st.floats(0, 5)), max_size=60))
def test_nothing_is_claimed_twice_and_never_too_many(story: list[tuple[str, float]]) -> None:
    offers = worker(1)
    claimed: list[str] = []
    seen: set[str] = set()
    for channel, at_s in sorted(story, key=lambda step: step[1]):
        if channel not in seen:
            offers.offered(channel, at_s)
            seen.add(channel)
        now = due(offers, at_s)
        assert len(now) <= SETTING_UP
        claimed += now
    assert len(claimed) == len(set(claimed))
