"""``/admin/guidance``: what call-takers read to callers until help comes, edited by an admin.

A change is a new version; a review is of one version, and of no other words.
"""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.agencies.sheet import SheetRefused
from ari_app.desk.admin import guidance_files, guidance_form
from ari_app.desk.admin.admin_page import (
    AWAY,
    CONFLICT,
    FormTrouble,
    refused,
    sent_form,
    shown,
    version_in,
)
from ari_app.desk.admin.finding import searched
from ari_app.desk.admin.guidance_form import GuidanceForm
from ari_app.desk.admin.sheet_form import brought, not_used, sheet
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row
from ari_app.tickets import guidance_keeping
from ari_app.tickets.guidance import (
    LONGEST_SOURCE,
    LONGEST_STEP,
    LONGEST_TITLE,
    ReviewState,
    card_of,
    of_row,
    review_of,
    review_state,
)
from ari_app.tickets.json_entries import ValueRefused
from ari_app.tickets.type_keeping import all_types

LIST = "/admin/guidance"
NEW = "/admin/new-guidance"
CSV, JSON = "/admin/guidance.csv", "/admin/guidance.json"
REVIEW_FIELDS = ("reviewer", "reviewed_on", "review_due")


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_TYPES))


async def new_card(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    return await _form(request, account, GuidanceForm(), None)


async def one(request: web.Request) -> web.StreamResponse:
    """As it is now, or as an earlier ``version`` was: saved, that one is the newest again."""
    account = await reader(request, Right.MANAGE_TYPES)
    row = await _stored(request, account)
    return await _form(request, account, await _wanted(request, account, row), row)


async def create(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    return await _save(request, account, "")


async def change(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    return await _save(request, account, request.match_info["code"])


async def review(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_TYPES, login="/")
    fields, trouble = await sent_form(request)
    if trouble:  # before what there is: a form without its proof learns nothing
        return await _list(request, account, trouble)
    row = await _stored(request, account)
    trouble = await _signed(request, account, row, fields)
    if trouble:
        form = guidance_form.of_row(row, row["version"])
        typed = {name: word(fields, name) for name in REVIEW_FIELDS}
        return await _form(request, account, form, row, trouble, review=typed)
    raise web.HTTPSeeOther(f"{LIST}?done=kept")


async def download_csv(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    rows = await guidance_keeping.cards(request.app[DESK].database, account)
    return sheet("panduan", guidance_files.as_csv_file(of_row(row) for row in rows))


async def download_json(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_TYPES)
    rows = await guidance_keeping.cards(request.app[DESK].database, account)
    return web.Response(
        text=guidance_files.as_json_file(of_row(row) for row in rows),
        content_type="application/json",
        charset="utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="panduan.json"',
        },
    )


async def bring(request: web.Request) -> web.StreamResponse:
    """A file of either kind."""
    account = await writer(request, Right.MANAGE_TYPES, login=LIST)
    came = await brought(request)
    if isinstance(came, FormTrouble):
        return await _list(request, account, came)
    try:
        cards = guidance_files.read_file(came)
        database, own_trail = request.app[DESK].database, trail(request, account)
        await guidance_keeping.import_cards(database, account, cards, trail=own_trail)
    except SheetRefused as error:
        return await _list(request, account, not_used(error))
    raise web.HTTPSeeOther(f"{LIST}?done=kept")


# ── what came ───────────────────────────────────────────────────────────────────────────────


async def _save(request: web.Request, account: Account, code: str) -> web.StreamResponse:
    fields, trouble = await sent_form(request)
    typed = guidance_form.of_fields(fields, code)
    if trouble and code:  # before what there is: a form without its proof learns nothing
        return await _list(request, account, trouble)
    row = await _stored(request, account) if code else None
    if trouble is None and "preview" not in fields:
        trouble = await _kept(request, account, typed)
        if trouble is None:
            raise web.HTTPSeeOther(f"{LIST}?done=kept&moved={typed.code}")
    return await _form(request, account, typed, row, trouble)


async def _kept(request: web.Request, account: Account, typed: GuidanceForm) -> FormTrouble | None:
    database, own_trail = request.app[DESK].database, trail(request, account)
    try:
        card = card_of(typed.entry())
        kept = await guidance_keeping.keep_card(
            database, account, card, version=typed.version, trail=own_trail
        )
    except ValueRefused as error:
        return refused(error)
    except DatabaseAway:
        return AWAY
    if kept:
        return None
    values = {"code": typed.code}
    new = FormTrouble(status=422, problem="code_taken", field="code", values=values)
    return CONFLICT if typed.version else new


async def _signed(
    request: web.Request, account: Account, row: Row, fields: Fields
) -> FormTrouble | None:
    try:
        signed = review_of(
            word(fields, "reviewer"),
            _day(word(fields, "reviewed_on")),
            _day(word(fields, "review_due")),
            _today(account),
        )
        kept = await guidance_keeping.sign_review(
            request.app[DESK].database,
            account,
            row["code"],
            signed,
            version=version_in(fields),
            trail=trail(request, account),
        )
    except ValueRefused as error:
        return refused(error)
    return None if kept else CONFLICT


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _today(account: Account) -> date:
    return datetime.now(ZoneInfo(account.time_zone)).date()


async def _stored(request: web.Request, account: Account) -> Row:
    database, code = request.app[DESK].database, request.match_info["code"]
    return await guidance_keeping.find_card(database, account, code)


async def _wanted(request: web.Request, account: Account, row: Row) -> GuidanceForm:
    number = request.query.get("version", "")
    for each in await guidance_keeping.versions(request.app[DESK].database, account, row["code"]):
        if str(each["version"]) == number:
            return guidance_form.of_row({**each, "code": row["code"]}, row["version"])
    return guidance_form.of_row(row, row["version"])


# ── what is shown ───────────────────────────────────────────────────────────────────────────


async def _list(
    request: web.Request, account: Account, trouble: FormTrouble | None = None
) -> web.Response:
    database = request.app[DESK].database
    rows = await guidance_keeping.cards(database, account)
    types = {row["code"]: row for row in await all_types(database, account)}
    found = searched(
        request,
        "cards",
        rows,
        lambda row: (row["title"], row["title_en"], row["code"], *row["types"]),
    )
    used = {code for row in rows if row["active"] for code in row["types"]}
    context = {
        **found,
        "cards": [{**row, "state": _state(row, account)} for row in found["cards"]],
        "moved": request.query.get("moved", ""),
        "types": types,
        "bare": [row for row in types.values() if row["active"] and row["code"] not in used],
    }
    return shown(request, account, "admin_guidance.html", context, trouble)


def _state(row: Row, account: Account) -> ReviewState:
    return review_state(row["reviewed_on"], row["review_due"], _today(account))


async def _form(
    request: web.Request,
    account: Account,
    form: GuidanceForm,
    row: Row | None,
    trouble: FormTrouble | None = None,
    *,
    review: Mapping[str, str] | None = None,
) -> web.Response:
    database = request.app[DESK].database
    known = await guidance_keeping.versions(database, account, row["code"]) if row else []
    context = {
        "form": form,
        "row": row,
        "state": _state(row, account) if row else ReviewState.UNREVIEWED,
        "versions": [{**each, "state": _state(each, account)} for each in known],
        "types": await all_types(database, account),
        "review": review or {"reviewer": "", "reviewed_on": "", "review_due": ""},
        "longest": {"title": LONGEST_TITLE, "step": LONGEST_STEP, "source": LONGEST_SOURCE},
        "differs": (),
    }
    return shown(request, account, "admin_guidance_card.html", context, trouble)
