"""What the desk and the agencies do with units; each step with its line in the trail.

Assigning a unit gives its agency the ticket too, with the unit's name in the message; one that has
the ticket already is told of the unit. A unit on a ticket speaks for its agency: when it leaves,
the agency has acknowledged; when it arrives, the agency is on scene. Unit, dispatch and line are
committed together. Everybody locks in one order: tickets, unit, dispatch. Every function raises
``DatabaseAway``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ari_app.agencies.unit import AT_WORK, UnitBusy, UnitState, UnitStep, next_state
from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.dispatching import advance_dispatch, notify, send_ticket
from ari_app.tickets.notice import AssignedUnit, NoticeKind
from ari_app.tickets.opening import TicketState
from ari_app.tickets.way import WAY, DispatchState, Side, Step

LONGEST_REMARK = 200
_AGENCY_FOLLOWS: Mapping[UnitStep, Sequence[Step]] = {
    UnitStep.DEPART: (Step.ACKNOWLEDGE,),
    UnitStep.ARRIVE: (Step.ACKNOWLEDGE, Step.ARRIVE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """Who moves a unit, from which side and when."""

    account: Account
    side: Side
    now: datetime
    remark: str = ""


async def assign_unit(
    database: DeskDatabase,
    account: Account,
    ticket: str,
    unit_id: int,
    *,
    move: bool,
    now: datetime,
    trail: Trail,
) -> None:
    """The unit is the ticket's (a label) from now on; one that is already changes nothing.

    ``move``: also from another open ticket; without it that raises `UnitBusy`. Raises
    `StepRefused` (out of service, out without a ticket), `SendRefused` and `NotFound`.
    """
    by = _Move(account=account, side=Side.DESK, now=now)
    async with database.transaction() as session:
        unit, tickets = await _locked(session, account.centre, unit_id, ticket, None)
        wanted = next((row for row in tickets.values() if row["label"] == ticket), None)
        if wanted is None or not unit["active"]:
            raise NotFound
        if unit["ticket_id"] == wanted["ticket_id"]:
            return
        if unit["ticket_id"] is not None:
            unit = await _leave(session, unit, tickets[unit["ticket_id"]], by, move=move)
        note = f"Unit: {unit['name']}"
        [sent] = await send_ticket(
            session,
            centre=account.centre,
            ticket=ticket,
            agencies=[unit["agency"]],
            by=account.actor,
            now=now,
            note=note,
        )
        await _advance(session, unit, UnitStep.ASSIGN, wanted["ticket_id"], by)
        if sent.already:
            await notify_of_unit(session, sent.dispatch_id, wanted["ticket_id"], unit_id)
        await session.announce(ticket=ticket, unit=unit_id)
        detail = {"unit": unit["name"], "agency": unit["agency"]}
        entry = AuditEntry(action="unit.assign", subject=ticket, detail=detail)
        await trail.write_in(session, entry)


async def move_unit(
    database: DeskDatabase,
    account: Account,
    unit_id: int,
    step: UnitStep,
    *,
    side: Side,
    remark: str,
    now: datetime,
    trail: Trail,
) -> None:
    """A step of a unit, told by radio or by its own agency (whose account sees only its own).

    Raises `StepRefused` and `NotFound`.
    """
    by = _Move(account=account, side=side, now=now, remark=remark.strip()[:LONGEST_REMARK])
    agency = account.agency if side is Side.AGENCY else None
    async with database.transaction() as session:
        unit, tickets = await _locked(session, account.centre, unit_id, None, agency)
        if not unit["active"] and unit["state"] not in AT_WORK:
            raise NotFound  # one that is out there can still come home
        ticket = tickets.get(unit["ticket_id"])
        await _advance_known(session, unit, step, by)
        if ticket is not None and ticket["state"] != TicketState.CLOSED:
            await _agency_follows(session, unit, step, by)
        label = ticket["label"] if ticket is not None else None
        await session.announce(ticket=label, unit=unit_id)
        subject = label or f"{unit['agency']}/{unit['name']}"
        detail = {"unit": unit["name"], "step": step.value, "agency": unit["agency"]}
        await trail.write_in(
            session, AuditEntry(action="unit.step", subject=subject, detail=detail)
        )


async def notify_of_unit(session: Session, dispatch_id: int, ticket_id: int, unit_id: int) -> int:
    """The agency of a dispatch is told of a unit on its ticket, once for each assignment; by how
    many channels. A unit that is not on the ticket is not told of.
    """
    row = await session.row("units.assigned", unit_id, ticket_id)
    if row is None:
        return 0
    unit = AssignedUnit(
        assignment_id=row["assignment_id"], name=row["name"], together=tuple(row["together"])
    )
    return await notify(session, dispatch_id, NoticeKind.UNIT, unit)


async def _locked(
    session: Session, centre: str, unit_id: int, label: str | None, agency: str | None
) -> tuple[Row, dict[int, Row]]:
    """The unit, and the tickets that its move touches, by id. Raises `NotFound`, `Conflict`."""
    rows = await session.rows("units.tickets_for", centre, label, unit_id)
    tickets = {row["ticket_id"]: row for row in rows}
    unit = await session.row("units.lock", centre, unit_id, agency)
    if unit is None:
        raise NotFound
    if unit["ticket_id"] is not None and unit["ticket_id"] not in tickets:
        raise Conflict("Somebody else has just moved this unit; look again.")
    return unit, tickets


async def _leave(session: Session, unit: Row, old: Row, by: _Move, *, move: bool) -> Row:
    """Off another ticket: at once where that is closed, else only when it is wanted so."""
    if old["state"] != TicketState.CLOSED and not move:
        raise UnitBusy(f"{unit['name']} is on {old['label']} ({unit['state']}).")
    await _advance(session, unit, UnitStep.CLEAR, None, by)
    return {**unit, "state": UnitState.READY, "ticket_id": None}


async def _advance_known(session: Session, unit: Row, step: UnitStep, by: _Move) -> None:
    """A step that gives the unit no ticket: to keep its own, or to lose it."""
    to = next_state(UnitState(unit["state"]), step, by.side)
    ticket_id = unit["ticket_id"] if to in AT_WORK else None
    if step is UnitStep.ASSIGN:
        raise Conflict("A unit is assigned to a ticket; name it.")
    await _advance(session, unit, step, ticket_id, by)


async def _advance(
    session: Session, unit: Mapping[str, Any], step: UnitStep, ticket_id: int | None, by: _Move
) -> None:
    to = next_state(UnitState(unit["state"]), step, by.side)
    values = (step.value, by.now, by.side.value, by.account.actor, by.remark)
    await session.run("units.step", unit["unit_id"], to.value, ticket_id, *values)


async def _agency_follows(session: Session, unit: Row, step: UnitStep, by: _Move) -> None:
    """What the unit does, its agency has done too: as far as its dispatch is not there yet."""
    for wanted in _AGENCY_FOLLOWS.get(step, ()):
        found = await session.row("dispatches.working", unit["ticket_id"], unit["agency_id"])
        if found is not None and (DispatchState(found["state"]), wanted) in WAY:
            await advance_dispatch(
                session,
                dispatch_id=found["dispatch_id"],
                step=wanted,
                party=by.side,
                by=by.account.actor,
                now=by.now,
                note=unit["name"],
            )
