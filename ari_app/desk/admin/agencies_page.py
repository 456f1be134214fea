"""``/admin/agencies``: the agencies of the centre and their channels, edited by an admin.

A channel's address and secret go in and are never shown again. Nothing is deleted: an agency or a
channel that is not used any more keeps its history.
"""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from ari_app.desk.admin import agency_form
from ari_app.desk.admin.admin_page import (
    AWAY,
    CONFLICT,
    FormTrouble,
    refused,
    sent_form,
    shown,
)
from ari_app.desk.admin.agency_form import AgencyForm, ChannelForm
from ari_app.desk.admin.finding import searched
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row
from ari_app.tickets import agency_keeping
from ari_app.tickets.agencies import Agency, ChannelKind, NewChannel
from ari_app.tickets.json_entries import ValueRefused

LIST = "/admin/agencies"


async def list_agencies(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_AGENCIES)
    rows = await request.app[DESK].database.rows("agencies.list", account.centre, None)
    context = searched(
        request, "agencies", rows, lambda row: (row["name"], row["code"], row["contact"])
    )
    return shown(request, account, "admin_agencies.html", context)


async def new_agency(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_AGENCIES)
    return _form(request, account, AgencyForm(), None)


async def one_agency(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_AGENCIES)
    row = await _stored(request, account)
    return _form(request, account, agency_form.of_row(row), row)


async def create(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_AGENCIES, login="/")
    return await _save(request, account, None)


async def change(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_AGENCIES, login="/")
    return await _save(request, account, request.match_info["code"])


async def add_channel(request: web.Request) -> web.StreamResponse:
    """A secret that we made is shown on the page that answers, and never again."""
    desk = request.app[DESK]
    account = await writer(request, Right.MANAGE_AGENCIES, login="/")
    fields, trouble = await sent_form(request)
    row, typed = await _stored(request, account), agency_form.channel_of_fields(fields)
    own = agency_form.of_row(row)
    if trouble:
        return _form(request, account, own, row, trouble, channel=typed)
    try:
        channel = NewChannel(
            kind=chosen(ChannelKind, typed.kind),
            label=typed.label,
            url=typed.url,
            secret=word(fields, "secret") or None,
        )
        _, secret = await agency_keeping.open_channel(
            desk.database,
            account,
            row["code"],
            channel,
            home=desk.settings.home,
            trail=trail(request, account),
        )
    except ValueRefused as error:
        return _form(request, account, own, row, refused(error), channel=typed)
    if channel.secret is not None or secret is None:
        raise web.HTTPSeeOther(f"{LIST}/{row['code']}?done=channel_added")
    return _form(request, account, own, await _stored(request, account), secret=secret)


async def use_channel(request: web.Request) -> web.StreamResponse:
    """A test over a channel, or its end."""
    account = await writer(request, Right.MANAGE_AGENCIES, login="/")
    fields, trouble = await sent_form(request)
    row = await _stored(request, account)
    if trouble:
        return _form(request, account, agency_form.of_row(row), row, trouble)
    number, code = int(request.match_info["number"]), row["code"]
    database = request.app[DESK].database
    channel = await agency_keeping.find_channel(database, account, code, number)
    if "test" in fields:
        return await _test(request, account, row, channel)
    if "remove" not in fields:
        raise web.HTTPBadRequest
    await agency_keeping.close_channel(database, account, number, trail=trail(request, account))
    raise web.HTTPSeeOther(f"{LIST}/{code}?done=channel_removed")


# ── what came ───────────────────────────────────────────────────────────────────────────────


async def _save(request: web.Request, account: Account, code: str | None) -> web.StreamResponse:
    """Saves the form, or shows it again; ``code`` None: a new agency."""
    fields, trouble = await sent_form(request)
    typed = agency_form.of_fields(fields, code or "")
    row = None
    try:
        row = await _stored(request, account) if code else None
        if trouble:
            return _form(request, account, typed, row, trouble)
        agency = agency_form.checked(typed, fields)
        kept = await _kept(request, account, agency, typed, row)
    except ValueRefused as error:
        return _form(request, account, typed, row, refused(error))
    except DatabaseAway:
        return _form(request, account, typed, row, AWAY)
    if not kept:
        return await _not_kept(request, account, typed)
    raise web.HTTPSeeOther(f"{LIST}/{agency.code}?done=kept")


async def _kept(
    request: web.Request, account: Account, agency: Agency, typed: AgencyForm, row: Row | None
) -> bool:
    """``row`` None: a new agency. False where it could not be: the code, or somebody else."""
    database, own_trail = request.app[DESK].database, trail(request, account)
    before = agency_form.of_row(row) if row is not None else AgencyForm(name="")
    fields = typed.changed(before)
    if row is None:
        return await agency_keeping.make_agency(
            database, account, agency, fields=fields, trail=own_trail, why=typed.why
        )
    return await agency_keeping.edit_agency(
        database,
        account,
        agency,
        version=typed.version,
        fields=fields,
        trail=own_trail,
        why=typed.why,
    )


async def _not_kept(request: web.Request, account: Account, typed: AgencyForm) -> web.Response:
    """The code is taken, or somebody else was faster: what was typed stands."""
    if "code" not in request.match_info:
        code_in_use = {"code": typed.code}
        trouble = FormTrouble(status=422, problem="code_taken", field="code", values=code_in_use)
        return _form(request, account, typed, None, trouble)
    row = await _stored(request, account)
    theirs = agency_form.of_row(row)
    mine = replace(typed, version=theirs.version)
    return _form(request, account, mine, row, CONFLICT, theirs=theirs)


async def _test(request: web.Request, account: Account, row: Row, channel: Row) -> web.Response:
    desk = request.app[DESK]
    failed = await agency_keeping.try_channel(
        desk.database,
        account,
        channel,
        settings=desk.settings,
        trail=trail(request, account),
    )
    tested = {"label": channel["label"], "why": failed.problem if failed else ""}
    return _form(request, account, agency_form.of_row(row), row, tested=tested)


async def _stored(request: web.Request, account: Account) -> Row:
    code = request.match_info["code"]
    return await agency_keeping.find_agency(request.app[DESK].database, account, code)


# ── what is shown ───────────────────────────────────────────────────────────────────────────


def _form(
    request: web.Request,
    account: Account,
    form: AgencyForm,
    row: Row | None,
    trouble: FormTrouble | None = None,
    *,
    theirs: AgencyForm | None = None,
    channel: ChannelForm | None = None,
    secret: str = "",
    tested: Mapping[str, str] | None = None,
) -> web.Response:
    """``row``: the agency with its channels; ``channel``: one that was refused."""
    context = {
        "form": form,
        "theirs": theirs,
        "differs": form.changed(theirs) if theirs else [],
        "is_new": "code" not in request.match_info,
        "channels": row["channels"] if row is not None else [],
        "channel": channel or ChannelForm(),
        "adds": channel is not None,
        "kinds": list(ChannelKind),
        "secret": secret,
        "tested": tested,
    }
    return shown(request, account, "admin_agency.html", context, trouble)
