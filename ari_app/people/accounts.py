"""``sigap account …``: people and their phones. Secrets are shown once."""

import argparse
import getpass
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from ari_app.asterisk.phones import PhoneKind
from ari_app.errors import SigapError
from ari_app.secrecy import new_password, password_hash, sip_ha1
from ari_app.settings import Settings
from ari_app.store.database import Database, Session, dsn_of
from ari_app.store.migrating import migrate
from ari_app.tickets.agencies import agency_id_of, seed_agencies

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_EXTENSION = re.compile(r"[0-9]{2,6}")


class Role(StrEnum):
    CALL_TAKER = "call_taker"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    AGENCY = "agency"
    ADMIN = "admin"


class AccountError(SigapError):
    """The account cannot be made or found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """``phone`` None: no phone. ``extension`` None: the next free one. Refuses nonsense."""

    login: str
    name: str
    role: Role
    phone: PhoneKind | None = None
    extension: str | None = None
    agency: str | None = None  # the code; whoever has the role agency works for one

    def __post_init__(self) -> None:
        if not _LOGIN.fullmatch(self.login):
            raise AccountError(
                f"The login {self.login!r} cannot be used; take 2 to 40 of a-z, 0-9, dot, dash."
            )
        if not self.name.strip() or not self.name.isprintable():
            raise AccountError("The name must not be empty; give the person's name with --name.")
        if self.extension is not None and not _EXTENSION.fullmatch(self.extension):
            raise AccountError(f"The extension {self.extension!r} must be 2 to 6 digits.")
        refuse_stray(self.role, self.agency)

    @property
    def chooses_seat(self) -> bool:
        """A call-taker without a phone of his own takes a place at each login."""
        return self.role is Role.CALL_TAKER and self.phone is None


def refuse_stray(role: Role, agency: str | None) -> None:
    """Whoever has the role agency works for one, and nobody else does."""
    if (role is Role.AGENCY) != (agency is not None):
        raise AccountError("The role agency, and no other, needs an agency: --agency CODE.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The secrets of an account, to be shown once. Neither can be read again.

    A phone in the page has no SIP password: it opens with a secret of the login.
    """

    login: str
    password: str = field(repr=False)
    extension: str | None = None
    sip_password: str | None = field(default=None, repr=False)


async def create_account(database: Database, centre: str, new: NewAccount) -> Access:
    """Makes an account with a new password, and a SIP password where it has a phone.

    Raises :class:`AccountError` when login or extension is taken.
    """
    async with database.transaction() as session:
        extension = new.extension
        if new.phone and extension is None:
            extension = await _next_extension(session, centre)
        access = _access(new.login, new.phone, extension)
        agency_id = await agency_id_of(session, centre, new.agency) if new.agency else None
        values = _values(centre, new, extension, access)
        created = await session.row("accounts.create", *values, agency_id)
        if created is None:
            raise AccountError(f"The login {new.login} or its extension is taken; choose another.")
        detail = {"role": new.role.value, "extension": extension, "agency": new.agency}
        detail |= by_whom()
        await session.run("accounts.audit", centre, "account.create", new.login, detail)
    return access


async def renew_account(database: Database, centre: str, login: str) -> Access:
    """New secrets for an account; raises :class:`AccountError` when there is none."""
    async with database.transaction() as session:
        rows = await session.rows("accounts.list", centre)
        found = next((row for row in rows if row["login"] == login), None)
        if found is None:
            raise AccountError(f"There is no account {login}; see ./sigap account list.")
        phone = None if found["phone"] == "none" else PhoneKind(found["phone"])
        access = _access(login, phone, found["extension"])
        await session.row("accounts.renew", centre, login, *_remains(access))
        await session.run("accounts.audit", centre, "account.renew", login, by_whom())
    return access


async def set_active(database: Database, centre: str, login: str, *, active: bool) -> None:
    """Closes an account with its sessions, or opens it; raises :class:`AccountError`."""
    async with database.transaction() as session:
        if await session.row("accounts.set_active", centre, login, active) is None:
            raise AccountError(f"There is no account {login}; see ./sigap account list.")
        await session.run("accounts.end_sessions", centre, login)
        action = "account.enable" if active else "account.disable"
        await session.run("accounts.audit", centre, action, login, by_whom())


def by_whom() -> dict[str, str]:
    """Who sits at the command line, for the trail; sudo tells who it was before."""
    try:
        return {"user": os.environ.get("SUDO_USER") or getpass.getuser()}
    except (KeyError, OSError):
        return {}


def _access(login: str, phone: PhoneKind | None, extension: str | None) -> Access:
    return Access(
        login=login,
        password=new_password(),
        extension=extension if phone else None,
        sip_password=new_password() if phone is PhoneKind.SOFTPHONE else None,
    )


def _remains(access: Access) -> tuple[str, str | None]:
    """Hashes to keep; for a phone in the page the one of a password that nobody knows."""
    hashed = password_hash(access.password)
    if access.extension is None:
        return hashed, None
    return hashed, sip_ha1(access.extension, access.sip_password or new_password())


def _values(
    centre: str, new: NewAccount, extension: str | None, access: Access
) -> tuple[object, ...]:
    hashed, ha1 = _remains(access)
    phone = new.phone.value if new.phone else "none"
    return centre, new.login, new.name.strip(), new.role.value, hashed, extension, phone, ha1


async def _next_extension(session: Session, centre: str) -> str:
    row = await session.row("accounts.next_extension", centre)
    if row is None or row["extension"] is None:
        raise AccountError("No extension between 201 and 999 is free; give one with --extension.")
    return str(row["extension"])


# ── command line ─────────────────────────────────────────────────────────────────────────────


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="a new account; its secrets are shown once")
    create.add_argument("login")
    create.add_argument("--name", help="as shown to others; the login where none is given")
    create.add_argument("--role", type=Role, choices=list(Role), default=Role.CALL_TAKER)
    create.add_argument(
        "--phone",
        choices=[*PhoneKind, "none"],
        default="none",
        help="a phone and place of his own; none: a call-taker chooses a place at each login",
    )
    create.add_argument("--extension", help="the next free one where none is given")
    create.add_argument("--agency", metavar="CODE", help="for the role agency: ./sigap agency list")
    actions.add_parser("list", help="who has an account")
    renew = actions.add_parser("renew", help="new secrets for an account")
    renew.add_argument("login")
    disable = actions.add_parser("disable", help="close an account: it is out at once")
    disable.add_argument("login")
    enable = actions.add_parser("enable", help="open a closed account again")
    enable.add_argument("login")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    async with opened_database(settings) as database:
        match arguments.action:
            case "create":
                _show(await create_account(database, settings.centre.code, _new(arguments)))
            case "renew":
                _show(await renew_account(database, settings.centre.code, arguments.login))
            case "disable" | "enable" as word:
                active = word == "enable"
                await set_active(database, settings.centre.code, arguments.login, active=active)
            case _:
                await _list(database, settings.centre.code)
    return 0


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """For a command: this instance's database with its tables and the centre of the settings."""
    dsn = dsn_of(settings)
    await migrate(dsn)
    database, centre = Database(dsn, connections=1, name="sigap"), settings.centre
    try:
        async with database.transaction() as session:
            await session.run("shipping.keep_centre", centre.code, centre.name, centre.time_zone)
            await seed_agencies(session, centre.code)
        yield database
    finally:
        await database.close()


def _new(arguments: argparse.Namespace) -> NewAccount:
    return NewAccount(
        login=arguments.login,
        name=arguments.name or arguments.login,
        role=arguments.role,
        phone=None if arguments.phone == "none" else PhoneKind(arguments.phone),
        extension=arguments.extension,
        agency=arguments.agency,
    )


def _show(access: Access) -> None:
    print(f"login         {access.login}")
    print(f"password      {access.password}")
    if access.extension:
        print(f"extension     {access.extension}")
    if access.sip_password:
        print(f"SIP password  {access.sip_password}")
    print("These are shown once; note them now.")


async def _list(database: Database, centre: str) -> None:
    async with database.transaction() as session:
        rows = await session.rows("accounts.list", centre)
    for row in rows:
        chooses = "chooses a place" if row["role"] == Role.CALL_TAKER else "-"
        phone = f"{row['phone']} {row['extension']}" if row["phone"] != "none" else chooses
        state = "" if row["active"] else "  (inactive)"
        print(f"{row['login']:<20} {row['role']:<12} {phone:<16} {row['name']}{state}")
