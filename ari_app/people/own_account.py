"""What people do for their own account: choose a password, set up a second factor, end sessions.

Every function raises ``DatabaseAway``.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from argon2 import PasswordHasher

from ari_app.errors import Invalid, NotFound
from ari_app.people import second_factor
from ari_app.people.account_keeping import do_and_record
from ari_app.people.audit import Asker, AuditEntry, Trail
from ari_app.people.passwords import refuse_weak
from ari_app.secrecy import token_hash
from ari_app.store.desk_database import DeskDatabase, Row

_HASHER = PasswordHasher()  # argon2id as the library has it (RFC 9106)


class WrongCode(Invalid):
    """The six digits are not those of this moment."""


async def sessions(database: DeskDatabase, asker: Asker) -> list[Row]:
    account = asker.account
    values = (account.centre, account.actor, asker.session)
    return await database.rows("account_keeping.sessions", *values)


async def factor(database: DeskDatabase, asker: Asker) -> Row | None:
    account = asker.account
    return await database.row("account_keeping.factor", account.centre, account.actor)


async def choose_password(database: DeskDatabase, asker: Asker, password: str) -> None:
    """Whoever shows their old one (`login.prove`) has another now; their other sessions end.

    Raises `WeakPassword`.
    """
    refuse_weak(password, login=asker.account.actor)
    hashed = await asyncio.to_thread(_HASHER.hash, password)
    entry = AuditEntry(action="account.password", subject=asker.account.actor)
    if not await do_and_record(database, asker, "own_password", entry, hashed):
        raise NotFound


async def begin_factor(database: DeskDatabase, asker: Asker) -> None:
    """A new secret to be shown; raises `NotFound` where one is in force already."""
    row = await database.row(
        "account_keeping.factor_begin", asker.session, second_factor.new_secret()
    )
    if row is None or not row["done"]:
        raise NotFound


async def confirm_factor(
    database: DeskDatabase, asker: Asker, typed: str, now: datetime
) -> Sequence[str]:
    """From now on a code is asked for; the recovery codes, told once. Raises `WrongCode`."""
    begun = await factor(database, asker)
    if begun is None or begun["confirmed_at"] is not None:
        raise NotFound
    step = second_factor.step_of(begun["secret"], typed, now)
    if step is None:
        raise WrongCode("The code is not right.")
    codes = second_factor.new_recovery_codes()
    hashes = [second_factor.recovery_hash(code) for code in codes]
    entry = AuditEntry(action="account.factor.add", subject=asker.account.actor)
    values = (begun["secret"], step, hashes)
    if not await do_and_record(database, asker, "factor_confirm", entry, *values):
        raise NotFound
    return codes


# ── by an invitation, before anybody is logged in ────────────────────────────────────────────────


async def invited(database: DeskDatabase, word: str) -> Row:
    """Who was invited by this link; raises `NotFound` when it opens nothing any more."""
    row = await database.row("account_keeping.invited", token_hash(word))
    if row is None:
        raise NotFound
    return row


async def accept(database: DeskDatabase, word: str, password: str, address: str) -> str:
    """The invited person's password; their login. Raises `NotFound` and `WeakPassword`."""
    found = await invited(database, word)
    refuse_weak(password, login=found["login"])
    hashed = await asyncio.to_thread(_HASHER.hash, password)
    async with database.transaction() as session:
        row = await session.row("account_keeping.accept", token_hash(word), hashed)
        if row is None:
            raise NotFound
        trail = Trail(
            database=database,
            centre=row["centre"],
            actor=row["login"],
            address=address,
            through=None,
        )
        await trail.write_in(session, AuditEntry(action="account.accept", subject=row["login"]))
    return str(row["login"])
