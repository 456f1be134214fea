"""Accounts: people, their roles and their phones. Secrets are told once."""

import re
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from ari_app.asterisk.phones import PhoneKind
from ari_app.errors import SigapError
from ari_app.people import list_changes
from ari_app.people.access import Role
from ari_app.people.account_list import ACCOUNTS
from ari_app.people.agencies import agency_id_of
from ari_app.secrecy import SipDigest, digest_of, new_password, sip_ha1
from ari_app.store.database import Database, Session

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_EXTENSION = re.compile(r"[0-9]{2,6}")


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
    digest: SipDigest = SipDigest.MD5  # how a softphone proves its password

    def __post_init__(self) -> None:
        if not _LOGIN.fullmatch(self.login):
            raise AccountError(
                f"The login {self.login!r} cannot be used; take 2 to 40 of a-z, 0-9, dot, dash."
            )
        if not self.name.strip() or not self.name.isprintable():
            raise AccountError("The name must not be empty; give the person's name with --name.")
        if self.extension is not None:
            refuse_extension(self.extension)
        refuse_stray(self.role, self.agency)
        refuse_digest(self.phone, self.digest)

    @property
    def chooses_seat(self) -> bool:
        """A call-taker without a phone of their own takes a place at each login."""
        return self.role is Role.CALL_TAKER and self.phone is None


def refuse_extension(extension: str) -> None:
    if not _EXTENSION.fullmatch(extension):
        raise AccountError(f"The extension {extension!r} must be 2 to 6 digits.")


def refuse_digest(phone: PhoneKind | None, digest: SipDigest) -> None:
    """The phone in the page knows MD5 alone, and opens with a secret of each login."""
    if digest is not SipDigest.MD5 and phone is not PhoneKind.SOFTPHONE:
        raise AccountError("Only a softphone proves its password by SHA-256: --phone softphone.")


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


async def create_account(
    database: Database, centre: str, new: NewAccount, *, temporary: bool = True, by: str = ""
) -> Access:
    """Makes an account with a new password, and a SIP password where it has a phone.

    ``temporary``: whoever makes the account reads the password too, so its owner is asked for one
    of their own at the first login (`login.choose_first`); a SIP password stays. ``by``: whoever
    sits at the command line, for the trail; here and below. Raises :class:`AccountError` when
    login or extension is taken, and ``AgencyUnknown``.
    """
    async with database.transaction() as session:
        held = await list_changes.hold(session, ACCOUNTS, centre)
        extension = new.extension
        if new.phone and extension is None:
            extension = await _next_extension(session, centre)
        access = _access(new.login, new.phone, extension)
        agency_id = await agency_id_of(session, centre, new.agency) if new.agency else None
        values = _values(centre, new, extension, access)
        created = await session.row("accounts.create", *values, agency_id, temporary)
        if created is None:
            raise AccountError(f"The login {new.login} or its extension is taken; choose another.")
        detail = {"role": new.role.value, "extension": extension, "agency": new.agency}
        action = "account.create"
        await list_changes.keep_command(session, held, action, new.login, by=by, detail=detail)
    return access


async def renew_account(
    database: Database,
    centre: str,
    login: str,
    *,
    digest: SipDigest | None = None,
    without_factor: bool = False,
    temporary: bool = True,
    by: str = "",
) -> Access:
    """New secrets for an account, and whoever used the old ones is out; ``temporary`` as above.

    ``digest`` None: the phone proves its password as before. ``without_factor``: no code of a
    second factor is asked for any more. Raises :class:`AccountError` when there is no such account.
    """
    async with database.transaction() as session:
        held = await list_changes.hold(session, ACCOUNTS, centre)
        rows = await session.rows("accounts.list", centre)
        found = next((row for row in rows if row["login"] == login), None)
        if found is None:
            raise AccountError(f"There is no account {login}; see ./sigap account list.")
        phone = None if found["phone"] == "none" else PhoneKind(found["phone"])
        if digest is None:
            digest = digest_of(found["sip_ha1"]) if phone else SipDigest.MD5
        refuse_digest(phone, digest)
        access = _access(login, phone, found["extension"])
        await session.row("accounts.renew", centre, login, *_remains(access, digest), temporary)
        await session.run("accounts.end_sessions", centre, login)
        await session.run("accounts.end_invitations", centre, login)
        if without_factor:
            await session.run("accounts.forget_codes", centre, login)
            await session.run("accounts.forget_factor", centre, login)
        detail = {"factor": "removed"} if without_factor else {}
        action = "account.renew"
        await list_changes.keep_command(session, held, action, login, by=by, detail=detail)
    return access


async def set_active(
    database: Database, centre: str, login: str, *, active: bool, by: str = ""
) -> None:
    """Closes an account with its sessions, or opens it; raises :class:`AccountError`."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, ACCOUNTS, centre)
        if await session.row("accounts.set_active", centre, login, active) is None:
            raise AccountError(f"There is no account {login}; see ./sigap account list.")
        await session.run("accounts.end_sessions", centre, login)
        action = "account.enable" if active else "account.disable"
        await list_changes.keep_command(session, held, action, login, by=by)


def _access(login: str, phone: PhoneKind | None, extension: str | None) -> Access:
    return Access(
        login=login,
        password=new_password(),
        extension=extension if phone else None,
        sip_password=new_password() if phone is PhoneKind.SOFTPHONE else None,
    )


def _remains(access: Access, digest: SipDigest) -> tuple[str, str | None]:
    """Hashes to keep; for a phone in the page the one of a password that nobody knows."""
    hashed = PasswordHasher().hash(access.password)  # argon2id as the library has it (RFC 9106)
    if access.extension is None:
        return hashed, None
    return hashed, sip_ha1(access.extension, access.sip_password or new_password(), digest)


def _values(
    centre: str, new: NewAccount, extension: str | None, access: Access
) -> tuple[object, ...]:
    hashed, ha1 = _remains(access, new.digest)
    phone = new.phone.value if new.phone else "none"
    return centre, new.login, new.name.strip(), new.role.value, hashed, extension, phone, ha1


async def _next_extension(session: Session, centre: str) -> str:
    row = await session.row("accounts.next_extension", centre)
    if row is None or row["extension"] is None:
        raise AccountError("No extension between 201 and 999 is free; give one with --extension.")
    return str(row["extension"])
