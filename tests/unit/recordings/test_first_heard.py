"""What is heard first: why a call is to be heard, and the draw of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.call import Outcome
from ari_app.verdict import Verdict
from recordings.first_heard import Because, Candidate, Ended, because, drawn, is_instant


def ended(
    outcome: Outcome,
    verdict: Verdict | None = Verdict.NOISE,
    *,
    lasted_s: float = 31.0,
    marked: bool = True,
    by_chance: bool = False,
) -> Ended:
    return Ended(
        outcome=outcome, verdict=verdict, lasted_s=lasted_s, marked=marked, drawn=by_chance
    )


@pytest.mark.parametrize(
    ("call", "wanted", "remark"),
    [
        (ended(Outcome.ABANDONED_HELD), Because.HELD, "held, and gone before anybody listened"),
        (ended(Outcome.ABANDONED_WAITING), Because.HELD, "held first, then gone in the queue"),
        (ended(Outcome.CUT_BY_US, Verdict.VOICE), Because.CUT, "always to be explained"),
        (ended(Outcome.ABANDONED_SCREENING, None), Because.LEFT, "longer than an instant"),
        (ended(Outcome.ABANDONED_SCREENING, None, lasted_s=2.0), Because.LEFT, "just as long"),
        (ended(Outcome.ABANDONED_SCREENING, None, lasted_s=1.9), None, "an instant"),
        (
            ended(Outcome.ABANDONED_SCREENING, Verdict.VOICE, lasted_s=1.9),
            Because.LEFT,
            "a cry within the first second is heard by a human",
        ),
        (ended(Outcome.ABANDONED_HELD, lasted_s=1.0), Because.HELD, "it was held: no instant"),
        (ended(Outcome.ANSWERED, marked=False), None, "one of the others"),
        (ended(Outcome.ANSWERED, marked=False, by_chance=True), Because.DRAWN, "chance"),
        (ended(Outcome.ABANDONED_HELD, by_chance=True), Because.HELD, "the graver reason counts"),
        (
            ended(Outcome.ABANDONED_SCREENING, None, lasted_s=1.0, marked=False),
            None,
            "judged already: it is counted no more",
        ),
    ],
)
def test_why_a_call_is_heard(call: Ended, wanted: Because | None, remark: str) -> None:
    assert because(call) is wanted, remark


def test_an_instant_is_one_as_long_as_it_is_marked() -> None:
    assert is_instant(ended(Outcome.ABANDONED_SCREENING, Verdict.SILENT, lasted_s=0.4))
    assert not is_instant(ended(Outcome.ABANDONED_SCREENING, None, lasted_s=0.4, marked=False))


CALLS = [
    Candidate(call_id=f"call-{number}", taker="101" if number < 300 else "102" if number else "")
    for number in range(310)
]


def test_each_call_taker_is_drawn() -> None:
    """Two of a hundred, and one of the ten."""
    found = drawn(CALLS, 0.02)
    takers = [call.taker for call in CALLS if call.call_id in found]
    assert takers == ["101"] * 6 + ["102"]


@given(some.permutations(CALLS))
def test_the_order_of_the_calls_changes_nothing(calls: list[Candidate]) -> None:
    assert drawn(calls, 0.02) == drawn(CALLS, 0.02)


@pytest.mark.parametrize(("share", "many"), [(0.0, 0), (1.0, 310), (0.001, 2)])
def test_the_share(share: float, many: int) -> None:
    assert len(drawn(CALLS, share)) == many


def test_who_had_no_call_has_none_drawn() -> None:
    assert drawn([], 0.5) == []


def test_more_calls_of_one_do_not_change_another_s() -> None:
    """A stratum stands for itself."""
    of_102 = [call for call in CALLS if call.taker == "102"]
    assert set(drawn(of_102, 0.02)) <= set(drawn(CALLS, 0.02))
