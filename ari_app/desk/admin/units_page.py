"""``/admin/units``: the ambulances, engines, boats of the agencies, edited by an admin.

Nothing is deleted: a unit that is not used any more keeps its history. What a unit does is said by
its agency and by the desk, not here.
"""

from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from ari_app.agencies import unit_list
from ari_app.agencies.unit import UnitKind, UnitState, readiness
from ari_app.agencies.unit_list import NewUnit, UnitAtWork
from ari_app.desk.admin.admin_page import (
    CONFLICT,
    FormTrouble,
    add_to,
    refused,
    sent_form,
    shown,
    version_in,
)
from ari_app.desk.admin.finding import searched
from ari_app.desk.admin.sheet_form import bring_in, sheet
from ari_app.desk.web.page import chosen, language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.unit_words import KINDS, STATES
from ari_app.desk.web.words import word as word_of
from ari_app.people.access import Account, Right
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language
from ari_app.tickets.json_entries import ValueRefused

LIST = "/admin/units"
FILE = "/admin/units.csv"


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_AGENCIES))


async def add(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_AGENCIES, login=LIST)
    keep, again = partial(_added, request, account), partial(_list, request, account)
    return await add_to(request, keep, again, to=LIST)


async def one(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_AGENCIES)
    return _form(request, account, await _stored(request, account))


async def change(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_AGENCIES, login=LIST)
    fields, trouble = await sent_form(request)
    if trouble:  # before what there is: a form without its proof learns nothing
        return await _list(request, account, trouble)
    row = await _stored(request, account)
    trouble = await _changed(request, account, row, fields)
    if trouble:
        return _form(request, account, {**row, **_typed(fields)}, trouble)
    raise web.HTTPSeeOther(f"{LIST}?done=kept")


async def download(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_AGENCIES)
    return sheet("unit", unit_list.export_units(await _units(request, account)))


async def bring(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_AGENCIES, login=LIST)
    database, own_trail = request.app[DESK].database, trail(request, account)

    async def use(data: bytes) -> None:
        now = datetime.now(UTC)
        await unit_list.import_units(database, account, data, now=now, trail=own_trail)

    return await bring_in(request, use, partial(_list, request, account), to=LIST)


async def _added(request: web.Request, account: Account, fields: Fields) -> FormTrouble | None:
    try:
        unit = _unit(fields, word(fields, "agency"))
        kept = await unit_list.add_unit(
            request.app[DESK].database,
            account,
            unit,
            now=datetime.now(UTC),
            trail=trail(request, account),
        )
    except ValueRefused as error:
        return refused(error)
    values = {"name": unit.name}
    return (
        None if kept else FormTrouble(status=422, problem="unit_taken", field="name", values=values)
    )


async def _changed(
    request: web.Request, account: Account, row: Row, fields: Fields
) -> FormTrouble | None:
    try:
        unit = _unit(fields, row["agency"], active=word(fields, "active") == "yes")
        kept = await unit_list.change_unit(
            request.app[DESK].database,
            account,
            row,
            unit,
            version=version_in(fields),
            trail=trail(request, account),
            why=word(fields, "why"),
        )
    except ValueRefused as error:
        return refused(error)
    except UnitAtWork:
        return FormTrouble(status=409, problem="unit_at_work", field="active")
    return None if kept else CONFLICT


def _unit(fields: Fields, agency: str, *, active: bool = True) -> NewUnit:
    kind = chosen(UnitKind, word(fields, "kind"))
    return NewUnit(agency=agency, name=word(fields, "name"), kind=kind, active=active)


def _typed(fields: Fields) -> dict[str, object]:
    active = word(fields, "active") == "yes"
    typed = {name: word(fields, name) for name in ("name", "kind", "why")}
    return {**typed, "active": active}


async def _units(request: web.Request, account: Account) -> list[Row]:
    return await request.app[DESK].database.rows("units.list", account.centre, None, False)


async def _stored(request: web.Request, account: Account) -> Row:
    number = int(request.match_info["number"])
    row = await request.app[DESK].database.row("units.one", account.centre, number)
    if row is None:
        raise web.HTTPNotFound
    return row


def _form(
    request: web.Request, account: Account, unit: Row, trouble: FormTrouble | None = None
) -> web.Response:
    context = {"unit": {"why": "", **unit}, "kinds": list(UnitKind)}
    return shown(request, account, "admin_unit.html", context, trouble)


def _texts(language: Language, row: Row) -> tuple[str | None, ...]:
    return (
        *(row["name"], row["agency"], row["agency_name"], row["ticket"]),
        *(word_of(KINDS, row["kind"], language), word_of(STATES, row["state"], language)),
    )


async def _list(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    typed: Fields | None = None,
) -> web.Response:
    rows, language = await _units(request, account), language_of(request)
    found = searched(request, "units", rows, partial(_texts, language))
    used = [row for row in found["units"] if row["active"] and row["agency_active"]]
    context = {
        **found,
        "counts": readiness((UnitKind(row["kind"]), UnitState(row["state"])) for row in used),
        "agencies": await request.app[DESK].database.rows("agencies.list", account.centre, None),
        "kinds": list(UnitKind),
        "typed": {n: word(typed, n) if typed else "" for n in ("agency", "name", "kind")},
    }
    return shown(request, account, "admin_units.html", context, trouble)
