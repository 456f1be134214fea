"""Short messages between a desk and the supervisor, while nobody can walk over.

They belong to the desk, not to the person: whoever sits there reads what was written to it lately.
What nobody has read stays, however old it is and however much is written after it, and alarms
(`ari_app.live.message_alarms`) until it is read, or until a supervisor takes back what was written
to a desk.
"""

from datetime import datetime, timedelta

from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry, Trail
from ari_app.people.notices import worded
from ari_app.store.desk_database import DeskDatabase, Row

LATELY = timedelta(hours=12)
MOST = 60


async def write_message(
    database: DeskDatabase, said: str, desk: str | None, *, account: Account
) -> str:
    """To the desk, or without one from the own desk to the supervisor; which desk it was.

    The other side's messages count as read. Raises `Invalid` and ``DatabaseAway``.
    """
    from_desk = desk is None
    extension = await _extension(database, desk, account)
    values = (extension, from_desk, worded(said), account.actor, account.name)
    async with database.transaction() as session:
        await session.row("messages.write", account.centre, *values)
        await session.run("messages.read", account.centre, extension, from_desk)
    return extension


async def read_messages(database: DeskDatabase, desk: str | None, *, account: Account) -> str:
    """What the other side wrote is read: by the desk, or with one by the supervisor."""
    extension = await _extension(database, desk, account)
    await database.run("messages.read", account.centre, extension, desk is None)
    return extension


async def withdraw_messages(
    database: DeskDatabase, desk: str, *, account: Account, trail: Trail
) -> int:
    """A supervisor takes back what a desk has not read; how many those were.

    For a desk where nobody sits any more. Raises `NotFound` for whoever is none, `Conflict` where
    everything is read, and ``DatabaseAway``.
    """
    if not account.may(Right.SUPERVISE):
        raise NotFound
    async with database.transaction() as session:
        rows = await session.rows("messages.withdraw", account.centre, desk, account.actor)
        if not rows:
            raise Conflict("This desk has read everything.")
        detail = {"n": str(len(rows))}
        await trail.write_in(
            session, AuditEntry(action="message.withdraw", subject=desk, detail=detail)
        )
    return len(rows)


async def lately(database: DeskDatabase, now: datetime, *, account: Account) -> list[Row]:
    """Of all desks for a supervisor, else of the own one; the newest first, unread ones always."""
    desk = None if account.may(Right.SUPERVISE) else account.extension
    return await database.rows("messages.lately", account.centre, now - LATELY, desk, MOST)


async def _extension(database: DeskDatabase, desk: str | None, account: Account) -> str:
    if desk is None:
        if not account.extension:
            raise Invalid("desk: say to which desk.")
        return account.extension
    if not account.may(Right.SUPERVISE):
        raise NotFound
    if await database.row("desk_access.extension", account.centre, desk) is None:
        raise Invalid("desk: there is no such phone.")
    return desk
