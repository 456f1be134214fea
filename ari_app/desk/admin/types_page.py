"""``/admin/types``: the types of incident of the ticket's form, edited by an admin.

Checked by the same code as a file (`type_of`); a type that tickets name is put out of use, never
deleted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aiohttp import web

from ari_app.desk.admin import type_form
from ari_app.desk.admin.admin_page import (
    AWAY,
    CONFLICT,
    FormTrouble,
    refused,
    sent_form,
    shown,
)
from ari_app.desk.admin.finding import searched
from ari_app.desk.admin.type_form import TypeForm
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row
from ari_app.tickets import type_keeping
from ari_app.tickets.form import TicketPriority
from ari_app.tickets.incident_types import strangers, type_of
from ari_app.tickets.json_entries import ValueRefused
from ari_app.tickets.question import QuestionKind

LIST = "/admin/types"


async def list_types(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    return await _list(request, account)


async def move(request: web.Request) -> web.StreamResponse:
    """One type a place up or down, or all by how often they are used."""
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    fields, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    database, own_trail = request.app[DESK].database, trail(request, account)
    if "by_use" in fields:
        await type_keeping.order_by_use(database, account, datetime.now(UTC), trail=own_trail)
        raise web.HTTPSeeOther(LIST)
    code, down = word(fields, "code"), "down" in fields and "up" not in fields
    known = await type_keeping.move_type(database, account, code, down=down, trail=own_trail)
    way = "down" if down else "up"
    raise web.HTTPSeeOther(f"{LIST}?moved={code}&way={way}" if known else LIST)


async def new_type(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    return await _form(request, account, TypeForm())


async def one_type(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    return await _form(request, account, await _stored(request, account))


async def create(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    return await _save(request, account, None)


async def change(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    return await _save(request, account, request.match_info["code"])


# ── what came ───────────────────────────────────────────────────────────────────────────────


async def _save(request: web.Request, account: Account, code: str | None) -> web.StreamResponse:
    """Saves the form, or shows it again; ``code`` None: a new type."""
    fields, trouble = await sent_form(request)
    typed = type_form.of_fields(fields, code or "")
    if trouble:
        return await _form(request, account, typed, trouble)
    if "arrange" in fields:
        return await _arrange(request, account, typed, word(fields, "arrange"))
    try:
        if code and "priority" not in fields:  # a page from before there was one
            typed = replace(typed, priority=(await _stored(request, account)).priority)
        return await (_change if code else _create)(request, account, typed)
    except ValueRefused as error:
        return await _form(request, account, typed, refused(error))
    except DatabaseAway:
        return await _form(request, account, typed, AWAY)


async def _create(request: web.Request, account: Account, typed: TypeForm) -> web.StreamResponse:
    made = type_of(typed.entry())
    await type_keeping.make_type(
        request.app[DESK].database,
        account,
        made,
        active=typed.active,
        trail=trail(request, account),
        why=typed.why,
    )
    raise web.HTTPSeeOther(f"{LIST}?done=kept&moved={made.code}")


async def _change(request: web.Request, account: Account, typed: TypeForm) -> web.StreamResponse:
    checked, before = type_of(typed.entry()), await _stored(request, account)
    kept = await type_keeping.edit_type(
        request.app[DESK].database,
        account,
        checked,
        active=typed.active,
        version=typed.version,
        fields=typed.changed(before),
        trail=trail(request, account),
        why=typed.why,
    )
    if not kept:
        return await _conflict(request, account, typed)
    raise web.HTTPSeeOther(f"{LIST}?done=kept&moved={typed.code}")


async def _conflict(request: web.Request, account: Account, typed: TypeForm) -> web.StreamResponse:
    """What was typed stands, what the other wrote stands beside it; saving again decides."""
    theirs = await _stored(request, account)
    mine = replace(typed, version=theirs.version)
    return await _form(request, account, mine, CONFLICT, theirs=theirs)


async def _arrange(
    request: web.Request, account: Account, typed: TypeForm, wanted: str
) -> web.StreamResponse:
    """Shows the form with two rows changed about; nothing is saved yet."""
    what, _, number = wanted.partition(".")
    index = whole(number, 999) or 0
    arranged = typed.with_row_up(what, index)
    return await _form(request, account, arranged, focus=f"{what}.{max(1, index - 1)}")


async def _stored(request: web.Request, account: Account) -> TypeForm:
    database, code = request.app[DESK].database, request.match_info["code"]
    return type_form.of_row(await type_keeping.find_type(database, account, code))


# ── what is shown ───────────────────────────────────────────────────────────────────────────


async def _list(
    request: web.Request, account: Account, trouble: FormTrouble | None = None
) -> web.Response:
    database = request.app[DESK].database
    rows = await type_keeping.all_types(database, account)
    known = await database.rows("agencies.list", account.centre, None)
    found = searched(
        request, "types", rows, lambda row: (row["name"], row["name_en"], *row["agencies"])
    )
    context = {
        **found,
        "uses": await type_keeping.uses(database, account, datetime.now(UTC)),
        "types": [(row, strangers(row["agencies"], known)) for row in found["types"]],
        "moved": request.query.get("moved", ""),
        "way": request.query.get("way", ""),
    }
    return shown(request, account, "admin_types.html", context, trouble)


async def _form(
    request: web.Request,
    account: Account,
    form: TypeForm,
    trouble: FormTrouble | None = None,
    *,
    theirs: TypeForm | None = None,
    focus: str = "",
) -> web.Response:
    context = {
        "form": form,
        "theirs": theirs,
        "differs": form.changed(theirs) if theirs else [],
        "kinds": list(QuestionKind),
        "priorities": list(TicketPriority),
        "names": [row["name"] for row in await _agencies(request, account) if row["active"]],
        "focus": focus,
        "is_new": "code" not in request.match_info,
    }
    return shown(request, account, "admin_type.html", context, trouble)


async def _agencies(request: web.Request, account: Account) -> Sequence[Row]:
    """To choose from; none while the database is away, then what was chosen still stands."""
    try:
        return await request.app[DESK].database.rows("agencies.list", account.centre, None)
    except DatabaseAway:
        return ()
