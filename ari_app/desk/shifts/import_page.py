"""``/shifts/import``: a plan from a CSV file; first what it would change, then the change.

The preview carries the file itself and reads it anew when it is confirmed, so that nothing is
changed that was not shown; a plan that has changed since is shown once more.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.desk.shifts.shift_form import WEEK, shown
from ari_app.desk.shifts.week_page import seats
from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.uploaded import read_upload
from ari_app.people.access import Account, Right
from ari_app.shifts.pattern import at_minute
from ari_app.shifts.planning import PlanChanged, absent_days, apply_changes, shifts_between
from ari_app.shifts.roster_csv import (
    LARGEST_BYTES,
    Change,
    Known,
    ReadRoster,
    changes,
    days_in,
    read_roster,
)

IMPORT = "/shifts/import"
_LONGEST_DAYS = 400
_BESIDE = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    read: ReadRoster
    changes: tuple[Change, ...] = ()

    @property
    def mark(self) -> str:
        """Of what is changed, and from what: another plan has another mark."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SHIFTS)
    return _page(request, account, None, "", {})


async def preview(request: web.Request) -> web.StreamResponse:
    """What the file would change, or what is wrong with it; nothing is changed."""
    account = await writer(request, Right.MANAGE_SHIFTS, login=IMPORT)
    came = await read_upload(request, "file", LARGEST_BYTES)
    if came is None:
        raise web.HTTPForbidden
    if not came.file or len(came.file) > LARGEST_BYTES:
        return _page(request, account, None, "", {}, problem="file", status=422)
    return await _shown(request, account, came.file)


async def apply(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_SHIFTS, login=IMPORT)
    fields = await form_of(request)
    data = word(fields, "csv").encode()
    if not data:
        return _page(request, account, None, "", {}, problem="file", status=422)
    found = await _read(request, account, data)
    if found.read.wrong or found.mark != word(fields, "mark"):
        return await _shown(request, account, data, problem="plan_changed")
    try:
        await apply_changes(
            request.app[DESK].database, account, found.changes, trail(request, account)
        )
    except PlanChanged:
        return await _shown(request, account, data, problem="plan_changed")
    raise web.HTTPSeeOther(f"{WEEK}?done=imported")


async def _shown(
    request: web.Request, account: Account, data: bytes, *, problem: str = ""
) -> web.Response:
    found = await _read(request, account, data)
    people = await _names(request, account)
    text = data.decode("utf-8-sig", errors="replace").replace("\0", "")
    status = 409 if problem else 422 if found.read.wrong else 200
    return _page(request, account, found, text, people, problem=problem, status=status)


async def _read(request: web.Request, account: Account, data: bytes) -> Preview:
    """The file against the plan as it is now."""
    database, centre, now = request.app[DESK].database, account.centre, datetime.now(UTC)
    days = days_in(data)
    shifts = []
    absent = {}
    if days is not None and (days[1] - days[0]).days <= _LONGEST_DAYS:
        zone = ZoneInfo(account.time_zone)
        begin = at_minute(days[0] - _BESIDE, 0, zone)
        end = at_minute(days[1] + _BESIDE, 0, zone)
        shifts = await shifts_between(database, centre, begin, end)
        absent = await absent_days(database, centre, *days)
    known = Known(
        shifts=shifts,
        people=await _names(request, account),
        seats=await seats(request, account),
        absent=absent,
        now=now,
    )
    read = read_roster(data, known)
    return Preview(read=read, changes=tuple(changes(shifts, read.wanted)))


async def _names(request: web.Request, account: Account) -> dict[str, str]:
    rows = await request.app[DESK].database.rows("shifts.people", account.centre)
    return {row["login"]: row["name"] for row in rows}


def _page(
    request: web.Request,
    account: Account,
    found: Preview | None,
    text: str,
    people: dict[str, str],
    *,
    problem: str = "",
    status: int = 200,
) -> web.Response:
    def named(placed: Iterable[tuple[str, str]]) -> str:
        return ", ".join(
            f"{people.get(login, login)} ({seat})" if seat else people.get(login, login)
            for login, seat in placed
        )

    context = {"found": found, "csv": text, "named": named}
    return shown(request, account, "shift_import.html", context, problem=problem, status=status)
