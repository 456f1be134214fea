"""Logging in with name and password, argon2, throttled, with its lines in the trail.

A wrong name costs the same argon2 work as a wrong password, and both are refused alike. Tries are
throttled by address, and by login name from each address, before that work is done. In a storm of
tries from everywhere single ones are not written down any more, but how many there were.
"""

import asyncio
import functools
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ari_app.errors import Invalid, SigapError, Unavailable
from ari_app.network import network_of
from ari_app.people import pending_logins, second_factor
from ari_app.people.access import AccountMemory, Role
from ari_app.people.audit import AuditEntry, Trail, as_typed
from ari_app.people.login_gate import STRANGER_WAITS_S, LoginGate, TooBusy
from ari_app.people.passwords import WeakPassword, refuse_weak
from ari_app.people.pending_logins import Pending
from ari_app.people.sessions import NewSession, Secret, account_of, begin_session, end_session
from ari_app.people.throttle import keys_of
from ari_app.repeats import REPEATS
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row

log = logging.getLogger(__name__)

NOBODY = "-"  # who did it, in the trail, where nobody is known; no login name
_LONGEST_PASSWORD = 1000
_HASHER = PasswordHasher()


class WrongPassword(Invalid):
    """The name is unknown, or this is not its password."""


class TooManyTries(Unavailable):
    """The address, or the name from it, must wait so long before its next try is heard."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"Too many tries; wait {int(wait_s) + 1} s.")
        self.wait_s = wait_s


class CodeNeeded(SigapError):
    """The password was right, and a code of the second factor is still owed.

    ``pending``: the word by which the form with the code says whose it is.
    """

    def __init__(self, pending: str, *, wrong: bool = False) -> None:
        super().__init__("A code is needed.")
        self.pending = pending
        self.wrong = wrong


class ChoiceNeeded(SigapError):
    """All was right, and somebody else knows this password: the owner chooses another first.

    ``pending``: the word by which the form with the new password says whose it is; ``why``: what a
    try was refused for, as of `WeakPassword`.
    """

    def __init__(self, pending: str, *, why: str = "") -> None:
        super().__init__("A password of one's own is needed.")
        self.pending = pending
        self.why = why


class LoginOver(Invalid):
    """Too long ago, too many wrong codes, or from another network: the login begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    session: NewSession
    role: Role


async def log_in(
    database: DeskDatabase,
    gate: LoginGate,
    memory: AccountMemory,
    *,
    centre: str,
    typed: str,
    password: str,
    address: str,
    earlier: str,
    now_s: float,
) -> LoggedIn:
    """A new session for whoever's name was ``typed`` with its password, from ``address``.

    Always a new one: a session from before (``earlier``, its cookie's SHA-256 or empty) is worth
    nothing after it. ``centre``: in whose trail a failed try stands. Raises `CodeNeeded` where the
    account has a second factor, `ChoiceNeeded` where somebody else knows the password, and what
    `prove` does.
    """
    row = await prove(
        database, gate, centre=centre, typed=typed, password=password, address=address, now_s=now_s
    )
    pending = _owing(row, address, now_s)
    if pending.secret is not None:
        raise CodeNeeded(gate.pending.add(pending))
    if pending.temporary_hash:
        raise ChoiceNeeded(gate.pending.add(pending.then_chooses(now_s)))
    await _end_earlier(database, memory, earlier)
    return await _enter(
        database, row["account_id"], row["login"], row["centre"], row["role"], address
    )


def _owing(row: Row, address: str, now_s: float) -> Pending:
    """What the account (a row of ``desk_access.login``) may still owe after its password."""
    return Pending(
        account_id=row["account_id"],
        login=row["login"],
        centre=row["centre"],
        role=row["role"],
        secret=row["secret"],
        address=address,
        until_s=now_s + pending_logins.FOR_S,
        temporary_hash=row["password_hash"] if row["password_told"] else "",
    )


async def log_in_with_code(
    database: DeskDatabase,
    gate: LoginGate,
    memory: AccountMemory,
    *,
    pending: str,
    typed: str,
    address: str,
    earlier: str,
    now: datetime,
    now_s: float,
) -> LoggedIn:
    """The second step of `log_in`: six digits, or a recovery code; each counts once.

    Raises `CodeNeeded` after a wrong one, `ChoiceNeeded` where the password is still to be chosen,
    `LoginOver` when the old one must be shown again, `TooManyTries` and ``DatabaseAway``. Tries are
    counted for the login whatever their address: whoever guesses here knows the password already.
    """
    found = _pending(gate, pending, address, now_s)
    if found.secret is None:  # owes no code; this form is none of ours
        raise LoginOver("The password must be shown again.")
    key, throttle = f"code of {found.login}", gate.throttle
    if (wait_s := throttle.wait_s(now_s, key)) > 0:
        raise TooManyTries(wait_s)
    throttle.tried(now_s, key)
    if not await _code_counts(database, found, typed, now):
        trail = Trail(
            database=database, centre=found.centre, actor=NOBODY, address=address, through=None
        )
        await _record(trail, "login.code_failed", found.login, {})
        raise CodeNeeded(pending, wrong=True)
    throttle.succeeded(key)
    gate.pending.done(pending)
    if found.temporary_hash:
        raise ChoiceNeeded(gate.pending.add(found.then_chooses(now_s)))
    await _end_earlier(database, memory, earlier)
    return await _enter(database, found.account_id, found.login, found.centre, found.role, address)


async def choose_first(
    database: DeskDatabase,
    gate: LoginGate,
    memory: AccountMemory,
    *,
    pending: str,
    password: str,
    again: str,
    address: str,
    earlier: str,
    now_s: float,
) -> LoggedIn:
    """The last step of a login with a password that somebody else told: one of their own.

    No session is there before it, so nothing else can be reached. Raises `ChoiceNeeded` for one
    that is refused, `LoginOver` and ``DatabaseAway``.
    """
    found = _pending(gate, pending, address, now_s)
    if found.secret is not None:  # a code is owed before
        raise LoginOver("The password must be shown again.")
    try:
        await _refuse_first(found, password, again)
    except WeakPassword as refused:
        raise ChoiceNeeded(pending, why=refused.why) from refused
    await _keep_first(database, found, password, address)
    gate.pending.done(pending)
    await _end_earlier(database, memory, earlier)
    return await _enter(database, found.account_id, found.login, found.centre, found.role, address)


async def _refuse_first(found: Pending, password: str, again: str) -> None:
    """Raises `WeakPassword` for one that may not be their own."""
    if password != again:
        raise WeakPassword("differ")
    if await asyncio.to_thread(_password_fits, found.temporary_hash, password):
        raise WeakPassword("same")
    refuse_weak(password, login=found.login)


async def _keep_first(database: DeskDatabase, found: Pending, password: str, address: str) -> None:
    """Instead of the one that was told; raises `LoginOver` where that is another one by now."""
    hashed = await asyncio.to_thread(_HASHER.hash, password)
    trail = Trail(
        database=database, centre=found.centre, actor=found.login, address=address, through=None
    )
    async with database.transaction() as session:
        row = await session.row(
            "desk_access.first_password", found.account_id, found.temporary_hash, hashed
        )
        if row is None or not row["done"]:
            raise LoginOver("The password is another one meanwhile.")
        await trail.write_in(session, AuditEntry(action="account.password", subject=found.login))


def _pending(gate: LoginGate, word: str, address: str, now_s: float) -> Pending:
    """Whose form it is; raises `LoginOver`."""
    found = gate.pending.try_of(word, now_s)
    if found is None or network_of(found.address) != network_of(address):
        raise LoginOver("The password must be shown again.")
    return found


async def _code_counts(database: DeskDatabase, found: Pending, typed: str, now: datetime) -> bool:
    step = second_factor.step_of(found.secret or "", typed, now)
    recovery = None if step is not None else second_factor.recovery_hash(typed)
    row = await database.row("desk_access.code_used", found.account_id, step, recovery)
    return bool(row and row["done"])


async def prove(
    database: DeskDatabase,
    gate: LoginGate,
    *,
    centre: str,
    typed: str,
    password: str,
    address: str,
    now_s: float,
) -> Row:
    """The account whose name and password these are. Raises `WrongPassword`, `TooManyTries` and
    ``DatabaseAway``; a try that the database could not judge is not counted.
    """
    login, throttle, network = typed.strip().lower(), gate.throttle, network_of(address)
    keys = keys_of(login, address)
    nobody = Trail(database=database, centre=centre, actor=NOBODY, address=address, through=None)
    if (wait_s := throttle.wait_s(now_s, *keys)) > 0:
        first = throttle.first_refusal(now_s, *keys)
        await _record_refused(nobody, gate, "login.refused" if first else "", typed, wait_s, now_s)
        raise TooManyTries(wait_s)
    throttle.tried(now_s, *keys)
    try:
        async with gate.slot(network, now_s):
            row = await _fitting(database, login, password)
    except DatabaseAway:
        throttle.not_heard(*keys)
        raise
    except TooBusy as error:
        throttle.not_heard(*keys)
        await _record_refused(nobody, gate, "", typed, STRANGER_WAITS_S, now_s)
        raise TooManyTries(STRANGER_WAITS_S) from error
    if row is None:
        wait_s = throttle.wait_s(now_s, *keys)
        await _record_refused(nobody, gate, "login.failed", typed, wait_s, now_s)
        raise WrongPassword("The name or the password is wrong.")
    throttle.succeeded(*keys)
    gate.entered(network, now_s)
    return row


async def _end_earlier(database: DeskDatabase, memory: AccountMemory, earlier: str) -> None:
    if earlier and await account_of(database, memory, Secret.SESSION, earlier):
        await end_session(database, memory, earlier)


async def _enter(
    database: DeskDatabase, account_id: int, login: str, centre: str, role: str, address: str
) -> LoggedIn:
    session = await begin_session(database, centre=centre, account_id=account_id, address=address)
    trail = Trail(database=database, centre=centre, actor=login, address=address, through="session")
    await trail.write(AuditEntry(action="login", subject=login))
    return LoggedIn(session=session, role=Role(role))


async def _fitting(database: DeskDatabase, login: str, password: str) -> Row | None:
    """The account, if this is its password; raises ``DatabaseAway``."""
    row = await database.row("desk_access.login", login) if "\0" not in login else None
    stored = row["password_hash"] if row is not None else None
    return row if await asyncio.to_thread(_password_fits, stored, password) else None


async def _record_refused(
    trail: Trail, gate: LoginGate, action: str, typed: str, wait_s: float, now_s: float
) -> None:
    """In the trail: the name as it was typed, never the password. One line for each wait: whoever
    goes on trying meanwhile fills nothing (``action`` ""). In a storm nothing but its size."""
    was_on = gate.storm.is_on(now_s)
    surge = gate.refused(network_of(trail.address), now_s)
    if action and not was_on:
        detail = {"wait_s": str(round(wait_s))} if wait_s > 0 else {}
        await _record(trail, action, as_typed(typed), detail)
        if action == "login.failed":
            said = {"action": "login_failed", "address": trail.address, REPEATS: "login_failed"}
            log.info("a login failed", extra=said)
    if surge is not None:
        many = {"tries": str(surge.tries), "addresses": str(surge.sources)}
        log.warning("many logins fail", extra={"action": "login_storm", **many})
        await _record(trail, "login.storm", NOBODY, many)


async def _record(trail: Trail, action: str, subject: str, detail: Mapping[str, str]) -> None:
    """A dead database changes no answer."""
    try:
        await trail.write(AuditEntry(action=action, subject=subject, detail=detail))
    except DatabaseAway:
        log.warning("a failed login is missing from the audit trail", extra={"action": action})


def _password_fits(stored: str | None, password: str) -> bool:
    """Blocking, some 50 ms; the same work where the name is not known (None)."""
    if len(password) > _LONGEST_PASSWORD:
        return False
    try:
        return _HASHER.verify(stored or _of_nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _of_nobody() -> str:
    """What the password for an unknown name is checked against."""
    return _HASHER.hash(secrets.token_urlsafe(16))
