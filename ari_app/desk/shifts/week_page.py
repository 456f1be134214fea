"""``/shifts``: the week's plan, one's own shifts, swaps; the plan as a file, the own calendar.

Everything works without a script. A call-taker sees the plan and what is theirs; only who manages
shifts changes it.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.desk.shifts.shift_form import WEEK, day_in, form_of, shown, trail
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.secrecy import new_token, token_hash
from ari_app.shifts.feed import calendar_of
from ari_app.shifts.pattern import AHEAD, at_minute, monday_of
from ari_app.shifts.planning import shifts_between
from ari_app.shifts.roster import Shift
from ari_app.shifts.roster_csv import as_csv
from ari_app.shifts.swap import SwapState, party_of, steps_of
from ari_app.store.desk_database import Row

DAYS = 7
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
) -> web.Response:
    """``feed``: the new address of the reader's calendar, shown this once."""
    database, zone = request.app[DESK].database, ZoneInfo(account.time_zone)
    now = datetime.now(UTC)
    today = now.astimezone(zone).date()
    monday = asked_week(request, today)
    shifts = await shifts_of_days(request, account, monday, DAYS)
    coming = await shifts_between(database, account.centre, now, now + _OWN_AHEAD)
    made = await database.row("shifts.feed_made", account.centre, account.actor)
    swaps = await database.rows("shifts.swaps", account.centre)
    context = {
        "monday": monday,
        "days": [monday + timedelta(days=n) for n in range(DAYS)],
        "holidays": frozenset(request.app[DESK].settings.hours.holidays),
        "today": today,
        "now": now,
        "before": monday - timedelta(days=DAYS),
        "after": monday + timedelta(days=DAYS),
        "names": _names(shifts),
        "cells": {(shift.name, shift.day): shift for shift in shifts},
        "seats": await places(request, account),
        "own": [shift for shift in coming if shift.duty_of(account.actor)],
        "swaps": [swap for row in swaps if (swap := _swap(row, account)) is not None],
        "feed": feed,
        "feed_made": made["made_at"] if made else None,
    }
    return shown(request, account, "shifts.html", context, problem=problem, status=status)


def asked_week(request: web.Request, today: date) -> date:
    """The Monday of ``?week=``, else of this week."""
    return monday_of(day_in(request.query, "week") or today)


async def shifts_of_days(
    request: web.Request, account: Account, first: date, days: int
) -> list[Shift]:
    """That begin on these days."""
    zone = ZoneInfo(account.time_zone)
    begin, end = (at_minute(first + timedelta(days=n), 0, zone) for n in (0, days))
    found = await shifts_between(request.app[DESK].database, account.centre, begin, end)
    return [shift for shift in found if first <= shift.day < first + timedelta(days=days)]


async def places(request: web.Request, account: Account) -> dict[str, str]:
    """Extension → what the seat is called."""
    rows = await request.app[DESK].database.rows("shifts.places", account.centre)
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
    shifts = await shifts_of_days(request, account, first, (last - first).days + 1)
    await trail(request, account).write(
        AuditEntry(action="shift.export", subject=f"{first} - {last}")
    )
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
    secret, database = new_token(), request.app[DESK].database
    async with database.transaction() as session:
        values = (account.centre, account.actor, token_hash(secret))
        if await session.row("shifts.renew_feed", *values) is None:
            raise web.HTTPNotFound
        entry = AuditEntry(action="shift.feed", subject=account.actor)
        await trail(request, account).write_in(session, entry)
    return await week_of(request, account, feed=f"{request.url.origin()}/shifts/feed/{secret}.ics")


async def end_feed(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.SEE_SHIFTS, login=WEEK)
    await form_of(request)
    async with request.app[DESK].database.transaction() as session:
        row = await session.row("shifts.end_feed", account.centre, account.actor)
        if row is not None:
            entry = AuditEntry(action="shift.feed_end", subject=account.actor)
            await trail(request, account).write_in(session, entry)
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
