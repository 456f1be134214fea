"""Asking for a swap, and each step of it, in the database (`ari_app.shifts.swap` has the rules)."""

from datetime import UTC, datetime

from ari_app.errors import NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry, Trail
from ari_app.shifts.planning import absent_days, one_shift
from ari_app.shifts.roster import Shift, refusal
from ari_app.shifts.swap import SwapRefused, SwapState, SwapStep, after, party_of
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row


async def ask(
    database: DeskDatabase,
    account: Account,
    duty_id: int,
    login: str,
    return_duty_id: int | None,
    trail: Trail,
) -> None:
    """Whoever has the duty asks; raises `SwapRefused` and ``NotFound``."""
    async with database.transaction() as session:
        duty = await session.row("shifts.duty", account.centre, duty_id)
        if duty is None or duty["login"] != account.actor:
            raise NotFound
        if return_duty_id is not None:
            back = await session.row("shifts.duty", account.centre, return_duty_id)
            if back is None or back["login"] != login:
                raise SwapRefused("not_theirs")
        values = (account.centre, duty_id, return_duty_id, login)
        if await session.row("shifts.ask_swap", *values) is None:
            raise SwapRefused("asked_already")
        subject = f"{duty['day']} {duty['name']}"
        entry = AuditEntry(action="shift.swap_ask", subject=subject, detail={"to": login})
        await trail.write_in(session, entry)


async def advance_swap(
    database: DeskDatabase, account: Account, swap_id: int, step: SwapStep, trail: Trail
) -> None:
    """Raises `SwapRefused` where it cannot be, ``NotFound`` for a swap that is not the asker's."""
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        swap = await session.row("shifts.swap", account.centre, swap_id)
        supervises = account.may(Right.MANAGE_SHIFTS)
        if swap is None:
            raise NotFound
        party = party_of(account.actor, swap["asker"], swap["asked"], supervises=supervises)
        if party is None:
            raise NotFound
        state = after(SwapState(swap["state"]), step, party)
        if state is SwapState.APPROVED:
            await _exchange(session, account.centre, swap)
        await session.run("shifts.change_swap", swap_id, state.value, account.actor)
        detail = {"step": step.value, "of": swap["asker"], "to": swap["asked"]}
        entry = AuditEntry(action="shift.swap", subject=str(swap_id), detail=detail)
        await trail.write_in(session, entry)


async def _exchange(session: Session, centre: str, swap: Row) -> None:
    """Each has the other's duty; raises `SwapRefused` where one of them cannot."""
    given = await _duty(session, centre, swap["duty_id"], swap["asker"])
    back = None
    if swap["return_duty_id"] is not None:
        back = await _duty(session, centre, swap["return_duty_id"], swap["asked"])
    without = {given["shift_id"], *({back["shift_id"]} if back else ())}
    await _refuse(session, centre, given["shift_id"], swap["asked"], without)
    if back is not None:
        await _refuse(session, centre, back["shift_id"], swap["asker"], without)
    await _give(session, given, swap["asked"])
    if back is not None:
        await _give(session, back, swap["asker"])


async def _give(session: Session, duty: Row, login: str) -> None:
    if await session.row("shifts.give_duty", duty["duty_id"], login) is None:
        raise SwapRefused("closed")


async def _duty(session: Session, centre: str, duty_id: int, login: str) -> Row:
    duty = await session.row("shifts.duty", centre, duty_id)
    if duty is None or duty["login"] != login:
        raise SwapRefused("too_late")  # the shift has begun, or the plan is another one
    return duty


async def _refuse(
    session: Session, centre: str, shift_id: int, login: str, without: set[int]
) -> None:
    """``without``: the shifts of the swap itself, of which each gives one away."""
    shift, around = await one_shift(session, centre, shift_id)
    if shift.duty_of(login) is not None:
        raise SwapRefused("twice")
    absent = await absent_days(session, centre, shift.day, shift.day)
    others: list[Shift] = [one for one in around if one.shift_id not in without]
    if why := refusal(shift, login, "", others, absent.get(login, ()), datetime.now(UTC)):
        raise SwapRefused(why.value)
