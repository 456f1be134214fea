"""``/admin/duty``: who is on duty at the agencies, from when to when and on which number."""

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.agencies import roster
from ari_app.agencies.duty import OnDuty, duty_number
from ari_app.desk.admin.admin_page import (
    FormTrouble,
    add_to,
    refused,
    sent_form,
    shown,
)
from ari_app.desk.admin.finding import searched
from ari_app.desk.admin.sheet_form import bring_in, sheet
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import NotFound
from ari_app.people.access import Account, Right
from ari_app.store.desk_database import Row
from ari_app.telephone_number import shown as number_shown
from ari_app.tickets.json_entries import ValueRefused

LIST = "/admin/duty"
FILE = "/admin/duty.csv"
_TYPED = ("agency", "person", "role", "number", "begins_at", "ends_at")
_KEPT_IN_SIGHT = timedelta(days=1)


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_AGENCIES))


async def add(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_AGENCIES, login=LIST)
    keep, again = partial(_added, request, account), partial(_list, request, account)
    return await add_to(request, keep, again, to=LIST)


async def remove(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_AGENCIES, login=LIST)
    _, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    number, database = int(request.match_info["number"]), request.app[DESK].database
    await roster.remove_duty(database, account, number, trail=trail(request, account))
    raise web.HTTPSeeOther(f"{LIST}?done=kept")


async def download(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_AGENCIES)
    rows = await _rows(request, account)
    return sheet("piket", roster.export_duties(rows, ZoneInfo(account.time_zone)))


async def bring(request: web.Request) -> web.StreamResponse:
    account, desk = await writer(request, Right.MANAGE_AGENCIES, login=LIST), request.app[DESK]

    async def use(data: bytes) -> None:
        await roster.import_duties(
            desk.database,
            account,
            data,
            zone=ZoneInfo(account.time_zone),
            country=desk.settings.centre.country,
            trail=trail(request, account),
        )

    return await bring_in(request, use, partial(_list, request, account), to=LIST)


async def _added(request: web.Request, account: Account, fields: Fields) -> FormTrouble | None:
    desk, zone = request.app[DESK], ZoneInfo(account.time_zone)
    try:
        duty = OnDuty(
            agency=word(fields, "agency"),
            person=word(fields, "person"),
            role=word(fields, "role"),
            number=duty_number(word(fields, "number"), desk.settings.centre.country),
            begins_at=roster.local_time(word(fields, "begins_at"), zone, field="begins_at"),
            ends_at=roster.local_time(word(fields, "ends_at"), zone, field="ends_at"),
        )
        await roster.keep_duty(desk.database, account, duty, trail=trail(request, account))
    except ValueRefused as error:
        return refused(error)
    except NotFound:
        return FormTrouble(status=422, problem="needed", field="agency")
    return None


async def _rows(request: web.Request, account: Account) -> list[Row]:
    since = datetime.now(UTC) - _KEPT_IN_SIGHT
    return await request.app[DESK].database.rows("duty.list", account.centre, since, None)


def _texts(row: Row) -> tuple[str | None, ...]:
    return (row["agency_name"], row["agency"], row["person"], row["role"])


async def _list(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    typed: Fields | None = None,
) -> web.Response:
    now, desk = datetime.now(UTC), request.app[DESK]
    rows = [
        {**row, "on": row["begins_at"] <= now < row["ends_at"], "over": row["ends_at"] <= now}
        for row in await _rows(request, account)
    ]
    agencies = await desk.database.rows("agencies.list", account.centre, None)
    on_now = {row["agency"] for row in rows if row["on"]}
    context = {
        **searched(request, "duties", rows, _texts),
        "agencies": agencies,
        "nobody": [row for row in agencies if row["active"] and row["code"] not in on_now],
        "spaced": lambda number: number_shown(number, desk.settings.centre.country),
        "typed": {name: word(typed, name) if typed else "" for name in _TYPED},
    }
    return shown(request, account, "admin_duty.html", context, trouble)
