"""The way of a ticket: each row of the table, every pair beside it, the whole from its parts."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.tickets.opening import TicketState
from ari_app.tickets.way import (
    FINAL,
    WAY,
    DispatchState,
    Progress,
    Side,
    Step,
    StepRefused,
    advance,
    possible,
    progress,
)

NOW = datetime(2026, 5, 1, 2, 11, tzinfo=UTC)
STATES, STEPS, PARTIES = list(DispatchState), list(Step), list(Side)


@pytest.mark.parametrize(
    ("path", "remark"),
    [
        ("try deliver acknowledge arrive finish", "the usual way"),
        ("deliver acknowledge arrive finish", "the first try gets through before it is noted"),
        ("acknowledge arrive find_unfounded", "seen on the page first; nothing was there"),
        ("try acknowledge mark_duplicate", "another call's ticket"),
        ("try cancel", "withdrawn while the notification is on its way"),
        ("deliver acknowledge arrive cancel", "withdrawn late"),
    ],
)
def test_ways_that_lead_to_an_end(path: str, remark: str) -> None:
    state = DispatchState.NEW
    for name in path.split():
        step = Step(name)
        party = Side.JOBS if step in (Step.TRY, Step.DELIVER) else Side.DESK
        state = advance(state, step, party=party, by="rini", at=NOW).to_state
    assert state in FINAL, remark


@given(
    state=some.sampled_from(STATES), step=some.sampled_from(STEPS), party=some.sampled_from(PARTIES)
)
def test_every_pair(state: DispatchState, step: Step, party: Side) -> None:
    """Either the table has it, and the step says all; or it is refused. Nothing leaves an end."""
    if step in possible(state, party):
        taken = advance(state, step, party=party, by="rini", at=NOW, note="siap")
        assert (taken.from_state, taken.to_state) == (state, WAY[state, step])
        assert (taken.by, taken.at, taken.note) == ("rini", NOW, "siap")
        assert state not in FINAL and taken.to_state != state
    else:
        with pytest.raises(StepRefused):
            advance(state, step, party=party, by="rini", at=NOW)


@given(some.lists(some.tuples(some.sampled_from(STEPS), some.sampled_from(PARTIES)), max_size=30))
def test_no_way_goes_back(steps: list[tuple[Step, Side]]) -> None:
    """However steps come, no state is seen twice, so every way ends."""
    state, seen = DispatchState.NEW, {DispatchState.NEW}
    for step, party in steps:
        if step in possible(state, party):
            state = advance(state, step, party=party, by="x", at=NOW).to_state
            assert state not in seen
            seen.add(state)


def test_from_everywhere_there_is_an_end() -> None:
    for state in STATES:
        assert (state in FINAL) == (not any((state, step) in WAY for step in STEPS))
        assert state in FINAL or Step.CANCEL in possible(state, Side.DESK)
        assert Step.CANCEL not in possible(state, Side.AGENCY)


def test_a_step_has_somebody_and_a_time() -> None:
    with pytest.raises(ValueError, match="somebody"):
        advance(DispatchState.SENT, Step.ACKNOWLEDGE, party=Side.DESK, by=" ", at=NOW)
    with pytest.raises(ValueError, match="zone"):
        at = NOW.replace(tzinfo=None)
        advance(DispatchState.SENT, Step.ACKNOWLEDGE, party=Side.DESK, by="rini", at=at)


@pytest.mark.parametrize(
    ("desk", "answered", "disposition", "states", "whole", "remark"),
    [
        ("open", False, None, "", "new", "the phone rings"),
        ("open", True, None, "", "open", "a call-taker has it"),
        ("callback", False, None, "", "callback", "nobody answered"),
        ("closed", True, "normal", "", "done", "answered at the desk"),
        ("closed", True, "prank", "", "unfounded", "nothing was there"),
        ("closed", True, "tes", "", "cancelled", "not meant"),
        ("open", True, None, "new", "open", "being sent"),
        ("open", True, None, "sent open", "sent", "the farthest counts"),
        ("open", True, None, "done sent", "on_scene", "somebody was there, somebody still works"),
        ("open", True, None, "done cancelled", "done", "nobody works any more"),
        ("open", True, None, "unfounded duplicate", "unfounded", "in the order of endings"),
        ("open", True, None, "cancelled", "open", "the wrong agency was withdrawn"),
        ("closed", True, "normal", "cancelled", "cancelled", "and no other was found"),
        ("callback", False, None, "acknowledged", "acknowledged", "sent before the call-back"),
    ],
)
def test_the_whole_ticket(
    desk: str, answered: bool, disposition: str | None, states: str, whole: str, remark: str
) -> None:
    parts = [DispatchState(name) for name in states.split()]
    found = progress(TicketState(desk), parts, answered=answered, disposition=disposition)
    assert found == whole, remark


@given(
    some.sampled_from(list(TicketState)),
    some.lists(some.sampled_from(STATES), min_size=1, max_size=5),
    some.booleans(),
)
def test_a_ticket_is_done_only_when_nobody_works(
    desk: TicketState, states: list[DispatchState], answered: bool
) -> None:
    whole = progress(desk, states, answered=answered)
    working = any(state not in FINAL for state in states)
    assert not working or whole not in (
        Progress.DONE,
        Progress.UNFOUNDED,
        Progress.DUPLICATE,
        Progress.CANCELLED,
    )
    assert whole == progress(desk, reversed(states), answered=answered)


def every_case() -> list[tuple[str, list[str], bool, str | None, bool]]:
    """Every desk state, up to three agencies' states, every outcome, duplicate or not."""
    sets = [c for n in range(4) for c in itertools.combinations([s.value for s in STATES], n)]
    words = [None, "normal", "prank", "tes", "ghost_diam", "salah_sambung", "non_darurat"]
    return [
        (desk.value, list(states), answered, word, duplicate)
        for desk in TicketState
        for states in sets
        for answered in (True, False)
        for word in words
        for duplicate in (True, False)
    ]
