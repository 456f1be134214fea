"""Accounts as an admin keeps them from the browser: made, changed, closed, invited.

The database looks for itself whether the session that asks is that of an admin of this centre, and
nobody changes their own account so: one admin is always left. Every function raises
``DatabaseAway``; those that find no such account, or may not, raise `NotFound`.
"""

import secrets
from datetime import datetime, timedelta

from ari_app.asterisk.phones import PhoneKind
from ari_app.errors import Invalid, NotFound
from ari_app.people import list_changes
from ari_app.people.access import Account, Role
from ari_app.people.account_list import ACCOUNTS, PhoneRefused, keep_phone
from ari_app.people.accounts import Access, NewAccount, refuse_digest, refuse_extension
from ari_app.people.audit import Asker, AuditEntry
from ari_app.secrecy import SipDigest, digest_of, new_password, sip_ha1, token_hash
from ari_app.store.desk_database import DeskDatabase, Row

INVITED_FOR = timedelta(hours=72)


class LoginInUse(Invalid):
    """The login is in use, or there is no such agency."""


async def all_accounts(database: DeskDatabase, account: Account) -> list[Row]:
    return await database.rows("account_keeping.list", account.centre, None)


async def one_account(database: DeskDatabase, account: Account, login: str) -> Row:
    rows = await database.rows("account_keeping.list", account.centre, login)
    if not rows:
        raise NotFound
    return rows[0]


async def make(database: DeskDatabase, asker: Asker, new: NewAccount, *, why: str = "") -> None:
    """An account without a password; raises `LoginInUse`. ``why``: here and below the reason."""
    values = (new.login, new.name.strip(), new.role.value, new.agency)
    detail = {"role": new.role.value, "agency": new.agency or ""}
    if not await _do(database, asker, "make", "account.create", values, detail, why=why):
        raise LoginInUse("The login is in use, or there is no such agency.")


async def change(
    database: DeskDatabase,
    asker: Asker,
    login: str,
    *,
    name: str,
    role: Role,
    agency: str | None,
    why: str = "",
) -> None:
    values = (login, name.strip(), role.value, agency)
    detail = {"role": role.value, "agency": agency or ""}
    if not await _do(database, asker, "change", "account.change", values, detail, why=why):
        raise NotFound


async def set_active(
    database: DeskDatabase, asker: Asker, login: str, *, active: bool, why: str = ""
) -> None:
    action = "account.enable" if active else "account.disable"
    if not await _do(database, asker, "set_active", action, (login, active), why=why):
        raise NotFound


async def end_sessions(database: DeskDatabase, asker: Asker, login: str) -> None:
    """Whoever is logged in with it is out; of the own account all but this session."""
    entry = AuditEntry(action="account.sessions.end", subject=login)
    if await do_and_record(database, asker, "end_sessions", entry, login) is None:
        raise NotFound


async def remove_factor(database: DeskDatabase, asker: Asker, login: str) -> None:
    entry = AuditEntry(action="account.factor.remove", subject=login)
    if not await do_and_record(database, asker, "factor_remove", entry, login):
        raise NotFound


async def invite(database: DeskDatabase, asker: Asker, login: str, now: datetime) -> str:
    """The word of the link with which this person chooses a password, once; told once."""
    word = secrets.token_urlsafe(32)
    values = (login, token_hash(word), now + INVITED_FOR)
    if not await _do(database, asker, "invite", "account.invite", values):
        raise NotFound
    return word


async def uninvite(database: DeskDatabase, asker: Asker, login: str) -> None:
    """The link that was given opens nothing any more; raises `NotFound` where none did."""
    if not await _do(database, asker, "uninvite", "account.uninvite", (login,)):
        raise NotFound


async def give_phone(
    database: DeskDatabase,
    asker: Asker,
    login: str,
    kind: PhoneKind,
    extension: str,
    digest: SipDigest,
) -> Access:
    """A phone of their own; ``extension`` empty: the next free one. A softphone's password is in
    what is returned, and told once. Raises `PhoneRefused`, and ``AccountError`` for nonsense.
    """
    if not extension:
        extension = await _next_extension(database, asker.account.centre)
    refuse_extension(extension)
    refuse_digest(kind, digest)
    entry = AuditEntry(
        action="account.phone", subject=login, detail={"extension": extension, "phone": kind.value}
    )
    return await _with_secret(database, asker, entry, kind, extension, digest)


async def renew_sip(database: DeskDatabase, asker: Asker, login: str) -> Access:
    """Another password for a softphone, which proves it as before; raises `PhoneRefused`."""
    row = await one_account(database, asker.account, login)
    if row["phone"] != PhoneKind.SOFTPHONE:
        raise PhoneRefused("over")
    extension, digest = row["extension"], digest_of(row["sip_ha1"])
    entry = AuditEntry(action="account.sip", subject=login, detail={"extension": extension})
    return await _with_secret(database, asker, entry, PhoneKind.SOFTPHONE, extension, digest)


async def remove_phone(database: DeskDatabase, asker: Asker, login: str) -> None:
    """They choose a place at each login from now on; raises `PhoneRefused`."""
    entry = AuditEntry(action="account.phone_removed", subject=login)
    await _phone(database, asker, entry, "none", None, None)


async def _next_extension(database: DeskDatabase, centre: str) -> str:
    row = await database.row("accounts.next_extension", centre)
    if row is None or row["extension"] is None:
        raise PhoneRefused("none_free")
    return str(row["extension"])


async def _with_secret(
    database: DeskDatabase,
    asker: Asker,
    entry: AuditEntry,
    kind: PhoneKind,
    extension: str,
    digest: SipDigest,
) -> Access:
    """A phone in the page gets one that nobody knows: it opens with a secret of each login."""
    password = new_password()
    ha1 = sip_ha1(extension, password, digest)
    await _phone(database, asker, entry, kind.value, extension, ha1)
    shown = password if kind is PhoneKind.SOFTPHONE else None
    return Access(login=entry.subject, password="", extension=extension, sip_password=shown)


async def _phone(
    database: DeskDatabase,
    asker: Asker,
    entry: AuditEntry,
    kind: str,
    extension: str | None,
    ha1: str | None,
) -> None:
    """Of the account that the entry is about."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, ACCOUNTS, asker.account.centre)
        await keep_phone(session, asker, entry.subject, kind, extension, ha1)
        await list_changes.keep(session, held, entry, trail=asker.trail)


async def _do(
    database: DeskDatabase,
    asker: Asker,
    what: str,
    action: str,
    values: tuple[object, ...],
    detail: dict[str, str] | None = None,
    *,
    why: str = "",
) -> object:
    """As `do_and_record`, and what it changed of the list; the first value is the login."""
    entry = AuditEntry(action=action, subject=str(values[0]), detail=detail or {})
    async with database.transaction() as session:
        held = await list_changes.hold(session, ACCOUNTS, asker.account.centre)
        row = await session.row(f"account_keeping.{what}", asker.session, *values)
        done = row["done"] if row else None
        if done:
            await list_changes.keep(session, held, entry, trail=asker.trail, why=why)
    return done


async def do_and_record(
    database: DeskDatabase, asker: Asker, what: str, entry: AuditEntry, *values: object
) -> object:
    """What the function of the database says; the line of the trail where it was done."""
    async with database.transaction() as session:
        row = await session.row(f"account_keeping.{what}", asker.session, *values)
        done = row["done"] if row else None
        if done:
            await asker.trail.write_in(session, entry)
    return done
