"""``/shifts/away``: a person reports that they do not come, from the page of their own shifts, or
that they come after all.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.desk.shifts.shift_form import WEEK, day_in, number_of
from ari_app.desk.shifts.week_page import week_of
from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Right
from ari_app.shifts import absences
from ari_app.shifts.absences import AlreadyAway
from ari_app.shifts.roster import AbsenceKind

AWAY = "/shifts/away"


async def report(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.SEE_SHIFTS, login=WEEK)
    fields, database = await form_of(request), request.app[DESK].database
    first, last = day_in(fields, "first"), day_in(fields, "last")
    typed = {name: word(fields, name) for name in ("first", "last", "kind")}
    if first is None or last is None:
        return await week_of(request, account, problem="own_days", status=422, typed=typed)
    kind = chosen(AbsenceKind, word(fields, "kind"))
    today = datetime.now(UTC).astimezone(ZoneInfo(account.time_zone)).date()
    try:
        await absences.report_own(
            database, account, (first, last), kind, today, trail(request, account)
        )
    except Invalid:
        return await week_of(request, account, problem="own_days", status=422, typed=typed)
    except AlreadyAway:
        return await week_of(request, account, problem="away_already", status=409, typed=typed)
    except NotFound:
        return await week_of(request, account, problem="no_shifts", status=409, typed=typed)
    raise web.HTTPSeeOther(f"{WEEK}?done=away")


async def withdraw(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.SEE_SHIFTS, login=WEEK)
    await form_of(request)
    today = datetime.now(UTC).astimezone(ZoneInfo(account.time_zone)).date()
    await absences.withdraw_own(
        request.app[DESK].database, account, number_of(request), today, trail(request, account)
    )
    raise web.HTTPSeeOther(f"{WEEK}?done=kept")
