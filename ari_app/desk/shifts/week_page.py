"""``/shifts``: the week's plan, one's own shifts, swaps; the plan as a file, the own calendar.

Everything works without a script. A call-taker sees the plan and what is theirs; only who manages
shifts changes it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.desk.shifts.shift_form import WEEK, day_in, shown
from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import NotFound
from ari_app.people.access import Account, Right
from ari_app.secrecy import token_hash
from ari_app.shifts.calendar_address import end_address, renew_address
from ari_app.shifts.feed import calendar_of
from ari_app.shifts.pattern import AHEAD, monday_of
from ari_app.shifts.planning import exported, shifts_between, shifts_of_days
from ari_app.shifts.roster import AbsenceKind, Shift
from ari_app.shifts.roster_csv import as_csv
from ari_app.shifts.swap import SwapState, party_of, steps_of
from ari_app.store.desk_database import DeskDatabase, Row

DAYS = 7
NOTHING: Mapping[str, str] = {}
_OWN_AHEAD = timedelta(days=28)
_IN_CALENDAR_BEFORE = timedelta(days=14)


async def show(request: web.Request) -> web.StreamResponse:
    return await week_of(request, await reader(request, Right.SEE_SHIFTS))


async def week_of(
    request: web.Request,
    account: Account,
    *,
    problem: str = "",
    status: int = 200,
    feed: str = "",
    typed: Mapping[str, str] = NOTHING,
) -> web.Response:
    """``feed``: the new address of the reader's calendar, shown this once; ``typed``: the own
    absence, as it came.
    """
    database, zone = request.app[DESK].database, ZoneInfo(account.time_zone)
    now = datetime.now(UTC)
    today = now.astimezone(zone).date()
    monday = asked_week(request, today)
    last = monday + timedelta(days=DAYS - 1)
    shifts = await shifts_of_days(database, account.centre, zone, monday, last)
    context = {
        **await _own(database, account, now),
        "monday": monday,
        "days": [monday + timedelta(days=n) for n in range(DAYS)],
        "holidays": frozenset(request.app[DESK].settings.hours.holidays),
        "today": today,
        "now": now,
        "before": monday - timedelta(days=DAYS),
        "after": monday + timedelta(days=DAYS),
        "names": _names(shifts),
        "cells": {(shift.name, shift.day): shift for shift in shifts},
        "seats": await seats(request, account),
        "opened": await _opened(database, account),
        "kinds": list(AbsenceKind),
        "typed": typed,
        "feed": feed,
    }
    return shown(request, account, "shifts.html", context, problem=problem, status=status)


async def _own(database: DeskDatabase, account: Account, now: datetime) -> dict[str, object]:
    """The reader's own shifts of the next weeks, swaps, absences, and their calendar's age."""
    today = now.astimezone(ZoneInfo(account.time_zone)).date()
    coming = await shifts_between(database, account.centre, now, now + _OWN_AHEAD)
    swaps = await database.rows("shifts.swaps", account.centre)
    made = await database.row("shifts.feed_made", account.centre, account.actor)
    return {
        "own": [shift for shift in coming if shift.duty_of(account.actor)],
        "swaps": [swap for row in swaps if (swap := _swap(row, account)) is not None],
        "away": await database.rows("shifts.own_absences", account.centre, account.actor, today),
        "feed_made": made["made_at"] if made else None,
    }


async def _opened(database: DeskDatabase, account: Account) -> Sequence[Row]:
    """Shifts that an absence has left open, for whoever can fill them."""
    if not account.may(Right.MANAGE_SHIFTS):
        return ()
    return await database.rows("shifts.opened_by_absence", account.centre, AHEAD)


def asked_week(request: web.Request, today: date) -> date:
    """The Monday of ``?week=``, else of this week."""
    return monday_of(day_in(request.query, "week") or today)


async def seats(request: web.Request, account: Account) -> dict[str, str]:
    """Extension → what the seat is called."""
    rows = await request.app[DESK].database.rows("shifts.seats", account.centre)
    return {row["extension"]: row["name"] for row in rows}


def _names(shifts: Sequence[Shift]) -> list[str]:
    """By the time of day at which each begins."""
    first: dict[str, timedelta] = {}
    for shift in shifts:
        midnight = datetime(shift.day.year, shift.day.month, shift.day.day, tzinfo=UTC)
        first.setdefault(shift.name, shift.begins_at - midnight)
    return sorted(first, key=lambda name: (first[name], name))


def _swap(row: Row, account: Account) -> dict[str, object] | None:
    """What the reader may see of it: their own, and all who supervise."""
    supervises = account.may(Right.MANAGE_SHIFTS)
    party = party_of(account.actor, row["asker"], row["asked"], supervises=supervises)
    if party is None:
        return None
    return {**row, "steps": steps_of(SwapState(row["state"]), party)}


async def export(request: web.Request) -> web.StreamResponse:
    """From ``?from=`` until ``?until=``, else four weeks from this Monday."""
    account = await reader(request, Right.MANAGE_SHIFTS)
    zone = ZoneInfo(account.time_zone)
    monday = monday_of(datetime.now(zone).date())
    first = day_in(request.query, "from") or monday
    last = day_in(request.query, "until") or first + timedelta(days=27)
    if not timedelta() <= last - first <= timedelta(days=400):
        raise web.HTTPBadRequest(reason="No such range")
    database = request.app[DESK].database
    shifts = await exported(database, account, first, last, trail(request, account))
    response = web.Response(body=as_csv(shifts, zone))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"dinas_{account.centre}_{first}_{last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


# ── the own calendar ─────────────────────────────────────────────────────────────────────────


async def renew_feed(request: web.Request) -> web.StreamResponse:
    """A new secret address, shown once; the one before shows nothing any more."""
    account = await writer(request, Right.SEE_SHIFTS, login=WEEK)
    await form_of(request)
    database = request.app[DESK].database
    try:
        secret = await renew_address(database, account, trail(request, account))
    except NotFound as error:
        raise web.HTTPNotFound from error
    return await week_of(request, account, feed=f"{request.url.origin()}/shifts/feed/{secret}.ics")


async def end_feed(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.SEE_SHIFTS, login=WEEK)
    await form_of(request)
    await end_address(request.app[DESK].database, account, trail(request, account))
    raise web.HTTPSeeOther(f"{WEEK}?done=ended")


async def feed(request: web.Request) -> web.StreamResponse:
    """For a calendar program, which has no session: whoever knows the address sees the shifts."""
    desk = request.app[DESK]
    values = (token_hash(request.match_info["secret"]), desk.settings.centre.code)
    row = await desk.database.row("shifts.feed", *values)
    if row is None:
        raise web.HTTPNotFound
    now = datetime.now(UTC)
    begin, end = now - _IN_CALENDAR_BEFORE, now + AHEAD
    shifts = await shifts_between(desk.database, row["centre"], begin, end)
    body = calendar_of(
        shifts,
        row["login"],
        centre=row["centre"],
        centre_name=row["centre_name"],
        made_at=now,
    )
    response = web.Response(body=body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response
