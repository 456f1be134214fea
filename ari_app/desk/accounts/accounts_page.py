"""``/admin/accounts``: people, their roles, invitations; sessions and second factors ended."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from aiohttp import web

from ari_app.asterisk.phones import PhoneKind
from ari_app.desk.accounts.showing import Refused, sent_form, shown
from ari_app.desk.admin.finding import searched
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import asker_of, reader, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import NotFound
from ari_app.people import account_keeping
from ari_app.people.access import Account, Right, Role
from ari_app.people.account_keeping import LoginInUse
from ari_app.people.account_list import PhoneRefused
from ari_app.people.accounts import Access, AccountError, NewAccount
from ari_app.people.audit import Asker
from ari_app.secrecy import SipDigest
from ari_app.store.database import DatabaseAway

LIST = "/admin/accounts"
WITH_PHONE = frozenset({Role.CALL_TAKER, Role.SUPERVISOR})  # as account_phone.sql has it


async def list_accounts(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_ACCOUNTS)
    rows = await account_keeping.all_accounts(request.app[DESK].database, account)
    context = searched(
        request, "accounts", rows, lambda row: (row["login"], row["name"], row["agency_name"])
    )
    return shown(request, account, "admin_accounts.html", context)


async def new_account(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_ACCOUNTS)
    return await _form(request, account, {"role": Role.CALL_TAKER.value})


async def create(request: web.Request) -> web.StreamResponse:
    """On to its page with the invitation, which is told once."""
    account = await writer(request, Right.MANAGE_ACCOUNTS, login="/")
    typed: Mapping[str, str] = {}
    try:
        fields, asker = await sent_form(request), asker_of(request, account)
        typed = {name: word(fields, name) for name in ("login", "name", "role", "agency", "why")}
        new = _new(typed)
        await account_keeping.make(request.app[DESK].database, asker, new, why=typed["why"])
        return await _invited(request, asker, new.login)
    except Refused as trouble:
        return await _form(request, account, typed, trouble)
    except LoginInUse:
        return await _form(request, account, typed, Refused("taken"))
    except DatabaseAway:
        return await _form(request, account, typed, Refused("database_away", 503))


async def one_account(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_ACCOUNTS)
    return await _one(request, account)


async def act(request: web.Request) -> web.StreamResponse:
    """One form for each thing that can be done; which one, says its button."""
    account = await writer(request, Right.MANAGE_ACCOUNTS, login="/")
    try:
        fields, asker = await sent_form(request), asker_of(request, account)
        return await _do(request, asker, fields)
    except Refused as trouble:
        return await _one(request, account, trouble)
    except PhoneRefused as error:
        why = "over" if error.why == "over" else f"phone_{error.why}"
        return await _one(request, account, Refused(why, 409))
    except NotFound:
        return await _one(request, account, Refused("over", 409))
    except DatabaseAway:
        return await _one(request, account, Refused("database_away", 503))
    finally:  # seen anew, by what the database says now that it is committed
        request.app[DESK].accounts.forget(request.match_info["login"], time.monotonic())


async def _do(request: web.Request, asker: Asker, fields: Fields) -> web.StreamResponse:
    database, login = request.app[DESK].database, request.match_info["login"]
    why = word(fields, "why")
    match word(fields, "do"):
        case "invite":
            return await _invited(request, asker, login)
        case "close" | "open" as what:
            active = what == "open"
            await account_keeping.set_active(database, asker, login, active=active, why=why)
            raise web.HTTPSeeOther(f"{LIST}/{login}?done={'opened' if active else 'closed'}")
        case "uninvite":
            await account_keeping.uninvite(database, asker, login)
            raise web.HTTPSeeOther(f"{LIST}/{login}?done=uninvited")
        case "sessions":
            await account_keeping.end_sessions(database, asker, login)
            raise web.HTTPSeeOther(f"{LIST}/{login}?done=sessions")
        case "factor_off":
            await account_keeping.remove_factor(database, asker, login)
            raise web.HTTPSeeOther(f"{LIST}/{login}?done=factor_off")
        case "phone":
            return await _given_phone(request, asker, login, fields)
        case "sip":
            access = await account_keeping.renew_sip(database, asker, login)
            return await _one(request, asker.account, access=access)
        case "phone_off":
            await account_keeping.remove_phone(database, asker, login)
            raise web.HTTPSeeOther(f"{LIST}/{login}?done=phone_taken")
        case "change":
            new = _new({name: word(fields, name) for name in ("name", "role", "agency")}, login)
            await account_keeping.change(
                database, asker, login, name=new.name, role=new.role, agency=new.agency, why=why
            )
            raise web.HTTPSeeOther(f"{LIST}/{login}?done=kept")
    raise Refused("over", 409)


def _new(typed: Mapping[str, str], login: str = "") -> NewAccount:
    """Checked by the rules of the command line; raises `Refused`."""
    role = typed["role"] if typed["role"] in set(Role) else Role.CALL_TAKER.value
    agency = typed["agency"] or None
    if (role == Role.AGENCY) != (agency is not None):
        raise Refused("agency_needed")
    if not typed["name"].strip() or not typed["name"].isprintable():
        raise Refused("name_needed")
    try:
        return NewAccount(
            login=login or typed["login"], name=typed["name"], role=Role(role), agency=agency
        )
    except AccountError as error:
        raise Refused("login_form") from error


async def _given_phone(
    request: web.Request, asker: Asker, login: str, fields: Fields
) -> web.StreamResponse:
    """A SIP password is told in this answer, and nowhere else."""
    kind = chosen(PhoneKind, word(fields, "kind"))
    digest, extension = chosen(SipDigest, word(fields, "digest")), word(fields, "extension")
    if kind is not PhoneKind.SOFTPHONE:
        digest = SipDigest.MD5  # the phone in the page knows no other
    database = request.app[DESK].database
    try:
        access = await account_keeping.give_phone(database, asker, login, kind, extension, digest)
    except AccountError as error:
        raise Refused("phone_extension") from error
    if access.sip_password is None:
        raise web.HTTPSeeOther(f"{LIST}/{login}?done=phone_given")
    return await _one(request, asker.account, access=access)


async def _invited(request: web.Request, asker: Asker, login: str) -> web.Response:
    """The link is told in this answer, and nowhere else."""
    database = request.app[DESK].database
    secret = await account_keeping.invite(database, asker, login, datetime.now(UTC))
    link = f"{request.scheme}://{request.host}/invited/{secret}"
    return await _one(request, asker.account, login=login, link=link)


async def _one(
    request: web.Request,
    account: Account,
    trouble: Refused | None = None,
    *,
    login: str = "",
    link: str = "",
    access: Access | None = None,
) -> web.Response:
    database = request.app[DESK].database
    settings = request.app[DESK].settings
    row = await account_keeping.one_account(database, account, login or request.match_info["login"])
    context = {
        "row": row,
        "own": row["login"] == account.actor,
        "link": link,
        "access": access,
        "sip_address": f"{settings.sip_host}:{settings.sip_port}",
        "has_phone": row["phone"] != "none",
        "may_have_phone": row["role"] in WITH_PHONE and row["active"],
        "digests": list(SipDigest),
        "roles": list(Role),
        "agencies": await database.rows("agencies.list", account.centre, None),
    }
    return shown(request, account, "admin_account.html", context, trouble)


async def _form(
    request: web.Request,
    account: Account,
    typed: Mapping[str, str],
    trouble: Refused | None = None,
) -> web.Response:
    context = {
        "typed": typed,
        "roles": list(Role),
        "agencies": await request.app[DESK].database.rows("agencies.list", account.centre, None),
    }
    return shown(request, account, "admin_new_account.html", context, trouble)
