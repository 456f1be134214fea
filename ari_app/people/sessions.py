"""Who is logged in: an account by the SHA-256 of its session's cookie or of its token.

Neither secret is stored: both are looked up by their SHA-256, so that finding one takes the same
time whatever was guessed, and a stolen database opens nothing.
"""

import math
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum

from ari_app.people.access import Account, AccountMemory, Role
from ari_app.secrecy import token_hash
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row

SESSION_S = 12 * 3600.0  # longer than a shift, so that nobody is thrown out of one


class Secret(StrEnum):
    """What somebody shows for themselves; each is the name of the statement that looks it up."""

    TOKEN = "desk_access.token"  # noqa: S105 - the statement's name
    SESSION = "desk_access.session"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session just begun; ``cookie`` is told once, to the browser."""

    cookie: str
    seconds: float = SESSION_S


async def account_of(
    database: DeskDatabase, memory: AccountMemory, kind: Secret, sha256: str
) -> Account | None:
    """The account in the database; while that is away, as it was a short time ago.

    A dead database must not take the held lane from a call-taker who is logged in. Raises
    ``DatabaseAway`` for whoever was not seen lately.
    """
    asked_s = time.monotonic()
    try:
        row = await database.row(kind, sha256)
    except DatabaseAway:
        remembered = memory.recall(sha256, time.monotonic())
        if remembered is None:
            raise
        return remembered
    account = _account(row) if row is not None else None
    left_s = row["left_s"] if row is not None else None
    memory.remember(sha256, account, asked_s, math.inf if left_s is None else left_s)
    return account


async def begin_session(
    database: DeskDatabase, *, centre: str, account_id: int, address: str
) -> NewSession:
    cookie = secrets.token_urlsafe(32)
    values = (token_hash(cookie), centre, account_id, SESSION_S, address)
    await database.run("desk_access.begin_session", *values)
    return NewSession(cookie=cookie)


async def end_session(database: DeskDatabase, memory: AccountMemory, sha256: str) -> None:
    """Here at once; raises ``DatabaseAway`` when it could not be written down."""
    memory.forget_session(sha256, time.monotonic())
    try:
        await database.run("desk_access.end_session", sha256)
    finally:  # whoever asked meanwhile was still told the old
        memory.forget_session(sha256, time.monotonic())


def _account(row: Row) -> Account:
    """From ``desk_access.token`` (a program) or ``desk_access.session`` (a person)."""
    return Account(
        actor=row["actor"],
        name=row["name"],
        role=Role(row["role"]),
        centre=row["centre"],
        centre_name=row["centre_name"],
        time_zone=row["time_zone"],
        extension=row["extension"] or "",
        phone=row["phone"] or "",
        seated=row["seated"],
        by_session=row["by_session"],
        agency=row["agency"] or "",
    )
