"""The states of a unit: ways through the table, and every pair beside it."""

import itertools

import pytest

from ari_app.agencies.unit import (
    AT_WORK,
    UNIT_WAY,
    Readiness,
    UnitKind,
    UnitState,
    UnitStep,
    next_state,
    readiness,
    steps_of,
)
from ari_app.tickets.way import Side, StepRefused


@pytest.mark.parametrize(
    ("path", "end", "remark"),
    [
        ("assign depart arrive clear", "ready", "the usual way"),
        ("assign arrive clear", "ready", "nobody told that it left"),
        ("assign clear", "ready", "called back before it left"),
        ("depart arrive clear", "ready", "work of the agency's own"),
        ("depart clear", "ready", "turned round on the way"),
        ("assign depart stand_down return", "ready", "broke down on the way"),
    ],
)
def test_ways_through_a_shift(path: str, end: str, remark: str) -> None:
    state = UnitState.READY
    for step in path.split():
        state = next_state(state, UnitStep(step), Side.DESK)
    assert state == end, remark


def test_every_other_pair_is_refused() -> None:
    for state, step in itertools.product(UnitState, UnitStep):
        if (state, step) in UNIT_WAY:
            assert next_state(state, step, Side.DESK) is UNIT_WAY[state, step]
        else:
            with pytest.raises(StepRefused):
                next_state(state, step, Side.DESK)


def test_only_the_desk_assigns_and_jobs_may_nothing() -> None:
    with pytest.raises(StepRefused):
        next_state(UnitState.READY, UnitStep.ASSIGN, Side.AGENCY)
    assert not any(steps_of(state, Side.JOBS) for state in UnitState)


def test_whoever_is_out_can_always_come_home() -> None:
    for state in UnitState:
        steps = steps_of(state, Side.AGENCY)
        assert steps and UnitStep.ASSIGN not in steps
        assert (UnitStep.CLEAR in steps) == (state in AT_WORK)


def test_what_is_ready_is_counted_by_kind() -> None:
    boat, ambulance = UnitKind.BOAT, UnitKind.AMBULANCE
    seen = [
        (boat, UnitState.OUT_OF_SERVICE),
        (ambulance, UnitState.READY),
        (ambulance, UnitState.READY),
        (ambulance, UnitState.ON_SCENE),
    ]
    found = readiness(seen)
    assert found == [
        Readiness(kind=ambulance, ready=2, at_work=1, out=0),
        Readiness(kind=boat, ready=0, at_work=0, out=1),
    ]
    assert [one.all for one in found] == [3, 1]
