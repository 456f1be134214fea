"""``/admin/types``: the types of incident of the ticket's form, edited by an admin.

Checked by the same code as a file (`type_of`); a type that tickets name is put out of use, never
deleted.
"""

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from ari_app.desk.admin import type_form
from ari_app.desk.admin.admin_page import (
    AWAY,
    CONFLICT,
    Trouble,
    form_of,
    note,
    refused,
    shown,
    word,
)
from ari_app.desk.admin.type_form import TypeForm
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.parts import PARTS
from ari_app.people.access import Account, Right
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row
from ari_app.tickets.incident_types import (
    change_type,
    create_type,
    moved,
    strangers,
    type_of,
)
from ari_app.tickets.json_entries import ValueRefused
from ari_app.tickets.question import QuestionKind

LIST = "/admin/types"
_STEPS = {"up": -1, "down": 1}


async def list_types(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    return await _list(request, account)


async def move(request: web.Request) -> web.StreamResponse:
    """One type a place up or down. Two admins at once: both moves count."""
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    fields, trouble = await form_of(request)
    if trouble:
        return await _list(request, account, trouble)
    code, way = word(fields, "code"), next((way for way in _STEPS if way in fields), "up")
    async with request.app[PARTS].database.transaction() as session:
        await session.run("incident_types.lock", account.centre)
        rows = await session.rows("incident_types.all", account.centre, None)
        before = [row["code"] for row in rows]
        after = moved(before, code, _STEPS[way])
        if after != before:
            await session.run("incident_types.order", account.centre, after)
            await note(request, account, session, "types.order", code, {"way": way})
    raise web.HTTPSeeOther(f"{LIST}?moved={code}&way={way}" if code in before else LIST)


async def new_type(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    return await _form(request, account, TypeForm())


async def one_type(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    return await _form(request, account, await _stored(request, account))


async def create(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    return await _take(request, account, None)


async def change(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    return await _take(request, account, request.match_info["code"])


# ── what came ───────────────────────────────────────────────────────────────────────────────


async def _take(request: web.Request, account: Account, code: str | None) -> web.StreamResponse:
    """Saves the form, or shows it again; ``code`` None: a new type."""
    fields, trouble = await form_of(request)
    typed = type_form.of_fields(fields, code or "")
    if trouble:
        return await _form(request, account, typed, trouble)
    if "arrange" in fields:
        return await _arrange(request, account, typed, word(fields, "arrange"))
    try:
        return await (_change if code else _create)(request, account, typed)
    except ValueRefused as error:
        return await _form(request, account, typed, refused(error))
    except DatabaseAway:
        return await _form(request, account, typed, AWAY)


async def _create(request: web.Request, account: Account, typed: TypeForm) -> web.StreamResponse:
    made = type_of(typed.entry())
    async with request.app[PARTS].database.transaction() as session:
        if not await create_type(session, account.centre, made, active=typed.active):
            told = f"There is a type {made.code} already."
            raise ValueRefused(told, field="code", problem="code_taken", code=made.code)
        await note(request, account, session, "types.keep", made.code, {"new": "yes"})
    raise web.HTTPSeeOther(f"{LIST}?done=kept&moved={made.code}")


async def _change(request: web.Request, account: Account, typed: TypeForm) -> web.StreamResponse:
    checked, before = type_of(typed.entry()), await _stored(request, account)
    detail = {"fields": ", ".join(typed.changed(before))}
    async with request.app[PARTS].database.transaction() as session:
        kept = await change_type(
            session, account.centre, checked, active=typed.active, version=typed.version
        )
        if kept:
            await note(request, account, session, "types.keep", typed.code, detail)
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
    index = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
    arranged = typed.with_row_up(what, index)
    return await _form(request, account, arranged, focus=f"{what}.{max(1, index - 1)}")


async def _stored(request: web.Request, account: Account) -> TypeForm:
    database, code = request.app[PARTS].database, request.match_info["code"]
    rows = await database.rows("incident_types.all", account.centre, code)
    if not rows:
        raise web.HTTPNotFound
    return type_form.of_row(rows[0])


# ── what is shown ───────────────────────────────────────────────────────────────────────────


async def _list(
    request: web.Request, account: Account, trouble: Trouble | None = None
) -> web.Response:
    database = request.app[PARTS].database
    rows = await database.rows("incident_types.all", account.centre, None)
    known = await database.rows("agencies.list", account.centre, None)
    context = {
        "types": [(row, strangers(row["agencies"], known)) for row in rows],
        "moved": request.query.get("moved", ""),
        "way": request.query.get("way", ""),
    }
    return shown(request, account, "admin_types.html", context, trouble)


async def _form(
    request: web.Request,
    account: Account,
    form: TypeForm,
    trouble: Trouble | None = None,
    *,
    theirs: TypeForm | None = None,
    focus: str = "",
) -> web.Response:
    context = {
        "form": form,
        "theirs": theirs,
        "differs": form.changed(theirs) if theirs else [],
        "kinds": list(QuestionKind),
        "names": [row["name"] for row in await _agencies(request, account) if row["active"]],
        "focus": focus,
        "is_new": "code" not in request.match_info,
    }
    return shown(request, account, "admin_type.html", context, trouble)


async def _agencies(request: web.Request, account: Account) -> Sequence[Row]:
    """To choose from; none while the database is away, then what was chosen still stands."""
    try:
        return await request.app[PARTS].database.rows("agencies.list", account.centre, None)
    except DatabaseAway:
        return ()
