"""THE STATES OF A UNIT: prose, table, engine. No I/O, no clock in here.

A unit is what an agency sends: an ambulance, a fire engine, a boat, a doctor. It is *ready*, or the
desk has *assigned* it to a ticket and it has not left yet, or it is *on the way*, or *on scene*, or
*out of service*. Somebody of the agency says so on their telephone, or a call-taker after a radio
call; only the desk assigns. A unit that leaves without a ticket works for its agency alone.

| state                            | step       | by           | next           |
|----------------------------------|------------|--------------|----------------|
| ready                            | assign     | desk         | assigned       |
| ready, assigned                  | depart     | agency, desk | on_the_way     |
| assigned, on_the_way             | arrive     | agency, desk | on_scene       |
| assigned, on_the_way, on_scene   | clear      | agency, desk | ready          |
| any but out_of_service           | stand_down | agency, desk | out_of_service |
| out_of_service                   | return     | agency, desk | ready          |

Every other pair is refused (:class:`StepRefused`), here and by the database:
store/functions/unit_next.sql holds the same table and a test compares the two.

A unit belongs to one ticket at a time. When its ticket is closed, or its agency is done with it, a
unit that has not left is ready again at once (store/functions/unit_is_freed.sql). One that is out
there is not: that it can be sent again is said by a human, and the desk is alarmed when nobody does
(`ari_app.tickets.clocks`). Its old ticket hinders no new one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ari_app.errors import Conflict
from ari_app.tickets.way import Side, StepRefused


class UnitKind(StrEnum):
    AMBULANCE = "ambulance"
    FIRE_ENGINE = "fire_engine"
    RESCUE = "rescue"
    BOAT = "boat"
    PATROL = "patrol"
    DOCTOR = "doctor"
    CREW = "crew"
    OTHER = "other"


class UnitState(StrEnum):
    READY = "ready"
    ASSIGNED = "assigned"
    ON_THE_WAY = "on_the_way"
    ON_SCENE = "on_scene"
    OUT_OF_SERVICE = "out_of_service"


class UnitStep(StrEnum):
    ASSIGN = "assign"
    DEPART = "depart"
    ARRIVE = "arrive"
    CLEAR = "clear"
    STAND_DOWN = "stand_down"
    RETURN = "return"


class UnitBusy(Conflict):
    """The unit works for another open ticket; the message names it."""


AT_WORK = frozenset({UnitState.ASSIGNED, UnitState.ON_THE_WAY, UnitState.ON_SCENE})

_DESK, _BOTH = frozenset({Side.DESK}), frozenset({Side.AGENCY, Side.DESK})
_BY: Mapping[UnitStep, frozenset[Side]] = {
    **dict.fromkeys(UnitStep, _BOTH),
    UnitStep.ASSIGN: _DESK,
}


def _rows() -> dict[tuple[UnitState, UnitStep], UnitState]:
    state, rows = UnitState, dict[tuple[UnitState, UnitStep], UnitState]()

    def add(step: UnitStep, to: UnitState, *since: UnitState) -> None:
        rows.update({(each, step): to for each in since})

    add(UnitStep.ASSIGN, state.ASSIGNED, state.READY)
    add(UnitStep.DEPART, state.ON_THE_WAY, state.READY, state.ASSIGNED)
    add(UnitStep.ARRIVE, state.ON_SCENE, state.ASSIGNED, state.ON_THE_WAY)
    add(UnitStep.CLEAR, state.READY, *AT_WORK)
    add(UnitStep.STAND_DOWN, state.OUT_OF_SERVICE, state.READY, *AT_WORK)
    add(UnitStep.RETURN, state.READY, state.OUT_OF_SERVICE)
    return rows


UNIT_WAY: Mapping[tuple[UnitState, UnitStep], UnitState] = _rows()


def next_state(state: UnitState, step: UnitStep, side: Side) -> UnitState:
    """Raises `StepRefused`."""
    to = UNIT_WAY.get((state, step))
    if to is None:
        raise StepRefused(f"The step {step} is not possible in the state {state}.")
    if side not in _BY[step]:
        raise StepRefused(f"The step {step} is not for the side {side}.")
    return to


def steps_of(state: UnitState, side: Side) -> list[UnitStep]:
    """What this side may say now, the usual next step first; to assign needs a ticket."""
    found = [s for s in UnitStep if (state, s) in UNIT_WAY and side in _BY[s]]
    return [step for step in found if step is not UnitStep.ASSIGN]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Of one kind: how many are ready, at work, out of service."""

    kind: UnitKind
    ready: int
    at_work: int
    out: int

    @property
    def all(self) -> int:
        return self.ready + self.at_work + self.out


def readiness(units: Iterable[tuple[UnitKind, UnitState]]) -> list[Readiness]:
    """Each kind that there is, in the order of `UnitKind`."""
    seen = list(units)
    return [
        Readiness(
            kind=kind,
            ready=seen.count((kind, UnitState.READY)),
            at_work=sum(seen.count((kind, state)) for state in AT_WORK),
            out=seen.count((kind, UnitState.OUT_OF_SERVICE)),
        )
        for kind in UnitKind
        if any(each is kind for each, _ in seen)
    ]
