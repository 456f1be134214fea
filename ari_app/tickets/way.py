"""THE WAY OF A TICKET: prose, table, engine. No I/O, no clock in here.

A call-taker gives a ticket to one or more agencies; each agency has a *dispatch* of its own. It is
*new* in the same moment in which the call-taker decides, *open* while the notification is on its
way (tried, not yet taken by anybody), *sent* when the agency's mailbox, telephone or system has
taken it. A human at the agency says *acknowledged*, then *on scene* (for an office: at work on
it), then *done*. Instead of done a ticket may turn out *unfounded* or a *duplicate*; the desk may
withdraw it (*cancelled*). The last four are final.

An agency may acknowledge before the notification has got through: it saw the ticket on its page,
or was telephoned. The desk may take every human step on an agency's behalf, for agencies also
answer by telephone and radio; the history then names the call-taker. Only the desk withdraws.

| state                       | step            | by            | next         |
|-----------------------------|-----------------|---------------|--------------|
| new                         | try             | jobs          | open         |
| new, open                   | deliver         | jobs          | sent         |
| new, open, sent             | acknowledge     | agency, desk  | acknowledged |
| acknowledged                | arrive          | agency, desk  | on_scene     |
| on_scene                    | finish          | agency, desk  | done         |
| acknowledged, on_scene      | find_unfounded  | agency, desk  | unfounded    |
| sent, acknowledged, on_scene | mark_duplicate | agency, desk  | duplicate    |
| any that is not final       | cancel          | desk          | cancelled    |

Every other pair is refused (:class:`StepRefused`), here and by the database:
store/functions/dispatch_way.sql holds the same table and a test compares the two.

The ticket as a whole has no state of its own once an agency has it: `progress` derives it. It is
as far as the agency that is farthest, never *done* while one still works; when none does any more
it is done if anyone is, else unfounded or duplicate. While no agency has it (or all were
withdrawn) it is *new* (nobody has answered the caller), *open* (a call-taker has), or *callback*;
when the desk has closed it, it is a *duplicate* if it points to another ticket, *cancelled* if
agencies were withdrawn, else what its outcome says. The desk closes a ticket, as a duplicate too,
only when no agency works on it any more; a mark that was a mistake is taken off, and the ticket is
open again. A duplicate points to a ticket that is none itself
(store/functions/duplicate_points_to_an_original.sql).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ari_app.errors import Conflict
from ari_app.tickets.opening import TicketState

# ── words ────────────────────────────────────────────────────────────────────────────────────


class DispatchState(StrEnum):
    NEW = "new"
    OPEN = "open"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ON_SCENE = "on_scene"
    DONE = "done"
    UNFOUNDED = "unfounded"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"


class Step(StrEnum):
    TRY = "try"
    DELIVER = "deliver"
    ACKNOWLEDGE = "acknowledge"
    ARRIVE = "arrive"
    FINISH = "finish"
    FIND_UNFOUNDED = "find_unfounded"
    MARK_DUPLICATE = "mark_duplicate"
    CANCEL = "cancel"


class Side(StrEnum):
    """On which side whoever takes a step stands."""

    JOBS = "jobs"
    AGENCY = "agency"
    DESK = "desk"


class Progress(StrEnum):
    """The ticket as a whole."""

    NEW = "new"
    OPEN = "open"
    CALLBACK = "callback"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ON_SCENE = "on_scene"
    DONE = "done"
    UNFOUNDED = "unfounded"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"


FINAL = frozenset(
    {
        DispatchState.DONE,
        DispatchState.UNFOUNDED,
        DispatchState.DUPLICATE,
        DispatchState.CANCELLED,
    }
)


class StepRefused(Conflict):
    """The dispatch's state, or the side that asks, does not allow this step."""


# ── the table ────────────────────────────────────────────────────────────────────────────────

_BY: Mapping[Step, frozenset[Side]] = {
    Step.TRY: frozenset({Side.JOBS}),
    Step.DELIVER: frozenset({Side.JOBS}),
    Step.ACKNOWLEDGE: frozenset({Side.AGENCY, Side.DESK}),
    Step.ARRIVE: frozenset({Side.AGENCY, Side.DESK}),
    Step.FINISH: frozenset({Side.AGENCY, Side.DESK}),
    Step.FIND_UNFOUNDED: frozenset({Side.AGENCY, Side.DESK}),
    Step.MARK_DUPLICATE: frozenset({Side.AGENCY, Side.DESK}),
    Step.CANCEL: frozenset({Side.DESK}),
}


def _rows() -> dict[tuple[DispatchState, Step], DispatchState]:
    state, rows = DispatchState, dict[tuple[DispatchState, Step], DispatchState]()

    def add(step: Step, to: DispatchState, *since: DispatchState) -> None:
        rows.update({(each, step): to for each in since})

    add(Step.TRY, state.OPEN, state.NEW)
    add(Step.DELIVER, state.SENT, state.NEW, state.OPEN)
    add(Step.ACKNOWLEDGE, state.ACKNOWLEDGED, state.NEW, state.OPEN, state.SENT)
    add(Step.ARRIVE, state.ON_SCENE, state.ACKNOWLEDGED)
    add(Step.FINISH, state.DONE, state.ON_SCENE)
    add(Step.FIND_UNFOUNDED, state.UNFOUNDED, state.ACKNOWLEDGED, state.ON_SCENE)
    add(Step.MARK_DUPLICATE, state.DUPLICATE, state.SENT, state.ACKNOWLEDGED, state.ON_SCENE)
    add(Step.CANCEL, state.CANCELLED, *(each for each in state if each not in FINAL))
    return rows


WAY: Mapping[tuple[DispatchState, Step], DispatchState] = _rows()


# ── the engine ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone:
    """One line of a dispatch's history: who did what, when, with which words."""

    step: Step
    from_state: DispatchState
    to_state: DispatchState
    at: datetime
    party: Side
    by: str
    note: str = ""

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ValueError("a step always has somebody who took it")
        if self.at.tzinfo is None:
            raise ValueError("a step's time must know its zone")


def advance(
    state: DispatchState, step: Step, *, party: Side, by: str, at: datetime, note: str = ""
) -> StepDone:
    """The step as it will stand in the history; raises :class:`StepRefused`."""
    to_state = WAY.get((state, step))
    if to_state is None:
        raise StepRefused(f"The step {step} is not possible in the state {state}.")
    if party not in _BY[step]:
        raise StepRefused(f"The step {step} is not for the side {party}.")
    return StepDone(
        step=step, from_state=state, to_state=to_state, at=at, party=party, by=by, note=note
    )


def possible(state: DispatchState, party: Side) -> list[Step]:
    """What this side may do now, the usual next step first."""
    return [step for step in Step if (state, step) in WAY and party in _BY[step]]


# ── the whole ticket ─────────────────────────────────────────────────────────────────────────

_RANK = {
    DispatchState.NEW: 0,
    DispatchState.OPEN: 1,
    DispatchState.SENT: 2,
    DispatchState.ACKNOWLEDGED: 3,
    DispatchState.ON_SCENE: 4,
    DispatchState.DONE: 4,  # somebody was there; others still work
}
_AS_A_WHOLE = (
    Progress.OPEN,
    Progress.OPEN,
    Progress.SENT,
    Progress.ACKNOWLEDGED,
    Progress.ON_SCENE,
)
_ENDINGS = (DispatchState.DONE, DispatchState.UNFOUNDED, DispatchState.DUPLICATE)
_NO_CASE = ("prank", "ghost_diam", "ghost_bising", "ghost_suara_latar", "ghost_terputus")
_NOT_MEANT = ("salah_sambung", "tes")


def progress(
    desk: TicketState,
    dispatches: Iterable[DispatchState],
    *,
    answered: bool,
    disposition: str | None = None,
    duplicate: bool = False,
) -> Progress:
    """The ticket as a whole; ``duplicate``: it points to another one.

    The same rule is the SQL function of store/functions/ticket_progress.sql.
    """
    states = set(dispatches)
    if not states <= FINAL:
        return _AS_A_WHOLE[max(_RANK[state] for state in states if state in _RANK)]
    for ending in _ENDINGS:
        if ending in states:
            return Progress(ending)
    if duplicate and desk is TicketState.CLOSED:
        return Progress.DUPLICATE
    return _without_agency(desk, withdrawn=bool(states), answered=answered, why=disposition)


def _without_agency(
    desk: TicketState, *, withdrawn: bool, answered: bool, why: str | None
) -> Progress:
    match desk:
        case TicketState.CALLBACK:
            return Progress.CALLBACK
        case TicketState.OPEN:
            return Progress.OPEN if answered or withdrawn else Progress.NEW
        case TicketState.CLOSED if withdrawn or why in _NOT_MEANT:
            return Progress.CANCELLED
        case TicketState.CLOSED:
            return Progress.UNFOUNDED if why in _NO_CASE else Progress.DONE
