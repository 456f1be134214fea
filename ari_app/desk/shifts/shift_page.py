"""``/shifts/{number}``: who works a shift, and asking a colleague to swap; each step of a swap."""

from datetime import UTC, datetime, timedelta

from aiohttp import web

from ari_app.desk.shifts.shift_form import (
    WEEK,
    number_of,
    shown,
)
from ari_app.desk.shifts.week_page import seats, week_of
from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.shifts import planning, swapping
from ari_app.shifts.pattern import AHEAD, MOST_PEOPLE
from ari_app.shifts.planning import DutyRefused, one_shift, shifts_between
from ari_app.shifts.swap import SwapRefused, SwapStep


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_SHIFTS)
    return await _page(request, account, number_of(request))


async def change(request: web.Request) -> web.StreamResponse:
    """Somebody comes to it or goes from it, or it gets a strength of its own."""
    account = await writer(request, Right.MANAGE_SHIFTS, login=WEEK)
    fields, number = await form_of(request), number_of(request)
    try:
        problem = await _changed(request, account, number, fields)
    except DutyRefused as error:
        return await _page(request, account, number, problem=error.why.value, status=409)
    if problem:
        return await _page(request, account, number, problem=problem, status=422)
    raise web.HTTPSeeOther(f"{WEEK}/{number}?done=kept")


async def _changed(
    request: web.Request, account: Account, number: int, fields: Fields
) -> str | None:
    """The problem, where there is one."""
    database, notes = request.app[DESK].database, trail(request, account)
    login, act = word(fields, "login"), word(fields, "act")
    if act == "strength":
        text = word(fields, "strength")
        strength = whole(text, MOST_PEOPLE) if text else None
        if text and not strength:
            return "strength"
        await planning.set_strength(database, account, number, strength, notes)
    elif act == "remove":
        await planning.remove_duty(database, account, number, login, notes)
    elif act == "replace" and (by := word(fields, "by")):
        await planning.replace_duty(database, account, number, login, by, notes)
    elif act in ("add", "replace") and not (login and act == "add"):
        return "person"
    elif act == "add":
        seat, known = word(fields, "seat"), await seats(request, account)
        seat = seat if seat in known else ""
        await planning.add_duty(database, account, number, login, seat, notes)
    else:
        await one_shift(database, account.centre, number)
        raise web.HTTPBadRequest
    return None


async def _page(
    request: web.Request, account: Account, number: int, *, problem: str = "", status: int = 200
) -> web.Response:
    database, now = request.app[DESK].database, datetime.now(UTC)
    shift, around = await one_shift(database, account.centre, number)
    people = await database.rows("shifts.people", account.centre)
    own = shift.duty_of(account.actor)
    can_swap = own is not None and shift.begins_at > now
    coming = await shifts_between(database, account.centre, now, now + AHEAD) if can_swap else []
    busy = {duty.login for one in around if one.meets(shift) for duty in one.duties}
    context = {
        "shift": shift,
        "now": now,
        "is_over": shift.ends_at <= now,
        "lasts": shift.ends_at - shift.begins_at,
        "people": people,
        "free_people": [row for row in people if row["login"] not in busy],
        "seats": await seats(request, account),
        "own_duty": own,
        "can_swap": can_swap,
        "colleagues": [row for row in people if row["login"] != account.actor] if can_swap else [],
        "returns": [
            (one, duty)
            for one in coming
            for duty in one.working
            if duty.login != account.actor
            and one.shift_id != shift.shift_id
            and one.begins_at > now
            and one.begins_at < now + timedelta(days=28)
        ],
    }
    return shown(request, account, "shift.html", context, problem=problem, status=status)


async def ask_swap(request: web.Request) -> web.StreamResponse:
    """``to``: a colleague's login, or their duty that is taken in return: ``login duty``."""
    account = await writer(request, Right.SEE_SHIFTS, login=WEEK)
    fields = await form_of(request)
    duty = whole(word(fields, "duty"), 10**9)
    login, _, back = word(fields, "to").partition(" ")
    back_duty = whole(back, 10**9) if back else None
    if duty is None or not login or (back and back_duty is None):
        raise web.HTTPBadRequest
    database = request.app[DESK].database
    try:
        await swapping.ask(database, account, duty, login, back_duty, trail(request, account))
    except SwapRefused as error:
        return await week_of(request, account, problem=error.reason, status=409)
    raise web.HTTPSeeOther(f"{WEEK}?done=asked")


async def step_swap(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.SEE_SHIFTS, login=WEEK)
    step = chosen(SwapStep, word(await form_of(request), "step"))
    database = request.app[DESK].database
    try:
        await swapping.advance_swap(
            database, account, number_of(request), step, trail(request, account)
        )
    except SwapRefused as error:
        return await week_of(request, account, problem=error.reason, status=409)
    raise web.HTTPSeeOther(f"{WEEK}?done=kept")
