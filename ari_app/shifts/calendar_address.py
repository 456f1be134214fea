"""The secret address of one's own calendar: made, made anew, ended, each told to the trail.

Whoever knows the address sees the shifts, without logging in (`ari_app.shifts.feed` makes the
calendar). The database keeps the secret's hash alone. Every function raises ``DatabaseAway``.
"""

from ari_app.errors import NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.secrecy import new_token, token_hash
from ari_app.store.desk_database import DeskDatabase


async def renew_address(database: DeskDatabase, account: Account, trail: Trail) -> str:
    """The new secret; the one before shows nothing any more. Raises ``NotFound`` for a program's
    token, which has no calendar.
    """
    secret = new_token()
    async with database.transaction() as session:
        values = (account.centre, account.actor, token_hash(secret))
        if await session.row("shifts.renew_feed", *values) is None:
            raise NotFound
        await trail.write_in(session, AuditEntry(action="shift.feed", subject=account.actor))
    return secret


async def end_address(database: DeskDatabase, account: Account, trail: Trail) -> bool:
    """Whether there was one to end."""
    async with database.transaction() as session:
        if await session.row("shifts.end_feed", account.centre, account.actor) is None:
            return False
        await trail.write_in(session, AuditEntry(action="shift.feed_end", subject=account.actor))
    return True
